"""A look at a database before it is written over: what it is, whether it holds anything, and who works on it."""

from typing import Any

import asyncpg
import msgspec

from hilo.kernel.db import AWAY
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.migrate import REFUSED, DatabaseRefuses

_SERVER = "select current_setting('server_version_num')::int / 10000"
_HAS_DATA = "select to_regclass('migrations') is not null"
_AT_WORK = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'hilo' and pid <> pg_backend_pid()
"""


class Found(msgspec.Struct, frozen=True):
    """The server's major version, whether the database has served Hilo, how many connections of Hilo are open."""

    server: int
    has_data: bool
    at_work: int


async def look(dsn: str) -> Found:
    """Raises DatabaseAway, DatabaseRefuses."""
    try:
        conn: Any = await asyncpg.connect(dsn, timeout=10)
    except REFUSED as error:
        raise DatabaseRefuses(f"the database refuses us: {error}; see HILO_DATABASE_URL") from error
    except AWAY as error:
        raise DatabaseAway(retry_after=2) from error
    try:
        server, has_data = await conn.fetchval(_SERVER), await conn.fetchval(_HAS_DATA)
        return Found(server, has_data, await conn.fetchval(_AT_WORK))
    finally:
        await conn.close()
