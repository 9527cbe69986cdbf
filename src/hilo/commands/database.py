"""The database of a command: the one given, the one that runs on the home, or one started for its time."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import msgspec

from hilo.commands.command import CommandFailed
from hilo.kernel.config import Settings
from hilo.kernel.embedded.errors import AlreadyRunning, DatabaseUnavailable

if TYPE_CHECKING:
    from hilo.kernel.embedded.supervisor import EmbeddedPostgres
    from hilo.kernel.env import Env

PATIENCE = 15.0
"""Seconds that a command waits for a server that is starting, or for another command, on the same home."""


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The DSN, for the length of the block. Raises DatabaseUnavailable, AlreadyRunning.

    From the main thread and outside of a loop: it may start the embedded server.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = _found_or_claimed(settings)
    if isinstance(server, str):
        yield server
        return
    try:
        server.start()
        yield server.dsn()
    finally:
        server.stop()


def _found_or_claimed(settings: Settings) -> "str | EmbeddedPostgres":
    from hilo.kernel.embedded.supervisor import EmbeddedPostgres, running_dsn

    end = time.monotonic() + PATIENCE
    while True:
        try:
            if found := running_dsn(settings.home_path()):
                return found
            return EmbeddedPostgres(settings.home_path(), say=_quiet)
        except (AlreadyRunning, DatabaseUnavailable):
            # Somebody is starting or stopping on this home; a home that cannot be used at all says so in the end.
            if time.monotonic() > end or not settings.home_path().is_dir():
                raise
            time.sleep(0.2)


def _quiet(_: str) -> None:
    """A short command does not tell how the server is doing; what keeps it from serving is an error."""


@asynccontextmanager
async def opened(settings: Settings, dsn: str) -> "AsyncIterator[Env]":
    """The environment on a migrated database, no service running. Raises DatabaseAway and what `migrate` raises."""
    from hilo.kernel.migrate import migrate
    from hilo.main import build

    await migrate(settings.database_direct_url or dsn)
    env = build(msgspec.structs.replace(settings, pool_size=2), dsn)
    await env.db.open()
    try:
        yield env
    finally:
        await env.db.close()


def needs_database_url(settings: Settings, command: str) -> str:
    """The address of the shared database. Raises CommandFailed where there is none."""
    if not settings.database_url:
        raise CommandFailed(f"{command} needs HILO_DATABASE_URL; `hilo run` brings its own database")
    return settings.database_url
