from kept import kept
from prefect import flow, task
from prefect.states import Cancelled


@task
def cancels_itself():
    return Cancelled(message="No need")


@task
def cancels_if_odd(x):
    return Cancelled(message=f"{x} is odd") if x % 2 else kept([x])


@task
def after(x=None):
    return kept([1])


@flow
def cancelled_within():
    return Cancelled(message="Not this one")


@flow(name="cancelled-task-uncaught")
def cancelled_task_uncaught():
    return cancels_itself.submit().result()


@flow(name="cancelled-task-caught")
def cancelled_task_caught():
    try:
        cancels_itself.submit().result()
    except Exception as error:
        return str(error)


@flow(name="cancelled-future-returned")
def cancelled_future_returned():
    return [after.submit(), cancels_itself.submit()]


@flow(name="cancelled-among-mapped")
def cancelled_among_mapped():
    return cancels_if_odd.map([2, 3, 4]).result()


@flow(name="cancelled-before-another")
def cancelled_before_another():
    then = after.submit(cancels_itself.submit())
    then.wait()
    return then.state.name


@flow(name="cancelled-subflow-uncaught")
def cancelled_subflow_uncaught():
    cancelled_within()
    return "never"


@flow(name="cancelled-subflow-caught")
def cancelled_subflow_caught():
    try:
        cancelled_within()
    except Exception as error:
        return str(error)


@flow(name="cancelled-with-retries-left", retries=2)
def cancelled_with_retries_left():
    return Cancelled(message="Enough")


CASES = [
    cancelled_task_uncaught,
    cancelled_task_caught,
    cancelled_future_returned,
    cancelled_among_mapped,
    cancelled_before_another,
    cancelled_subflow_uncaught,
    cancelled_subflow_caught,
    cancelled_with_retries_left,
]
