"""A flow with most of what a plain one has: retries, tags, mapped tasks, a subflow, logs and an artifact."""

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_markdown_artifact
from prefect.task_runners import ThreadPoolTaskRunner

attempts = {"flow": 0, "fetch": 0}


@task(retries=1, retry_delay_seconds=0)
def fetch(source: str) -> list[int]:
    attempts["fetch"] += 1
    if attempts["fetch"] == 1:
        raise ValueError("the first try fails")
    get_run_logger().info("fetched %s", source)
    return [1, 2, 3]


@task(tags=["arithmetic"])
def double(number: int) -> int:
    return number * 2


@task(task_run_name="sum-of-{count}")
def add(numbers: list[int], count: int) -> int:
    get_run_logger().warning("adding %d numbers", count)
    return sum(numbers)


@flow
def publish(total: int) -> str:
    create_markdown_artifact(f"**{total}**", key="total", description="The sum")
    return f"published {total}"


# One worker, so that the order of the mapped task runs is the same every time.
@flow(name="report", retries=1, retry_delay_seconds=0, task_runner=ThreadPoolTaskRunner(max_workers=1))
def report(source: str = "a.csv") -> str:
    attempts["flow"] += 1
    get_run_logger().info("attempt")
    if attempts["flow"] == 1:
        raise RuntimeError("the first attempt fails")
    with tags("nightly"):
        numbers = fetch(source)
        doubled = double.map(numbers).result()
        total = add(doubled, len(doubled))
    return publish(total)


if __name__ == "__main__":
    print(report())
