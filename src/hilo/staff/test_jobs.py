"""What is tidied up every day."""

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, MakeBrowser, hire
from hilo.staff.jobs import sweep


async def test_ended_sessions_and_old_tries_are_deleted_and_others_stay(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env)
    await browser().sign_in(ANA)
    await browser().sign_in("nobody@firma.example")
    clock.pass_(days=13)
    ana = browser()
    await ana.sign_in(ANA)
    clock.pass_(days=1, seconds=1)
    await sweep(env)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from sessions") == 1
        assert await tx.fetchval("select count(*) from sign_in_tries") == 0
    assert (await ana.send("GET", "/me")).status_code == 200
