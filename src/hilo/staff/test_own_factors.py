"""Changing how one signs in: only fresh from a proof, never by a token, and never out of what a role needs."""

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.testing_entry import code, deliver, mailing

X = {"x-csrf": "1"}
CHANGES = [
    ("POST", "/me/totp"),
    ("DELETE", "/me/totp"),
    ("POST", "/me/recovery-codes"),
    ("POST", "/me/passkey-challenge"),
    ("DELETE", "/me/passkeys/00000000-0000-7000-8000-000000000000"),
]


async def test_a_stranger_and_a_token_change_nothing(browser: MakeBrowser, program: MakeProgram) -> None:
    machine = await program("owner")
    for method, path in CHANGES:
        assert (await browser().send(method, path, **X)).status_code == 401
        answer = await machine.send(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "only_in_session"), path


async def test_ten_minutes_after_signing_in_a_new_proof_is_needed(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA)
    ana = browser()
    await ana.sign_in(ANA)
    clock.pass_(minutes=10)
    for method, path in CHANGES:
        answer = await ana.send(method, path, **X)
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed"), path
    wrong = await ana.send("POST", "/session/proof", {"password": "not her password"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
    assert (await ana.send("POST", "/me/totp", **X)).status_code == 403
    assert (await ana.send("POST", "/session/proof", {"password": PASSWORD})).status_code == 204
    setup = (await ana.send("POST", "/me/totp", **X)).json()
    assert (await ana.send("PUT", "/me/totp", {"code": code(setup, clock.now())})).status_code == 200
    clock.pass_(minutes=10)
    by_password = await ana.send("POST", "/session/proof", {"password": PASSWORD})
    assert by_password.json()["code"] == "proof_needed", "a stolen session and a password are not two factors"
    by_code = await ana.send("POST", "/session/proof", {"code": code(setup, clock.now())})
    assert by_code.status_code == 204
    assert (await ana.send("DELETE", "/me/totp")).status_code == 204
    assert len(await audited(env, "session.proved")) == 2


async def test_guessing_at_a_proof_is_slowed_down(env: Env, browser: MakeBrowser) -> None:
    await hire(env, ANA)
    thief = browser()
    await thief.sign_in(ANA)
    answers = [await thief.send("POST", "/session/proof", {"recovery_code": "abcd"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


async def test_an_app_counts_once_its_first_code_was_given(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env, ANA)
    ana = browser()
    await ana.sign_in(ANA)
    assert (await ana.send("PUT", "/me/totp", {"code": "123456"})).json()["code"] == "factor_not_set_up"
    first = (await ana.send("POST", "/me/totp", **X)).json()
    second = (await ana.send("POST", "/me/totp", **X)).json()
    assert (await browser().sign_in(ANA)).status_code == 201, "what waits does not count"
    old = await ana.send("PUT", "/me/totp", {"code": code(first, clock.now())})
    assert (old.status_code, old.json()["code"]) == (403, "wrong_code")
    async with mailing(env) as box:
        assert (await ana.send("PUT", "/me/totp", {"code": code(second, clock.now())})).status_code == 200
        assert (await ana.send("POST", "/me/totp", **X)).json()["code"] == "factor_already_there"
        await deliver(env)
        assert "An authenticator app was added" in box.text_to(ANA)
    assert (await browser().sign_in(ANA)).status_code == 401
    assert (await ana.send("GET", "/me")).status_code == 200, "who set it up stays"


async def test_new_recovery_codes_void_the_old_and_end_with_the_last_factor(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA)
    ana = browser()
    await ana.sign_in(ANA)
    assert (await ana.send("POST", "/me/recovery-codes", **X)).json()["code"] == "factor_not_set_up"
    setup = (await ana.send("POST", "/me/totp", **X)).json()
    old = (await ana.send("PUT", "/me/totp", {"code": code(setup, clock.now())})).json()["recovery_codes"]
    new = (await ana.send("POST", "/me/recovery-codes", **X)).json()["recovery_codes"]
    assert not set(old) & set(new)
    assert (await ana.send("POST", "/session/proof", {"recovery_code": old[0]})).json()["code"] == "wrong_code"
    assert (await ana.send("POST", "/session/proof", {"recovery_code": new[0]})).status_code == 204
    assert (await ana.send("GET", "/me/factors")).json()["recovery_codes_left"] == 9
    assert (await ana.send("DELETE", "/me/totp")).status_code == 204
    assert (await ana.send("GET", "/me/factors")).json()["recovery_codes_left"] == 0
    assert (await browser().sign_in(ANA)).status_code == 201


async def test_tokens_go_on_as_before(env: Env, browser: MakeBrowser, program: MakeProgram, clock: FakeClock) -> None:
    machine = await program("owner")
    async with env.db.unit_of_work() as tx:
        await tx.execute("insert into second_factor_roles values ('owner', $1, $2)", tx.now, (await hire(env)).id)
    assert (await machine.send("GET", "/users")).status_code == 200
