"""The sequencer: moves committed rows from the inbox of the stream to its log, numbered without a gap."""

import asyncio
from typing import Any

from hilo.kernel.env import Env
from hilo.kernel.module import Service
from hilo.kernel.realtime import LOGGED, LOGGED_CHANNEL

LOCK = 0x48494C5354  # a session lock: who holds it numbers, and loses it with its connection
BATCH = 1000
STANDBY = 0.2  # seconds between two tries for the lock; a blocking wait would hold back the vacuum
POLL = 0.5

# Rows that commit later with a lower id are simply taken later: the delete takes what it sees, and order within
# one batch is the order of the ids. Who announced after having seen another's commit has the higher id.
MOVE = """
with taken as materialized (
    delete from stream_inbox where id in (select id from stream_inbox order by id limit $1)
    returning id, kind, topic, topic_id, ref, details, at
), counted as (
    update stream_counter set n = n + (select count(*) from taken) where exists (select 1 from taken) returning n
), logged as (
    insert into stream_log (n, kind, topic, topic_id, ref, details, at)
    select counted.n - (select count(*) from taken) + row_number() over (order by taken.id),
        taken.kind, taken.topic, taken.topic_id, taken.ref, taken.details, taken.at
    from taken, counted
    order by taken.id
    returning n
)
select count(*) as moved, pg_notify($2, max(n)::text) from logged having count(*) > 0
"""


async def sequence(env: Env) -> None:
    """Waits for the lock, then numbers until cancelled. Raises DatabaseAway when the connection goes."""
    async with env.db.dedicated() as conn:
        # A plan that is made while the inbox is empty would read and sort all of it, and is kept when much waits.
        await conn.execute("set enable_seqscan = off")
        while not await conn.fetchval("select pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(STANDBY)
        with env.wakes.sleeper("stream") as sleeper:
            while True:
                moved = await move(conn)
                if moved:
                    env.wakes.hear(LOGGED)
                if moved < BATCH:
                    await sleeper.sleep(POLL)


async def move(conn: Any) -> int:
    """Numbers up to 1,000 rows in one statement, which is its own transaction; gives how many."""
    return await conn.fetchval(MOVE, BATCH, LOGGED_CHANNEL) or 0


SEQUENCER = Service("sequencer", sequence, role="any")
