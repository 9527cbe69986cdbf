"""Who works beside gives way to what came in."""

import asyncpg

from hilo.channels import store_envelopes as store
from hilo.channels.accounts import connect
from hilo.channels.backlog import is_behind
from hilo.channels.store_envelopes import Row
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock


async def behind(env: Env) -> bool:
    async with env.db.read() as tx:
        return await is_behind(tx)


async def test_what_waited_a_moment_is_given_way_to_and_what_just_came_is_not(env: Env, clock: FakeClock) -> None:
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "api", "shop", {}, system_principal())
    assert not await behind(env)
    conn = await asyncpg.connect(env.db.dsn)
    try:
        await store.keep(conn, [Row(new_id(), account.id, "m1", b"{}", 1)], clock.now())
    finally:
        await conn.close()
    assert not await behind(env)
    clock.pass_(seconds=2)
    assert await behind(env)
