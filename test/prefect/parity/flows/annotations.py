from kept import kept
from prefect import allow_failure, flow, task, unmapped
from prefect.utilities.annotations import quote


@task
def rows():
    return kept([[1], [2]])


@task
def fails():
    raise ValueError("no rows")


@task
def size(found, other=None):
    return -1 if isinstance(found, Exception) else len(found)


@flow(name="allow-failure-of-what-failed")
def allow_failure_of_what_failed():
    return size(allow_failure(fails.submit()))


@flow(name="allow-failure-of-what-completed")
def allow_failure_of_what_completed():
    return size(allow_failure(rows.submit()))


@flow(name="allow-failure-by-waiting")
def allow_failure_by_waiting():
    return size([1], wait_for=[allow_failure(fails.submit())])


@flow(name="allow-failure-of-one-argument")
def allow_failure_of_one_argument():
    then = size.submit(allow_failure(fails.submit()), rows.submit())
    then.wait()
    return then.state.name


@flow(name="allow-failure-of-all-mapped")
def allow_failure_of_all_mapped():
    return size.map(unmapped(allow_failure(fails.submit())), [1, 2]).result()


@flow(name="quote-of-a-result")
def quote_of_a_result():
    return size(quote(rows()))


@flow(name="quote-of-plain-values")
def quote_of_plain_values():
    return size(quote([1, 2, 3]), 4)


CASES = [
    allow_failure_of_what_failed,
    allow_failure_of_what_completed,
    allow_failure_by_waiting,
    allow_failure_of_one_argument,
    allow_failure_of_all_mapped,
    quote_of_a_result,
    quote_of_plain_values,
]
