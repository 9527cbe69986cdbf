"""Migrations: plain SQL files, forward only, one transaction each, under an advisory lock."""

import re
from pathlib import Path
from typing import Any

import asyncpg

from hilo.kernel.db import AWAY
from hilo.kernel.errors import DatabaseAway

FOLDER = Path(__file__).parents[1] / "migrations"
MINIMUM_VERSION = 150000  # Debian 12 has 15
_LOCK = 0x48494C4F
REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


class DatabaseTooOld(RuntimeError):
    """The PostgreSQL server is older than Hilo supports."""


class DatabaseRefuses(RuntimeError):
    """The database does not let us in: a wrong password, user or name."""


class DatabaseNewer(RuntimeError):
    """The database was migrated by a newer Hilo."""


def files(folder: Path = FOLDER) -> dict[int, Path]:
    """Migration number -> file, in order. Raises ValueError for a bad or doubled name."""
    found: dict[int, Path] = {}
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.match(path.name)
        if not match or int(match[1]) in found:
            raise ValueError(f"migration {path.name} has a bad or doubled number")
        found[int(match[1])] = path
    return found


async def migrate(dsn: str, folder: Path = FOLDER) -> list[int]:
    """Applies what is missing; gives the numbers applied.

    Its lock is one of the session: `dsn` leads past a pooler. Raises DatabaseTooOld, DatabaseNewer, DatabaseRefuses,
    DatabaseAway.
    """
    try:
        conn: Any = await asyncpg.connect(dsn, timeout=10)
    except REFUSED as error:
        raise DatabaseRefuses(f"the database refuses us: {error}; see HILO_DATABASE_URL") from error
    except AWAY as error:
        raise DatabaseAway(retry_after=2) from error
    try:
        return await _apply(conn, files(folder))
    finally:
        await conn.close()


async def _apply(conn: Any, wanted: dict[int, Path]) -> list[int]:
    version: int = await conn.fetchval("select current_setting('server_version_num')::int")
    if version < MINIMUM_VERSION:
        raise DatabaseTooOld(
            f"PostgreSQL {version // 10000} is too old: Hilo needs {MINIMUM_VERSION // 10000} or newer"
        )
    await conn.execute("select pg_advisory_lock($1)", _LOCK)
    await conn.execute(
        "create table if not exists migrations (number int primary key, name text not null, "
        "applied_at timestamptz not null default now())"
    )
    done = {row["number"] for row in await conn.fetch("select number from migrations")}
    if unknown := done - wanted.keys():
        raise DatabaseNewer(
            f"the database has migration {max(unknown)}, which this Hilo does not know: install the newer Hilo"
        )
    applied: list[int] = []
    for number, path in wanted.items():
        if number in done:
            continue
        async with conn.transaction():
            await conn.execute(path.read_text())
            await conn.execute("insert into migrations (number, name) values ($1, $2)", number, path.name)
        applied.append(number)
    return applied
