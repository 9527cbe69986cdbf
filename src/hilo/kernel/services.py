"""Services: the loops of the process, each started, watched, and started again when it breaks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.module import Service

log = structlog.get_logger()


@asynccontextmanager
async def running(env: Env, services: Sequence[Service]) -> AsyncIterator[None]:
    """Runs the services as tasks for the length of the block; cancels and awaits them at its end."""
    tasks = [asyncio.create_task(_keep(env, service), name=f"service:{service.name}") for service in services]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(env: Env, service: Service) -> None:
    pause = 0.1
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await service.run(env)
        except DatabaseAway:
            log.warning("service waits for the database", service=service.name)
        except Exception:
            log.exception("service broke, starting it again", service=service.name)
        if asyncio.get_running_loop().time() - started > 30:
            pause = 0.1
        await asyncio.sleep(pause)
        pause = min(pause * 2, 5.0)
