"""Deliveries are kept for 30 days, and a deleted endpoint no longer than its last one."""

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.webhooks.change import remove
from hilo.webhooks.jobs import forget
from hilo.webhooks.testing import Hooks, merged


async def test_deliveries_go_after_30_days_also_those_that_wait(env: Env, hooks: Hooks, clock: FakeClock) -> None:
    endpoint, _ = await hooks.add()
    await hooks.tell(*[merged(n) for n in range(1500)])
    clock.pass_(days=29)
    await hooks.tell(merged(2000))
    await forget(env)
    assert len(await hooks.deliveries(endpoint)) == 1000  # all that one page holds
    clock.pass_(days=2)
    await forget(env)
    assert len(await hooks.deliveries(endpoint)) == 1


async def test_a_deleted_endpoint_goes_with_its_last_delivery(env: Env, hooks: Hooks, clock: FakeClock) -> None:
    gone, _ = await hooks.add()
    await hooks.add("/stays")
    await hooks.tell()
    async with env.db.unit_of_work() as tx:
        await remove(tx, gone.id, system_principal("test"))

    async def rows() -> int:
        async with env.db.read() as tx:
            return await tx.fetchval("select count(*) from webhook_endpoints")

    await forget(env)
    assert await rows() == 2
    clock.pass_(days=31)
    await forget(env)
    assert await rows() == 1
