from kept import kept
from prefect import flow, task
from prefect.states import Cancelled, Completed, Failed


@task
def good(x):
    return kept([x])


@task
def bad(x):
    raise ValueError(f"{x} is bad")


@flow(name="return-nothing")
def return_nothing():
    good(1)


@flow(name="return-a-value")
def return_a_value():
    return kept({"sum": 3, "of": [1, 2]})


@flow(name="return-a-future")
def return_a_future():
    return good.submit(1)


@flow(name="return-futures")
def return_futures():
    return [good.submit(1), good.submit(2)]


@flow(name="return-a-map")
def return_a_map():
    return good.map([1, 2])


@flow(name="return-futures-of-which-one-failed")
def return_futures_of_which_one_failed():
    return [good.submit(1), bad.submit(2), good.submit(3)]


@flow(name="return-one-failed-future")
def return_one_failed_future():
    return [bad.submit(1)]


@flow(name="return-nothing-of-a-failed-task")
def return_nothing_of_a_failed_task():
    bad.submit(1).wait()


@flow(name="return-without-waiting")
def return_without_waiting():
    good.submit(1)
    bad.submit(2)
    return "early"


@flow(name="return-a-completed-state")
def return_a_completed_state():
    return Completed(message="All is well", name="Fine")


@flow(name="return-a-completed-state-with-data")
def return_a_completed_state_with_data():
    return Completed(message="Done", data=kept([1, 2]))


@flow(name="return-a-failed-state")
def return_a_failed_state():
    return Failed(message="Nothing came in")


@flow(name="return-a-failed-state-by-name")
def return_a_failed_state_by_name():
    return Failed(message="Too small", name="Rejected")


@flow(name="return-a-cancelled-state")
def return_a_cancelled_state():
    return Cancelled(message="Not today")


@flow(name="return-states")
def return_states():
    return [Completed(message="one"), Failed(message="two"), Completed(message="three")]


@flow(name="return-completed-states")
def return_completed_states():
    return [Completed(message="one"), Completed(message="two")]


@flow(name="return-a-cancelled-state-among-others")
def return_a_cancelled_state_among_others():
    return [Completed(message="one"), Cancelled(message="two"), Failed(message="three")]


@flow
def state_inside():
    return Failed(message="Not enough rows")


@flow(name="return-of-a-subflow-that-failed-by-a-state")
def return_of_a_subflow_that_failed_by_a_state():
    try:
        state_inside()
    except Exception as error:
        return type(error).__name__.replace("FailedRun", "failed run")


@flow(name="raise-after-tasks")
def raise_after_tasks():
    good(1)
    raise ValueError("and yet")


@flow(name="raise-while-tasks-run")
def raise_while_tasks_run():
    good.submit(1)
    raise ValueError("too soon")


CASES = [
    return_nothing,
    return_a_value,
    return_a_future,
    return_futures,
    return_a_map,
    return_futures_of_which_one_failed,
    return_one_failed_future,
    return_nothing_of_a_failed_task,
    return_without_waiting,
    return_a_completed_state,
    return_a_completed_state_with_data,
    return_a_failed_state,
    return_a_failed_state_by_name,
    return_a_cancelled_state,
    return_states,
    return_completed_states,
    return_a_cancelled_state_among_others,
    return_of_a_subflow_that_failed_by_a_state,
    raise_after_tasks,
    raise_while_tasks_run,
]
