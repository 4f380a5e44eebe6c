from kept import kept
from prefect import flow, get_run_logger, task


@task
def pages(count):
    for number in range(count):
        yield kept([number])


@task
def breaks(count):
    for number in range(count):
        if number == 1:
            raise ValueError("page 1 is torn")
        yield kept([number])


@task
def use(page):
    return kept([page])


@flow(name="generator-task")
def generator_task():
    return len(list(pages(3)))


@flow(name="generator-task-into-tasks")
def generator_task_into_tasks():
    return len([use(page) for page in pages(2)])


@flow(name="generator-task-that-fails")
def generator_task_that_fails():
    return len(list(breaks(3)))


@flow(name="generator-flow")
def generator_flow():
    for number in range(2):
        get_run_logger().info("giving %d", number)
        yield number


def consume_generator_flow():
    return list(generator_flow())


consume_generator_flow.name = "generator-flow"

CASES = [
    generator_task,
    generator_task_into_tasks,
    generator_task_that_fails,
    consume_generator_flow,
]
