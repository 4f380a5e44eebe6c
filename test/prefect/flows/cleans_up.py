"""A worker of the pool "mine" that says what it would end, and cannot at the first time."""

import asyncio

from prefect.exceptions import InfrastructureNotAvailable
from prefect.workers.base import BaseWorker


class Cleaner(BaseWorker):
    type = "cleaner"
    tries = 0

    async def run(self, flow_run, configuration, task_status=None):
        raise NotImplementedError

    async def kill_infrastructure(self, infrastructure_pid, configuration, grace_seconds=30):
        self.tries += 1
        print(f"try {self.tries} to end {infrastructure_pid}")
        if self.tries == 1:
            raise InfrastructureNotAvailable("not yet")


asyncio.run(Cleaner(work_pool_name="mine").start())
