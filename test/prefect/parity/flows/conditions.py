from collections import Counter

from prefect import flow, task
from prefect.states import Failed
from prefect.tasks import exponential_backoff

goes = Counter()


def fail_until(key, times):
    goes[key] += 1
    if goes[key] < times:
        raise ValueError(f"go {goes[key]} of {key}")
    return goes[key]


@task(retries=2, retry_condition_fn=lambda task, run, state: "go 1" in state.message)
def while_first(key):
    return fail_until(key, 100)


@task(retries=2, retry_condition_fn=lambda task, run, state: True)
def always(key):
    return fail_until(key, 2)


def broken_condition(task, run, state):
    raise ValueError("the condition is broken")


@task(retries=2, retry_condition_fn=broken_condition)
def by_a_broken_condition(key):
    return fail_until(key, 2)


@task(retries=2, retry_condition_fn=lambda task, run, state: state.name == "Failed")
def by_a_state(key):
    goes[key] += 1
    return Failed(message=f"state {goes[key]}")


@task(retries=2, retry_delay_seconds=lambda retries: [0.1 * n for n in range(1, retries + 1)])
def by_a_function(key):
    return fail_until(key, 3)


@task(retries=3, retry_delay_seconds=exponential_backoff(backoff_factor=0.05))
def by_backoff(key):
    return fail_until(key, 4)


@task(retries=2, timeout_seconds=20)
def impatient(key):
    goes[key] += 1
    raise TimeoutError(f"the other side took too long, go {goes[key]}")


@flow(name="condition-that-ends-retries")
def condition_that_ends_retries():
    return while_first("a")


@flow(name="condition-that-holds")
def condition_that_holds():
    return always("b")


@flow(name="condition-that-is-broken")
def condition_that_is_broken():
    return by_a_broken_condition("c")


@flow(name="condition-of-a-state")
def condition_of_a_state():
    return by_a_state("d", return_state=True).name


@flow(name="delays-by-a-function")
def delays_by_a_function():
    return by_a_function("e")


@flow(name="delays-that-grow")
def delays_that_grow():
    return by_backoff("f")


@flow(name="timeout-of-something-else")
def timeout_of_something_else():
    return impatient("g")


@flow(name="timeout-of-something-else-in-a-flow")
def timeout_of_something_else_in_a_flow():
    raise TimeoutError("nobody answered")


CASES = [
    condition_that_ends_retries,
    condition_that_holds,
    condition_that_is_broken,
    condition_of_a_state,
    delays_by_a_function,
    delays_that_grow,
    timeout_of_something_else,
    timeout_of_something_else_in_a_flow,
]
