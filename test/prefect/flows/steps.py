"""A flow of many short steps, to be disturbed while it runs."""

import time

from prefect import flow, get_run_logger, task


@task
def step(number: int) -> int:
    get_run_logger().info("step %d", number)
    time.sleep(0.1)
    return number


@flow(name="steps", log_prints=True)
def steps(count: int = 30) -> int:
    total = 0
    for number in range(count):
        total += step(number)
        print(f"done {number}")
    return total


if __name__ == "__main__":
    print(f"total {steps()}")
