"""`hilo run`, `hilo web`, `hilo worker`: the processes that serve."""

import asyncio
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from hilo.commands.address import told
from hilo.commands.command import Command, WrongUse, say, settings_of
from hilo.commands.database import needs_database_url
from hilo.commands.leaving import Leaving, leaving
from hilo.commands.listen import is_loopback, listening
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from hilo.kernel.embedded.supervisor import EmbeddedPostgres
    from hilo.kernel.env import Env
    from hilo.main import Process, Role


def _address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on (default 8000; 0 takes a free one)")


def _run_arguments(parser: ArgumentParser) -> None:
    _address(parser)
    parser.add_argument(
        "--demo", action="store_true", default=None, help="with a demo company; loopback addresses only"
    )


def _run(args: Namespace) -> int:
    settings = settings_of(args, host=args.host, port=args.port, demo=args.demo)
    if settings.demo and not is_loopback(settings.host):
        raise WrongUse(
            f"a demo company has known people in it: --demo serves loopback addresses only, not {settings.host}"
        )
    if settings.demo:  # its post office is on this machine
        settings = msgspec.structs.replace(settings, egress_allow=[*settings.egress_allow, "127.0.0.0/8", "::1"])
    with leaving() as stop, _own_database(settings) as embedded, listening(settings) as taken:
        if embedded:
            embedded.start()
        settings = _with_port(settings, taken)
        dsn = embedded.dsn() if embedded else settings.database_url
        with told(settings):
            _live(_process(settings, dsn, "all", stop, taken), stop, embedded)
    return 0


def _web(args: Namespace) -> int:
    settings = settings_of(args, host=args.host, port=args.port)
    dsn = needs_database_url(settings, "hilo web")
    with leaving() as stop, listening(settings) as taken:
        _live(_process(_with_port(settings, taken), dsn, "web", stop, taken), stop)
    return 0


def _worker(args: Namespace) -> int:
    settings = settings_of(args)
    dsn = needs_database_url(settings, "hilo worker")
    with leaving() as stop:
        _live(_process(settings, dsn, "worker", stop), stop)
    return 0


def _process(
    settings: Settings, dsn: str, role: "Role", stop: Leaving, taken: socket.socket | None = None
) -> "Process":
    from hilo.main import Process

    ready = partial(_ready, role)
    return Process(settings=settings, dsn=dsn, role=role, leaving=stop.event, taken=taken, ready=ready)


def _with_port(settings: Settings, taken: socket.socket) -> Settings:
    return msgspec.structs.replace(settings, port=taken.getsockname()[1])


@contextmanager
def _own_database(settings: Settings) -> "Iterator[EmbeddedPostgres | None]":
    """The home is claimed at once, so that a second run on it is refused before it does anything."""
    from hilo.kernel.embedded.home import claim, open_home
    from hilo.kernel.embedded.supervisor import EmbeddedPostgres

    if settings.database_url:
        claim(open_home(settings.home_path()))  # held as long as the process lives
        yield None
        return
    embedded = EmbeddedPostgres(settings.home_path())
    try:
        yield embedded
    finally:
        embedded.stop()


def _live(process: "Process", stop: Leaving, embedded: "EmbeddedPostgres | None" = None) -> None:
    """One loop from the first migration to the last closed connection, and the keeper of the embedded database."""
    import uvloop

    async def live() -> None:
        stop.serve_from(asyncio.get_running_loop())
        keeper = asyncio.create_task(embedded.supervise(), name="database keeper") if embedded else None
        try:
            await process.live()
        finally:
            if keeper:
                keeper.cancel()
                await asyncio.wait({keeper})

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(live())


async def _ready(role: "Role", env: "Env") -> None:
    if role == "worker":
        say("Hilo works; Ctrl-C stops it.")
        return
    settings = env.settings
    if settings.demo:
        from hilo.web.demo.seed import seed

        for line in await seed(env):
            say(line)
    say(f"Hilo serves on {settings.base_url()}")
    code = await _first_code(env)
    if code:
        say(f"Nobody works here yet. Begin at {settings.base_url()}/app/welcome#{code}")
    say("Ctrl-C stops it.")


async def _first_code(env: "Env") -> str | None:
    """By which the first owner comes in; the database may be away when a web node starts."""
    from hilo.kernel.errors import DatabaseAway
    from hilo.staff.first_run import first_code

    try:
        async with env.db.read() as tx:
            return await first_code(tx)
    except DatabaseAway:
        return None


COMMANDS = {
    "run": Command("web + workers + embedded PostgreSQL", _run_arguments, _run),
    "web": Command("the web part alone, on HILO_DATABASE_URL", _address, _web),
    "worker": Command("the workers alone, on HILO_DATABASE_URL", lambda _: None, _worker),
}
