"""A flow that a worker of Prefect's runs for a deployment."""

from prefect import flow, task


@task
def double(number: int) -> int:
    return 2 * number


@flow(log_prints=True)
def worked(number: int = 1) -> int:
    print(f"doubled: {double(number)}")
    return number
