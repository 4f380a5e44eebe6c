"""Gives Prefect's command line every command about deployments, and prints what it answers."""

import asyncio
import re

from prefect import flow, get_client
from prefect.testing.cli import CycloptsCliRunner

COMMANDS = [
    "deployment ls",
    "deployment ls --flow-name shown",
    "deployment inspect shown/none",
    "deployment schedule create shown/one --cron '0 9 * * 1-5' --timezone Europe/Oslo",
    "deployment schedule create shown/one --interval 3600 --anchor-date 2030-01-01T00:00:00Z",
    "deployment schedule create shown/one --rrule 'DTSTART:20300101T000000\\nRRULE:FREQ=DAILY'",
    "deployment schedule create shown/one --cron nonsense",
    "deployment schedule ls shown/one",
    "deployment schedule pause shown/one SCHEDULE",
    "deployment schedule pause shown/one SCHEDULE",
    "deployment schedule resume shown/one SCHEDULE",
    "deployment schedule delete shown/one SCHEDULE -y",
    "deployment run shown/one --param name=cli --start-at '2090-01-01 at 12:00 UTC'",
    "deployment run shown/one --param wrong=1",
    "deployment run shown/one --param name=7",
    "deployment run shown/none",
    "deployment pause shown/one",
    "deployment resume shown/one",
    "deployment schedule clear shown/one -y",
    "deployment schedule ls shown/one",
    "deployment delete shown/one",
    "deployment delete shown/one",
    "deployment ls",
]


@flow
def shown(name: str = "nobody"):
    return name


async def deploy():
    async with get_client() as client:
        flow_id = await client.create_flow(shown)
        deployment = await shown.ato_deployment(name="one", tags=["x"], description="What it is for", version="v1")
        await client.create_deployment(
            flow_id,
            "one",
            tags=["x"],
            description="What it is for",
            version="v1",
            parameter_openapi_schema=deployment._parameter_openapi_schema.model_dump(),
            concurrency_limit=2,
            enforce_parameter_schema=True,
        )


async def schedule_id():
    async with get_client() as client:
        deployment = await client.read_deployment_by_name("shown/one")
        return sorted(deployment.schedules, key=lambda each: each.created)[0].id


asyncio.run(deploy())
runner = CycloptsCliRunner()
for command in COMMANDS:
    asked = command.replace("SCHEDULE", str(asyncio.run(schedule_id()))) if "SCHEDULE" in command else command
    result = runner.invoke(asked.replace("\\n", "\n"))
    print(f"$ {command}")
    print(re.sub(r"[ \t]+\n", "\n", result.output))
    print(f"exit {result.exit_code}")
