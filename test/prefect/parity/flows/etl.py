from kept import kept
from prefect import flow, get_run_logger, task, unmapped

tries = 0


@task(retries=1, retry_delay_seconds=0.1)
def extract(url):
    global tries
    tries += 1
    if tries == 1:
        raise ValueError("first try fails")
    return kept([1, 2, len(url)])


@task(task_run_name="double-{x}")
def double(x, by):
    get_run_logger().info("doubling")
    return x * by


@task
def refuse(_rows):
    raise ValueError("refused")


@task(tags=["last"])
def after(x):
    return x


@flow(name="load")
def load(rows):
    return len(rows)


@flow(name="etl", log_prints=True)
def etl(url, by):
    rows = extract(url)
    doubled = double.map(rows, unmapped(by))
    values = kept(doubled.result())
    get_run_logger().warning("careful")
    print("printed")
    refused = refuse.submit(values)
    refused.wait()
    skipped = after.submit(refused)
    skipped.wait()
    after(1, wait_for=doubled)
    return load(values)


CASES = [
    (etl, {"url": "abc", "by": 2}),
]
