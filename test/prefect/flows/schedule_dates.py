"""Prints what dates Prefect's own schedules have: cases come as JSON in the file named by CASES."""

import asyncio
import datetime
import json
import os

from pydantic import TypeAdapter

from prefect.server.schemas.schedules import SCHEDULE_TYPES

adapter = TypeAdapter(SCHEDULE_TYPES)


def moment(text):
    return None if text is None else datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


async def dates_of(case):
    schedule = adapter.validate_python(case["schedule"])
    dates = await schedule.get_dates(n=case.get("n"), start=moment(case["start"]), end=moment(case.get("end")))
    return [[date.astimezone(datetime.timezone.utc).isoformat(), str(date)] for date in dates]


async def main():
    with open(os.environ["CASES"]) as file:
        cases = json.load(file)
    told = []
    for case in cases:
        try:
            told.append(await dates_of(case))
        except Exception as error:
            told.append(f"{type(error).__name__}: {error}"[:200])
    print("DATES " + json.dumps(told))


asyncio.run(main())
