from kept import kept
from prefect import flow, task
from prefect.states import Cancelled, Completed, Failed


@task
def skip():
    return Completed(message="Nothing to do", name="Skipped")


@task
def with_data():
    return Completed(message="With rows", data=kept([1, 2, 3]))


@task
def refuse():
    return Failed(message="Refused")


@task(retries=1)
def refuse_twice():
    return Failed(message="Refused again")


@task
def reject():
    return Failed(message="Refused by name", name="Rejected")


@task
def cancel():
    return Cancelled(message="Not needed")


@task
def after(x):
    return 1


@flow(name="task-skips")
def task_skips():
    skip()
    return "done"


@flow(name="task-completes-with-data")
def task_completes_with_data():
    return after(with_data())


@flow(name="task-fails-by-a-state")
def task_fails_by_a_state():
    state = refuse(return_state=True)
    return state.name


@flow(name="task-fails-twice-by-a-state")
def task_fails_twice_by_a_state():
    state = refuse_twice(return_state=True)
    return state.name


@flow(name="task-fails-by-a-named-state")
def task_fails_by_a_named_state():
    state = reject(return_state=True)
    return state.name


@flow(name="task-cancels-itself")
def task_cancels_itself():
    state = cancel(return_state=True)
    return state.name


@flow(name="task-after-a-failed-state")
def task_after_a_failed_state():
    then = after.submit(refuse.submit())
    then.wait()
    return then.state.name


CASES = [
    task_skips,
    task_completes_with_data,
    task_fails_by_a_state,
    task_fails_twice_by_a_state,
    task_fails_by_a_named_state,
    task_cancels_itself,
    task_after_a_failed_state,
]
