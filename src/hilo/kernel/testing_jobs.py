"""What the tests of jobs share: a process that knows some, a post office that breaks as told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec

from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.kernel.module import Module, Service
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock


class Letter(msgspec.Struct):
    """A payload."""

    to: str


class Boom(Exception):
    """It went wrong, and the message names a person."""


Run = Callable[[Env, Letter], Awaitable[None]]


def posting(run: Run, **more: Any) -> Job[Letter]:
    """The one kind of job of these tests."""
    return Job("post.send", Letter, run, **more)


@asynccontextmanager
async def process(
    dsn: str, clock: FakeClock, *jobs: Job[Any], services: tuple[Service, ...] = ()
) -> AsyncIterator[Env]:
    """A process that knows these jobs."""
    env = Env(Settings(secret_key="test"), clock, Database(dsn, size=4), [Module("post", jobs=jobs)])
    await env.db.open()
    try:
        async with running(env, services):
            yield env
    finally:
        await env.db.close()


async def queue(env: Env, job: Job[Letter], to: str = "ana", after: timedelta = timedelta(0)) -> None:
    async with env.db.unit_of_work() as tx:
        await defer(tx, job, Letter(to), after=after)


async def queue_and_break(env: Env, job: Job[Letter]) -> None:
    """Its transaction is rolled back."""
    async with env.db.unit_of_work() as tx:
        await defer(tx, job, Letter("ana"))
        raise Boom


async def table(env: Env) -> list[dict[str, Any]]:
    """The jobs as they are kept."""
    async with env.db.read() as tx:
        return [dict(row) for row in await tx.fetch("select * from jobs order by id")]


class Post:
    """Remembers what was sent, and breaks as often as it is told."""

    def __init__(self, breaks: int = 0) -> None:
        self.sent: list[str] = []
        self.tries = 0
        self.breaks = breaks

    async def send(self, _: Env, letter: Letter) -> None:
        self.tries += 1
        if self.tries <= self.breaks:
            raise Boom(f"{letter.to} is not at home")
        self.sent.append(letter.to)


async def all_done(env: Env) -> bool:
    """Whether no job is left."""
    return await table(env) == []
