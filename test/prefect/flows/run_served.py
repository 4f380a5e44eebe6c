"""Asks for a run of the served flow and waits for its end; what it is called with comes from PARAMETERS."""

import json
import os

from prefect.deployments import run_deployment

run = run_deployment(
    "greet/served",
    parameters=json.loads(os.environ["PARAMETERS"]),
    flow_run_name=os.environ["RUN_NAME"],
    timeout=float(os.environ.get("TIMEOUT", "60")),
    poll_interval=0.2,
)
print(f"ended {run.state.name}")
