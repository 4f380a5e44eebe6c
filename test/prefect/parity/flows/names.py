from prefect import flow, task


@task(task_run_name="load-{city}-{year}")
def by_template(city, year):
    return len(city)


@task(name="a task of its own name")
def named(x):
    return x


@task(tags=["network", "slow"])
def tagged(x):
    return x


@task(version="7", description="Has a version.")
def versioned(x):
    return x


def made_up():
    return "made-up-of-1"


@task(task_run_name=made_up)
def by_function(x):
    return x


@flow(name="name-of-a-task-run", flow_run_name="city-{city}-1")
def name_of_a_task_run(city):
    by_template(city, 2020)
    by_template.map([city, "Rome"], 2021).wait()


@flow(name="name-of-a-task")
def name_of_a_task():
    named(1)
    named.with_options(name="renamed")(2)


def of_today():
    return "run-of-day-1"


@flow(name="name-by-functions", flow_run_name=of_today)
def name_by_functions():
    by_function(1)


@flow(name="name-with-options")
def name_with_options():
    named.with_options(task_run_name="with-{x}")(1)


@flow(name="tags-of-tasks")
def tags_of_tasks():
    tagged(1)
    tagged.with_options(tags=["other"])(2)
    tagged.map([3, 4]).wait()


@flow(name="version-of-a-task")
def version_of_a_task():
    versioned(1)


@flow(name="version-of-a-flow", version="2.1", description="Has a version too.")
def version_of_a_flow():
    versioned(1)


CASES = [
    (name_of_a_task_run, {"city": "Bern"}),
    name_of_a_task,
    name_by_functions,
    name_with_options,
    tags_of_tasks,
    version_of_a_task,
    version_of_a_flow,
]
