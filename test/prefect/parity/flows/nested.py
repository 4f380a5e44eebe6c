from kept import kept
from prefect import flow, task


@task
def inner(x):
    return kept([x])


@task
def fails(x):
    raise ValueError(f"inner {x}")


@task
def outer(x):
    return inner(x)


@task
def outer_twice(x):
    return [inner(x), inner(inner(x))]


@task
def outer_with_futures(x):
    return [found.result() for found in [inner.submit(x), inner.submit(x + 1)]]


@task
def outer_with_a_map(x):
    return inner.map([x, x + 1]).result()


@task
def outer_that_fails(x):
    return fails(x)


@task
def outermost(x):
    return outer(x)


@flow(name="task-in-a-task")
def task_in_a_task():
    return outer(1)


@flow(name="tasks-in-a-task")
def tasks_in_a_task():
    return outer_twice(1)


@flow(name="futures-in-a-task")
def futures_in_a_task():
    return outer_with_futures(1)


@flow(name="map-in-a-task")
def map_in_a_task():
    return outer_with_a_map(1)


@flow(name="failure-in-a-task")
def failure_in_a_task():
    return outer_that_fails(1)


@flow(name="task-in-a-task-in-a-task")
def task_in_a_task_in_a_task():
    return outermost(1)


@flow(name="tasks-in-mapped-tasks")
def tasks_in_mapped_tasks():
    return outer.map([1, 2]).result()


CASES = [
    task_in_a_task,
    tasks_in_a_task,
    futures_in_a_task,
    map_in_a_task,
    failure_in_a_task,
    task_in_a_task_in_a_task,
    tasks_in_mapped_tasks,
]
