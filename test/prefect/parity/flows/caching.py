import time
from datetime import timedelta

from kept import kept
from prefect import flow, task
from prefect.cache_policies import INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE
from prefect.transactions import transaction

# Pickles are of no use to another language.
JSON = {"result_serializer": "json"}


@task(cache_policy=INPUTS, **JSON)
def by_inputs(x, debug=False):
    return kept([x])


@task(cache_policy=INPUTS - "debug", **JSON)
def by_some_inputs(x, debug):
    return kept([x])


@task(cache_key_fn=lambda context, parameters: f"key-{parameters['x']}", **JSON)
def by_a_key(x):
    return kept([x, "by a key"])


@task(cache_policy=INPUTS + TASK_SOURCE, **JSON)
def by_inputs_and_source(x):
    return kept([x])


@task(cache_policy=RUN_ID + INPUTS, **JSON)
def within_the_run(x):
    return kept([x])


@task(cache_policy=INPUTS, cache_expiration=timedelta(seconds=0.1), **JSON)
def for_a_moment(x):
    return kept([x, "for a moment"])


@task(persist_result=True, **JSON)
def persisted(x):
    return kept([x])


@task(persist_result=True, cache_policy=NO_CACHE, **JSON)
def never_cached(x):
    return kept([x])


@task(cache_policy=INPUTS, **JSON)
def fails_once_for_all(x):
    raise ValueError("not to be kept")


@flow(name="cache-by-inputs")
def cache_by_inputs():
    return [by_inputs(1), by_inputs(1), by_inputs(2)]


@flow(name="cache-by-some-inputs")
def cache_by_some_inputs():
    return [by_some_inputs(11, True), by_some_inputs(11, False)]


@flow(name="cache-by-a-key")
def cache_by_a_key():
    return [by_a_key(1), by_a_key(1)]


@flow(name="cache-by-inputs-and-source")
def cache_by_inputs_and_source():
    return [by_inputs_and_source(12), by_inputs_and_source(12)]


@flow(name="cache-within-the-run")
def cache_within_the_run():
    return [within_the_run(13), within_the_run(13)]


@flow(name="cache-that-expires")
def cache_that_expires():
    first = for_a_moment(14)
    time.sleep(0.2)
    return [first, for_a_moment(14)]


@flow(name="cache-refreshed")
def cache_refreshed():
    return [by_inputs(3), by_inputs.with_options(refresh_cache=True)(3)]


@flow(name="cache-of-mapped-tasks")
def cache_of_mapped_tasks():
    by_inputs.map([4, 5]).wait()
    return by_inputs.map([4, 5]).result()


@flow(name="cache-into-a-task")
def cache_into_a_task():
    by_inputs(6)
    return by_inputs_and_source(by_inputs(6))


@flow(name="cache-of-nothing")
def cache_of_nothing():
    return [never_cached(16), never_cached(16)]


@flow(name="cache-of-a-failure")
def cache_of_a_failure():
    return [fails_once_for_all(15, return_state=True).name, fails_once_for_all(15, return_state=True).name]


@flow(name="result-of-a-task")
def result_of_a_task():
    return [persisted(17), persisted(17)]


@flow(name="result-of-a-flow", persist_result=True, **JSON)
def result_of_a_flow():
    return kept({"rows": 3})


@task(**JSON)
def step(x):
    return kept([x])


@step.on_commit
def keep(transaction):
    pass


@step.on_rollback
def undo(transaction):
    pass


@flow(name="transaction-that-commits")
def transaction_that_commits():
    with transaction():
        step(1)
        step(2)
    return "done"


@flow(name="transaction-that-is-rolled-back")
def transaction_that_is_rolled_back():
    try:
        with transaction():
            step(3)
            step(4)
            raise ValueError("after all")
    except ValueError:
        return "undone"


CASES = [
    cache_by_inputs,
    cache_by_some_inputs,
    cache_by_a_key,
    cache_by_inputs_and_source,
    cache_within_the_run,
    cache_that_expires,
    cache_refreshed,
    cache_of_mapped_tasks,
    cache_into_a_task,
    cache_of_nothing,
    cache_of_a_failure,
    result_of_a_task,
    result_of_a_flow,
    transaction_that_commits,
    transaction_that_is_rolled_back,
]
