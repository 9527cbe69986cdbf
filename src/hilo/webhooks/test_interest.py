"""What a process knows of who wants to be told is never older than a moment, whoever changed it."""

from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.module import Service
from hilo.kernel.services import running
from hilo.kernel.testing import FakeClock, eventually
from hilo.kernel.wake_relay import RELAY
from hilo.webhooks.interest import interest, watch
from hilo.webhooks.testing import Hooks


async def test_who_does_not_know_says_yes(env: Env) -> None:
    assert interest(env).in_any(["message.sent"])
    await interest(env).look(env)
    assert not interest(env).in_any(["message.sent"])


async def test_a_change_in_the_same_process_holds_from_its_commit_on(env: Env, hooks: Hooks) -> None:
    await interest(env).look(env)
    await hooks.add(events=["message.sent"])
    assert interest(env).in_any(["message.sent"])
    await interest(env).look(env)
    assert interest(env).in_any(["message.sent", "customers.merged"])
    assert not interest(env).in_any(["customers.merged"])


async def test_another_process_hears_of_it(env: Env, hooks: Hooks, dsn: str, clock: FakeClock) -> None:
    other = Env(env.settings, clock, Database(dsn), env.modules)
    await other.db.open()
    try:
        async with running(env, [RELAY]), running(other, [RELAY, Service("watch", watch)]):
            await eventually(lambda: not interest(other).in_any(["message.sent"]))
            await hooks.add(events=["message.sent"])
            await eventually(lambda: interest(other).in_any(["message.sent"]))
            assert not interest(other).in_any(["customers.merged"])
    finally:
        await other.db.close()
