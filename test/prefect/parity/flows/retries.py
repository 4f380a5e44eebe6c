from collections import Counter

from prefect import flow, task

goes = Counter()


def fail_until(key, times):
    goes[key] += 1
    if goes[key] < times:
        raise ValueError(f"go {goes[key]} of {key}")
    return goes[key]


@task(retries=1)
def once(key):
    return fail_until(key, 2)


@task(retries=2, retry_delay_seconds=0.1)
def delayed(key):
    return fail_until(key, 3)


@task(retries=3, retry_delay_seconds=[0.1, 0, 0.2])
def by_list(key):
    return fail_until(key, 4)


@task(retries=3, retry_delay_seconds=[0.1, 0])
def by_short_list(key):
    return fail_until(key, 4)


@task(retries=1)
def never(key):
    return fail_until(key, 100)


@task
def plain(key):
    return fail_until(key, 2)


@flow(name="retry-at-once")
def retry_at_once():
    return once("a")


@flow(name="retry-after-a-delay")
def retry_after_a_delay():
    return delayed("b")


@flow(name="retry-by-a-list-of-delays")
def retry_by_a_list_of_delays():
    return by_list("c")


@flow(name="retry-by-a-short-list-of-delays")
def retry_by_a_short_list_of_delays():
    return by_short_list("d")


@flow(name="retries-exhausted")
def retries_exhausted():
    return never("e")


@flow(name="retries-exhausted-and-caught")
def retries_exhausted_and_caught():
    try:
        never("f")
    except ValueError:
        return "caught"


@flow(name="flow-retried", retries=1)
def flow_retried():
    return fail_until("g", 2)


@flow(name="flow-retried-after-a-delay", retries=1, retry_delay_seconds=1)
def flow_retried_after_a_delay():
    return fail_until("h", 2)


@flow(name="flow-retries-exhausted", retries=2)
def flow_retries_exhausted():
    return fail_until("i", 100)


@flow(name="flow-retried-with-tasks", retries=1)
def flow_retried_with_tasks():
    once("j")
    return plain("k")


@flow(name="retried-child", retries=1)
def retried_child():
    return fail_until("l", 2)


@flow(name="retried-subflow")
def retried_subflow():
    return retried_child()


@flow(name="child-of-a-retried-flow")
def child_of_a_retried_flow():
    return plain("m")


@flow(name="flow-retried-over-its-subflow", retries=1)
def flow_retried_over_its_subflow():
    return child_of_a_retried_flow()


@flow(name="retries-by-options")
def retries_by_options():
    return plain.with_options(retries=2, name="patient")("n")


CASES = [
    retry_at_once,
    retry_after_a_delay,
    retry_by_a_list_of_delays,
    retry_by_a_short_list_of_delays,
    retries_exhausted,
    retries_exhausted_and_caught,
    flow_retried,
    flow_retried_after_a_delay,
    flow_retries_exhausted,
    flow_retried_with_tasks,
    retried_subflow,
    flow_retried_over_its_subflow,
    retries_by_options,
]
