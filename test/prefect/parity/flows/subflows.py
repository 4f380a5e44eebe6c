from prefect import flow, task
from kept import kept


@task
def rows(count):
    return kept([[n] for n in range(count)])


@task
def size(values):
    return len(values)


@flow
def measure(values):
    return size(values)


@flow
def fetched(count):
    return rows(count)


@flow
def broken():
    raise ValueError("no way")


@flow
def outer(count):
    return measure(rows(count))


@flow(flow_run_name="count-{count}-of-4")
def called(count):
    return count


@flow(name="subflow-called")
def subflow_called():
    return measure([1, 2])


@flow(name="subflow-of-a-result")
def subflow_of_a_result():
    return measure(rows(2))


@flow(name="subflow-of-a-future")
def subflow_of_a_future():
    found = rows.submit(3)
    found.wait()
    return measure(found)


@flow(name="task-of-a-subflow-result")
def task_of_a_subflow_result():
    return size(fetched(2))


@flow(name="subflow-in-a-subflow")
def subflow_in_a_subflow():
    return outer(2)


@flow(name="subflow-called-twice")
def subflow_called_twice():
    return [called(1), called(2)]


@flow(name="subflow-fails")
def subflow_fails():
    return broken()


@flow(name="subflow-fails-and-is-caught")
def subflow_fails_and_is_caught():
    try:
        broken()
    except ValueError:
        return "caught"


@flow(name="subflow-with-options")
def subflow_with_options():
    return measure.with_options(name="measured", retries=1)([1])


@flow(name="subflow-after-a-failed-task")
def subflow_after_a_failed_task():
    try:
        found = rows.submit("x")
        found.wait()
        measure(found)
    except Exception:
        return "caught"


@task
def calls_a_flow(count):
    return len(fetched(count))


@flow(name="subflow-in-a-task")
def subflow_in_a_task():
    return calls_a_flow(2)


CASES = [
    subflow_called,
    subflow_of_a_result,
    subflow_of_a_future,
    task_of_a_subflow_result,
    subflow_in_a_subflow,
    subflow_called_twice,
    subflow_fails,
    subflow_fails_and_is_caught,
    subflow_with_options,
    subflow_after_a_failed_task,
    subflow_in_a_task,
]
