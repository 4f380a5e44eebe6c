"""A flow in the style of Prefect 1, as many still stand in repositories. It is drawn, not run."""

from datetime import timedelta

import prefect
from prefect import Flow, Parameter, case, task, unmapped
from prefect.tasks.control_flow import merge


@task(max_retries=3, retry_delay=timedelta(seconds=10))
def extract(region):
    logger = prefect.context.get("logger")
    logger.info("Reading sales of %s", region)
    return [{"region": region, "amount": amount} for amount in (120, 80, 200)]


@task
def convert(row, rate):
    return {**row, "amount": row["amount"] * rate}


@task
def is_large(rows):
    return sum(row["amount"] for row in rows) > 300


@task(name="load in bulk")
def load_bulk(rows):
    return len(rows)


@task(name="load one by one")
def load_slowly(rows):
    return len(rows)


@task
def notify(count):
    print(f"{count} rows loaded")


with Flow("sales-etl") as flow:
    region = Parameter("region", default="north")
    rate = Parameter("rate", default=1.1)

    rows = extract(region)
    converted = convert.map(rows, unmapped(rate))
    large = is_large(converted)

    with case(large, True):
        bulk = load_bulk(converted)

    with case(large, False):
        slow = load_slowly(converted)

    count = merge(bulk, slow)
    done = notify(count)
    done.set_upstream(converted)


if __name__ == "__main__":
    flow.run(parameters={"region": "south"})
