"""Says what Prefect itself makes of options, schedules and the examples of diagnostics, as JSON."""

import inspect
import json
import logging
import sys
from datetime import datetime

import prefect
from prefect._internal.schemas.validators import validate_cron_string, validate_rrule_string
from prefect._vendor.croniter import croniter
from prefect.flows import FlowDecorator


def options(function):
    names = inspect.signature(function).parameters
    return sorted(name for name in names if name != "self" and not name.startswith("_"))


def cron(text, day_or):
    try:
        validate_cron_string(text)
    except ValueError:
        return "refused"
    times = croniter(text, datetime(2026, 1, 1, 12, 0), day_or=day_or)
    try:
        return " ".join(times.get_next(datetime).strftime("%Y-%m-%dT%H:%M:%S") for _ in range(3))
    except Exception:
        return "never"


def rrule(text):
    try:
        validate_rrule_string(text)
    except Exception:
        return "refused"
    return "taken"


class Heard(logging.Handler):
    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


def imported(code):
    """What happens when a file is imported: the error's name, or what Prefect warns of, or nothing."""
    heard = Heard()
    loggers = [logging.getLogger(name) for name in ("prefect", "prefect.tasks", "prefect.flows")]
    for logger in loggers:
        logger.addHandler(heard)
    try:
        exec(compile(code, "example.py", "exec"), {"__name__": "example"})
    except Exception as error:
        return type(error).__name__
    finally:
        for logger in loggers:
            logger.removeHandler(heard)
    return heard.said[0] if heard.said else ""


asked = json.load(sys.stdin)
json.dump(
    {
        "options": {"task": options(prefect.task), "flow": options(FlowDecorator.__call__)},
        "cron": [cron(text, day_or) for text, day_or in asked["cron"]],
        "rrule": [rrule(text) for text in asked["rrule"]],
        "imported": [imported(code) for code in asked["imported"]],
    },
    sys.stdout,
)
