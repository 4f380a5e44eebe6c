from prefect import flow, get_run_logger, task


@task
def of_all_levels():
    logger = get_run_logger()
    logger.debug("a debug line")
    logger.info("an info line of %s", "words")
    logger.warning("a warning")
    logger.error("an error")
    logger.critical("a critical line")


@task
def printing():
    print("printed by the task")


@task(log_prints=False)
def printing_aside():
    print("kept out of the log")


@task(log_prints=True)
def printing_by_itself():
    print("printed", 3, "words")


@flow
def printing_subflow():
    print("printed by the subflow")


@flow(name="logs-of-all-levels")
def logs_of_all_levels():
    logger = get_run_logger()
    logger.debug("a debug line")
    logger.info("an info line, %d %s", 2, "words")
    logger.warning("a warning")
    logger.error("an error")
    logger.critical("a critical line")
    of_all_levels()


@flow(name="logs-of-prints", log_prints=True)
def logs_of_prints():
    print("printed by the flow")
    printing()
    printing_aside()
    printing_subflow()


@flow(name="logs-of-prints-of-a-task")
def logs_of_prints_of_a_task():
    print("kept out of the log")
    printing_by_itself()


@flow(name="logs-of-several-lines")
def logs_of_several_lines():
    get_run_logger().info("one\n  two\nthree 'quoted' \"twice\" and ünïcödé")


@flow(name="logs-of-an-error-with-quotes")
def logs_of_an_error_with_quotes():
    raise ValueError("it's \"broken\"")


@flow(name="logs-of-an-error-with-an-apostrophe")
def logs_of_an_error_with_an_apostrophe():
    raise ValueError("it's broken")


@flow(name="logs-of-an-error-without-a-message")
def logs_of_an_error_without_a_message():
    raise ValueError


CASES = [
    logs_of_all_levels,
    logs_of_prints,
    logs_of_prints_of_a_task,
    logs_of_several_lines,
    logs_of_an_error_with_quotes,
    logs_of_an_error_with_an_apostrophe,
    logs_of_an_error_without_a_message,
]
