"""
Runs the cases of the files that are named, or a single one as `file:case`, one after another, and prints how each came
out, a line of JSON a call.
"""

import asyncio
import importlib
import inspect
import json
import sys

from prefect import flow, task
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import State


@task
def last_task():
    return None


@flow(name="end-of-all")
def end_of_all():
    last_task()


def run_themes(themes):
    # With heartbeats, which are not compared, each flow run would last a second.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        for theme in themes:
            file, _, only = theme.partition(":")
            for case in importlib.import_module(file).CASES:
                runnable, arguments = case if isinstance(case, tuple) else (case, {})
                if only and runnable.name != only:
                    continue
                told = {"case": runnable.name, "gave": outcome(runnable, arguments)}
                print("=" + json.dumps(told, default=plain), flush=True)
        # The server has all that was reported when it has this.
        end_of_all()


def outcome(runnable, arguments):
    """A case is a flow or a task, or one with its arguments by name."""
    try:
        value = runnable(**arguments)
        if inspect.isawaitable(value):
            value = asyncio.run(awaited(value))
        return {"value": value}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}


def plain(value):
    return value.name if isinstance(value, State) else repr(value)


async def awaited(value):
    return await value


if __name__ == "__main__":
    run_themes(sys.argv[1:])
