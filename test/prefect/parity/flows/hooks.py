from prefect import flow, get_run_logger, task
from prefect.states import Cancelled, Failed


def told(what):
    def hook(of, run, state):
        get_run_logger().info("%s of %s in %s", what, of.name, state.name)

    hook.__name__ = what
    return hook


def broken(of, run, state):
    raise ValueError("the hook is broken")


EVERY = {"on_running": [told("began")], "on_completion": [told("completed")], "on_failure": [told("failed")]}
goes = 0


@task(**EVERY)
def good():
    return 1


@task(**EVERY)
def bad():
    raise ValueError("bad")


@task(**EVERY, retries=1)
def better():
    global goes
    goes += 1
    if goes == 1:
        raise ValueError("not yet")
    return goes


@task(**EVERY)
def fails_by_a_state():
    return Failed(message="no")


@task(**EVERY)
def cancels_itself():
    return Cancelled(message="no need")


@task(on_completion=[broken, told("completed")])
def with_a_broken_hook():
    return 1


@flow(name="hooks-of-a-task", log_prints=True)
def hooks_of_a_task():
    return good()


@flow(name="hooks-of-a-failed-task")
def hooks_of_a_failed_task():
    return bad(return_state=True).name


@flow(name="hooks-of-a-retried-task")
def hooks_of_a_retried_task():
    return better()


@flow(name="hooks-of-tasks-with-states")
def hooks_of_tasks_with_states():
    return [fails_by_a_state(return_state=True).name, cancels_itself(return_state=True).name]


@flow(name="hooks-that-are-broken")
def hooks_that_are_broken():
    return with_a_broken_hook()


CANCELLED = {"on_cancellation": [told("cancelled")], "on_crashed": [told("crashed")]}


@flow(name="hooks-of-a-flow", **EVERY, **CANCELLED)
def hooks_of_a_flow():
    return 1


@flow(name="hooks-of-a-failed-flow", **EVERY, **CANCELLED)
def hooks_of_a_failed_flow():
    raise ValueError("no flow")


@flow(name="hooks-of-a-retried-flow", **EVERY, retries=1)
def hooks_of_a_retried_flow():
    global goes
    goes += 1
    if goes == 3:
        raise ValueError("not yet")
    return 1


@flow(name="hooks-of-a-cancelled-flow", **EVERY, **CANCELLED)
def hooks_of_a_cancelled_flow():
    return Cancelled(message="not today")


@flow(name="hooks-of-a-flow-that-are-broken", on_completion=[broken, told("completed")])
def hooks_of_a_flow_that_are_broken():
    return 1


@flow(**EVERY)
def hooked():
    return good()


@flow(name="hooks-of-a-subflow")
def hooks_of_a_subflow():
    return hooked()


CASES = [
    hooks_of_a_task,
    hooks_of_a_failed_task,
    hooks_of_a_retried_task,
    hooks_of_tasks_with_states,
    hooks_that_are_broken,
    hooks_of_a_flow,
    hooks_of_a_failed_flow,
    hooks_of_a_retried_flow,
    hooks_of_a_cancelled_flow,
    hooks_of_a_flow_that_are_broken,
    hooks_of_a_subflow,
]
