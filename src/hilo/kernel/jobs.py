"""Jobs: work deferred inside the transaction, done later with retries; and schedules."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env

P = TypeVar("P", bound=msgspec.Struct)


class Job(msgspec.Struct, Generic[P], frozen=True):
    """A kind of work, named `slice.verb`. `run` gets the environment and the payload; it opens its own transaction."""

    name: str
    payload: type[P]
    run: "Callable[[Env, P], Awaitable[None]]"
    tries: int = 8


class Schedule(msgspec.Struct, frozen=True):
    """A job without payload at the times of a cron expression (UTC)."""

    name: str
    cron: str
    run: "Callable[[Env], Awaitable[None]]"


async def defer(tx: "Tx", job: Job[P], payload: P, *, after: timedelta = timedelta(0)) -> None:
    """Queues the job with the transaction: it goes with its rollback and its commit."""
    raise RuntimeError
