import threading
import time

import httpx
from prefect import flow, get_run_logger, pause_flow_run, runtime, task
from prefect.concurrency.sync import concurrency, rate_limit
from prefect.flow_runs import resume_flow_run
from prefect.input import RunInput, receive_input, send_input
from prefect.settings import PREFECT_API_URL
from prefect.variables import Variable


class Approval(RunInput):
    approved: bool


def resume_when_paused(flow_run_id, run_input=None):
    """Someone who waits for the run to be paused, and lets it go on."""

    def wait_and_resume():
        url = f"{api}/flow_runs/{flow_run_id}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                # What the run waits for is kept after it is paused, and a resumption before that is refused.
                answer = httpx.post(f"{url}/resume", json={"run_input": run_input} if run_input else {}, timeout=30)
                if answer.json().get("status") == "ACCEPT":
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.05)

    api = PREFECT_API_URL.value()
    threading.Thread(target=wait_and_resume).start()


@task
def add(x):
    return x + 1


@flow(name="pause-and-resume")
def pause_and_resume():
    first = add(1)
    resume_when_paused(runtime.flow_run.id)
    pause_flow_run(timeout=60, poll_interval=1)
    return add(first)


@flow(name="pause-for-input")
def pause_for_input():
    resume_when_paused(runtime.flow_run.id, {"approved": True})
    given = pause_flow_run(wait_for_input=Approval, timeout=60, poll_interval=1)
    return "approved" if given.approved else "refused"


@flow(name="pause-that-nobody-ends")
def pause_that_nobody_ends():
    pause_flow_run(timeout=1, poll_interval=1)
    return "never"


@flow(name="inputs-to-itself")
def inputs_to_itself():
    send_input({"city": "Oslo"}, flow_run_id=runtime.flow_run.id)
    for given in receive_input(dict, timeout=60, poll_interval=0.1):
        return given["city"]


@flow(name="variables-of-flows")
def variables_of_flows():
    Variable.set("parity_threshold", 0.5, overwrite=True)
    Variable.set("parity_threshold", {"low": 1}, overwrite=True)
    found = [Variable.get("parity_threshold"), Variable.get("parity_missing", default="none")]
    return [*found, Variable.unset("parity_threshold"), Variable.unset("parity_threshold")]


@flow(name="limit-that-there-is-not")
def limit_that_there_is_not():
    with concurrency("parity-nowhere", occupy=1):
        get_run_logger().info("within")
    rate_limit("parity-nowhere")
    return add(1)


@flow(name="limit-that-there-is")
def limit_that_there_is():
    limit = {"name": "parity-limit", "limit": 1, "active": True}
    httpx.post(f"{PREFECT_API_URL.value()}/v2/concurrency_limits/", json=limit)
    with concurrency("parity-limit", occupy=1):
        get_run_logger().info("within")
    return "free again"


@task(tags=["parity-tag"])
def limited(x):
    return x


@flow(name="limit-of-a-tag")
def limit_of_a_tag():
    limit = {"tag": "parity-tag", "concurrency_limit": 1}
    httpx.post(f"{PREFECT_API_URL.value()}/concurrency_limits/", json=limit)
    return limited.map([1, 2]).result()


@flow(name="context-of-a-run")
def context_of_a_run(city):
    return [runtime.flow_run.flow_name, runtime.flow_run.parameters, runtime.flow_run.run_count]


CASES = [
    pause_and_resume,
    pause_for_input,
    pause_that_nobody_ends,
    inputs_to_itself,
    variables_of_flows,
    limit_that_there_is_not,
    limit_that_there_is,
    limit_of_a_tag,
    (context_of_a_run, {"city": "Oslo"}),
]
