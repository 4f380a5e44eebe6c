import asyncio

from prefect import flow, task


@task(timeout_seconds=0.2)
async def slow():
    await asyncio.sleep(30)


goes = 0


@task(timeout_seconds=0.2, retries=1)
async def slow_at_first():
    global goes
    goes += 1
    if goes == 1:
        await asyncio.sleep(30)
    return goes


@task(timeout_seconds=20)
async def quick():
    return 1


@flow(name="task-times-out")
async def task_times_out():
    return await slow()


@flow(name="task-times-out-and-is-caught")
async def task_times_out_and_is_caught():
    try:
        await slow()
    except Exception:
        return "caught"


@flow(name="task-times-out-and-is-tried-again")
async def task_times_out_and_is_tried_again():
    return await slow_at_first()


@flow(name="task-in-time")
async def task_in_time():
    return await quick()


@flow(name="flow-times-out", timeout_seconds=0.2)
async def flow_times_out():
    await asyncio.sleep(30)


@flow(name="flow-in-time", timeout_seconds=20)
async def flow_in_time():
    return await quick()


@flow(timeout_seconds=0.2)
async def slow_subflow():
    await asyncio.sleep(30)


@flow(name="subflow-times-out")
async def subflow_times_out():
    try:
        await slow_subflow()
    except Exception:
        return "caught"


CASES = [
    task_times_out,
    task_times_out_and_is_caught,
    task_times_out_and_is_tried_again,
    task_in_time,
    flow_times_out,
    flow_in_time,
    subflow_times_out,
]
