from kept import kept
from prefect import get_run_logger, task

goes = 0


@task(name="outside-plain")
def plain(x):
    get_run_logger().info("alone with %d", x)
    return kept([x])


@task(name="outside-failing")
def failing():
    raise ValueError("alone")


@task(name="outside-retried", retries=1, retry_delay_seconds=0.1)
def retried():
    global goes
    goes += 1
    if goes == 1:
        raise ValueError("not yet")
    return goes


@task(name="outside-tagged", tags=["alone"], task_run_name="outside-tagged")
def tagged():
    return 1


@task
def within(x):
    return x + 1


@task(name="outside-nested")
def nested(x):
    return within(within(x))


CASES = [
    (plain, {"x": 1}),
    failing,
    retried,
    tagged,
    (nested, {"x": 1}),
]
