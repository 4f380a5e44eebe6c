"""Serves a flow whose first scheduled run is due in a moment, until it is told to stop."""

import datetime
import threading

from prefect import flow
from prefect.client.schemas.schedules import IntervalSchedule


@flow(log_prints=True)
def greet(name: str = "nobody", wait: bool = False):
    print(f"hello {name}")
    if wait:
        threading.Event().wait()
    return name


if __name__ == "__main__":
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=8)
    greet.serve(
        name="served",
        tags=["by-serve"],
        parameters={"name": "schedule"},
        schedules=[IntervalSchedule(interval=datetime.timedelta(hours=1), anchor_date=soon)],
        print_starting_message=False,
    )
