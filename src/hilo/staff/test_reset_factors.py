"""Roles that need a second factor, and the way back for whoever lost theirs."""

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.add import COMMAND_LINE
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.reset_factors import reset_factors
from hilo.staff.testing_entry import code, deliver, mailing

X = {"x-csrf": "1"}
BOSS = "boss@firma.example"


async def test_a_stranger_an_agent_and_a_token_do_neither(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env, ANA)
    for method, path, body in (
        ("PUT", "/second-factor-policy", {"roles": ["agent"]}),
        ("DELETE", f"/users/{user.id}/factors", None),
    ):
        assert (await browser().send(method, path, body)).status_code == 401
        assert (await (await program("agent")).send(method, path, body)).status_code == 403
        by_token = await (await program("owner")).send(method, path, body)
        assert (by_token.status_code, by_token.json()["code"]) == (403, "only_in_session")


async def test_who_lacks_what_the_role_needs_sets_it_up_on_the_way_in(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA)
    await hire(env, BOSS, "owner")
    ana, boss = browser(), browser()
    await ana.sign_in(ANA)
    await boss.sign_in(BOSS)
    assert (await ana.send("GET", "/me")).status_code == 200
    policy = await boss.send("PUT", "/second-factor-policy", {"roles": ["agent", "agent"]})
    assert list(policy.json()["roles"]) == ["agent"]
    assert (await ana.send("GET", "/me")).status_code == 401, "the session without it is over"
    half = await ana.sign_in(ANA)
    assert (half.status_code, half.json()["code"]) == (401, "second_factor_missing")
    assert (await ana.send("POST", "/session/second-step", {"code": "123456"})).json()["code"] == "factor_not_set_up"
    setup = (await ana.send("POST", "/session/second-step/totp", **X)).json()
    came = await ana.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert came.status_code == 201, came.text
    assert len(came.json()["recovery_codes"]) == 10
    assert (await ana.send("GET", "/me")).status_code == 200
    last = await ana.send("DELETE", "/me/totp")
    assert (last.status_code, last.json()["code"]) == (409, "factor_required")
    assert (await boss.send("PUT", "/second-factor-policy", {"roles": []})).json()["roles"] == {}
    assert (await ana.send("DELETE", "/me/totp")).status_code == 204


async def test_no_such_role_is_told(env: Env, browser: MakeBrowser) -> None:
    await hire(env, BOSS, "administrator")
    boss = browser()
    await boss.sign_in(BOSS)
    none = await boss.send("PUT", "/second-factor-policy", {"roles": ["emperor"]})
    assert (none.status_code, none.json()["code"]) == (422, "no_such_role")
    more = await boss.send("PUT", "/second-factor-policy", {"roles": ["owner"]})
    assert (more.status_code, more.json()["code"]) == (403, "more_than_your_own")


async def test_an_administrator_gives_somebody_a_way_back(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    user = await hire(env, ANA)
    owner = await hire(env, "owner@firma.example", "owner")
    await hire(env, BOSS, "administrator")
    ana, boss = browser(), browser()
    await ana.sign_in(ANA)
    setup = (await ana.send("POST", "/me/totp", **X)).json()
    await ana.send("PUT", "/me/totp", {"code": code(setup, clock.now())})
    await boss.sign_in(BOSS)
    assert (await boss.send("DELETE", f"/users/{owner.id}/factors")).json()["code"] == "more_than_your_own"
    async with mailing(env) as box:
        assert (await boss.send("DELETE", f"/users/{user.id}/factors")).status_code == 204
        await deliver(env)
        assert "removed by an administrator" in box.text_to(ANA)
    assert (await ana.send("GET", "/me")).status_code == 401
    assert (await ana.sign_in(ANA)).status_code == 201
    clock.pass_(minutes=10)
    assert (await boss.send("DELETE", f"/users/{user.id}/factors")).json()["code"] == "proof_needed"
    assert len(await audited(env, "factor.factors_reset")) == 1


async def test_the_last_owner_gets_back_by_the_command_line(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    user = await hire(env, BOSS, "owner")
    boss = browser()
    await boss.sign_in(BOSS)
    setup = (await boss.send("POST", "/me/totp", **X)).json()
    await boss.send("PUT", "/me/totp", {"code": code(setup, clock.now())})
    await boss.send("PUT", "/second-factor-policy", {"roles": ["owner"]})
    async with env.db.unit_of_work() as tx:
        await reset_factors(tx, user.id, COMMAND_LINE)
    assert (await boss.sign_in(BOSS)).json()["code"] == "second_factor_missing"
    setup = (await boss.send("POST", "/session/second-step/totp", **X)).json()
    came = await boss.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert came.status_code == 201
