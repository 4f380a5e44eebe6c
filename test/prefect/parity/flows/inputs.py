from kept import kept
from prefect import flow, task


@task
def rows():
    return kept([[1], [2]])


@task
def other():
    return kept([[3]])


@task
def record():
    return kept({"items": [[1], [2]], "note": ["n"]})


@task
def use(x=None, y=None, *rest):
    return kept([[0]])


@task
def fails(x=None):
    raise ValueError("no")


@flow(name="input-of-a-result")
def input_of_a_result():
    return use(rows(), other())


@flow(name="input-of-a-future")
def input_of_a_future():
    return use(rows.submit(), other.submit())


@flow(name="input-within-a-list")
def input_within_a_list():
    return use([rows.submit(), other.submit(), 3])


@flow(name="input-within-a-dictionary")
def input_within_a_dictionary():
    return use({"a": rows.submit(), "b": {"c": other.submit()}})


@flow(name="input-of-an-item")
def input_of_an_item():
    return use(rows()[0])


@flow(name="input-of-a-field")
def input_of_a_field():
    return use(record()["items"], record()["note"])


@flow(name="input-twice")
def input_twice():
    found = rows()
    return use(found, [found, found])


@flow(name="input-of-constants")
def input_of_constants():
    return use(1, "two")


@flow(name="input-by-waiting")
def input_by_waiting():
    return use(wait_for=[rows.submit(), other.submit()])


@flow(name="input-and-waiting")
def input_and_waiting():
    first = rows.submit()
    return use(first, wait_for=[other.submit(), first])


@flow(name="input-of-a-chain")
def input_of_a_chain():
    return use(use(use(rows())))


@flow(name="input-of-the-rest")
def input_of_the_rest():
    return use(1, 2, rows(), other())


@flow(name="input-of-what-failed")
def input_of_what_failed():
    then = use.submit(fails.submit())
    last = use.submit(then)
    last.wait()
    return [then.state.name, last.state.name]


@flow(name="input-by-waiting-for-what-failed")
def input_by_waiting_for_what_failed():
    failed = fails.submit()
    failed.wait()
    try:
        use(wait_for=[failed])
    except Exception as error:
        return type(error).__name__


CASES = [
    input_of_a_result,
    input_of_a_future,
    input_within_a_list,
    input_within_a_dictionary,
    input_of_an_item,
    input_of_a_field,
    input_twice,
    input_of_constants,
    input_by_waiting,
    input_and_waiting,
    input_of_a_chain,
    input_of_the_rest,
    input_of_what_failed,
    input_by_waiting_for_what_failed,
]
