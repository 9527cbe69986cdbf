"""The queue keeps its pace: what looks at its head costs the same whatever waits behind."""

import asyncpg

from hilo.channels import store_envelopes as store
from hilo.channels.accounts import connect
from hilo.channels.lanes import BATCH_BYTES, PLANS
from hilo.channels.store_envelopes import Row
from hilo.channels.store_lanes import PEEK
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal

WAITING = 2000


async def plan_of_a_quiet_night(env: Env, settings: dict[str, str], query: str, args: str) -> str:
    """What a statement does with a long queue that was planned while the queue was empty, and known to be."""
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, "api", "shop", {}, system_principal())
    rows = [Row(new_id(), account.id, f"m{n}", b"{}", n * 7919) for n in range(WAITING)]
    conn = await asyncpg.connect(env.db.dsn, server_settings=settings)
    try:
        await conn.execute("vacuum (analyze) arrivals, held_keys")
        await conn.execute(f"prepare look as {query}")
        await conn.execute(f"execute look {args}")
        await store.keep(conn, rows, env.clock.now())
        plan = await conn.fetch(f"explain (analyze, costs off, timing off) execute look {args}")
    finally:
        await conn.close()
    return "\n".join(row[0] for row in plan)


async def test_a_plan_of_a_quiet_night_serves_a_long_queue_as_well(env: Env) -> None:
    lanes = ",".join(str(n) for n in range(64))
    plan = await plan_of_a_quiet_night(
        env,
        PLANS,
        PEEK,
        f"('{{{lanes}}}', 100, '{env.clock.now().isoformat()}', {BATCH_BYTES}, {store.PATIENT_FROM}, 20, 4)",
    )

    assert "Sort" not in plan
    assert f"rows={WAITING}" not in plan, "the whole queue was read"


async def test_the_look_at_the_oldest_reads_one_row_however_many_wait(env: Env) -> None:
    plan = await plan_of_a_quiet_night(env, {"enable_seqscan": "off"}, store.OLDEST_WAITING, f"({store.PATIENT_FROM})")

    assert f"rows={WAITING}" not in plan, "the whole queue was read"
    async with env.db.connection() as conn:
        assert await store.oldest_waiting(conn) == env.clock.now()
        assert await conn.fetchval("show enable_seqscan") == "on", "others plan as they like"
