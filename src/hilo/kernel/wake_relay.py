"""Wakes between processes: what is said here goes out as one NOTIFY at most every 50 ms, and others' is heard here."""

import asyncio
from typing import Any

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.module import Service
from hilo.kernel.realtime import LOGGED, LOGGED_CHANNEL

WAKE = "hilo_wake"
_GATHER = 0.05
_CHECK = 10.0
_NOTIFY = "select pg_notify($1, $2)"


async def relay(env: Env) -> None:
    """Runs until cancelled. Raises DatabaseAway when the connection goes; start it again then."""
    async with env.db.dedicated() as conn:

        def heard(_: Any, pid: int, channel: str, payload: str) -> None:
            if channel == LOGGED_CHANNEL:
                env.wakes.hear(LOGGED)
            elif pid != conn.get_server_pid():
                for name in payload.split():
                    env.wakes.hear(name)

        def gone(_: Any) -> None:
            env.wakes.outward.set()

        conn.add_termination_listener(gone)
        await conn.add_listener(WAKE, heard)
        await conn.add_listener(LOGGED_CHANNEL, heard)
        env.wakes.hear_all()
        while True:
            await _pass_on(env, conn)


async def _pass_on(env: Env, conn: Any) -> None:
    wakes = env.wakes
    try:
        async with asyncio.timeout(_CHECK):
            await wakes.outward.wait()
    except TimeoutError:
        await conn.execute("select 1")  # a connection that died silently is found here
        return
    wakes.outward.clear()
    if conn.is_closed():
        raise DatabaseAway
    names = sorted(wakes.said)
    wakes.said.clear()
    try:
        if names:
            await conn.execute(_NOTIFY, WAKE, " ".join(names))
    except BaseException:
        wakes.said.update(names)
        wakes.outward.set()
        raise
    await asyncio.sleep(_GATHER)


RELAY = Service("wake relay", relay, role="any")
