"""The second step: half a session does nothing else, and codes are good once."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, PASSWORD, Browser, MakeBrowser, audited, hire
from hilo.staff.testing_entry import code, deliver, mailing
from hilo.staff.totp import step_of


async def with_app(ana: Browser, clock: FakeClock) -> tuple[dict[str, Any], list[str]]:
    """Ana signs in and sets up an app; what it was given, and her recovery codes."""
    assert (await ana.sign_in(ANA)).status_code == 201
    setup = (await ana.send("POST", "/me/totp")).json()
    done = await ana.send("PUT", "/me/totp", {"code": code(setup, clock.now())})
    assert done.status_code == 200, done.text
    return setup, done.json()["recovery_codes"]


async def test_a_stranger_is_refused(browser: MakeBrowser) -> None:
    for body in ({"code": "123456"}, {"recovery_code": "abcd"}):
        answer = await browser().send("POST", "/session/second-step", body)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_first_step")
    none = await browser().send("POST", "/session/second-step/totp")
    assert none.json()["code"] == "no_first_step"
    elsewhere = await browser().send("POST", "/session/second-step/totp", **{"sec-fetch-site": "cross-site"})
    assert elsewhere.json()["code"] == "cross_origin"


async def test_after_the_password_nothing_is_open_but_the_second_step(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA, "owner")
    setup, _ = await with_app(browser(), clock)
    ana = browser()
    half = await ana.sign_in(ANA)
    assert (half.status_code, half.json()["code"]) == (401, "second_step_needed")
    assert half.json()["ways"] == ["totp", "recovery_code"]
    kept = half.headers["set-cookie"].lower()
    assert kept.startswith("hilo_half=")
    assert all(word in kept for word in ("httponly", "samesite=strict", "max-age=600"))
    ana.cookies["hilo_session"] = ana.cookies["hilo_half"]
    for method, path in (("GET", "/me"), ("GET", "/users"), ("GET", "/session"), ("POST", "/session/proof")):
        assert (await ana.send(method, path)).status_code == 401, path
    clock.pass_(seconds=30)
    came = await ana.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert came.status_code == 201, came.text
    assert came.json()["user"]["email"] == ANA
    assert (await ana.send("GET", "/me")).status_code == 200
    [entry, *_] = await audited(env, "session.started")
    assert entry.details == {"by": "password and totp"}
    again = await ana.send("POST", "/session/second-step", {"code": code(setup, clock.now(), 1)})
    assert again.json()["code"] == "no_first_step", "half a session is used up"


async def test_a_code_that_was_seen_is_good_for_nobody(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env, ANA)
    setup, _ = await with_app(browser(), clock)
    clock.pass_(seconds=60)
    ana, thief = browser(), browser()
    seen, older = code(setup, clock.now()), code(setup, clock.now(), -1)
    await ana.sign_in(ANA)
    await thief.sign_in(ANA)
    assert (await ana.send("POST", "/session/second-step", {"code": seen})).status_code == 201
    for used in (seen, older):
        answer = await thief.send("POST", "/session/second-step", {"code": used})
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_code")
    assert (await thief.send("GET", "/me")).status_code == 401


async def test_guessing_codes_is_slowed_down_from_everywhere(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env, ANA)
    setup, _ = await with_app(browser(), clock)
    clock.pass_(minutes=1)
    thief = browser()
    await thief.sign_in(ANA)
    wrong = f"{(int(code(setup, clock.now())) + 1) % 10**6:06}"
    answers = [await thief.send("POST", "/session/second-step", {"code": wrong}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
    right = await thief.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert right.status_code == 429, "a right one has to wait, too"


async def test_a_recovery_code_lets_in_once_and_is_told_by_mail(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA)
    _, codes = await with_app(browser(), clock)
    assert len(set(codes)) == 10
    written = codes[3].upper().replace("-", " ")
    async with mailing(env) as box:
        for expected in (201, 403):
            ana = browser()
            await ana.sign_in(ANA)
            answer = await ana.send("POST", "/session/second-step", {"recovery_code": written})
            assert answer.status_code == expected
        await deliver(env)
        assert len(box.to(ANA)) == 1
        assert "A recovery code was used" in box.text_to(ANA)
    async with env.db.read() as tx:
        kept = [row["code_hash"] for row in await tx.fetch("select code_hash from recovery_codes")]
        assert len(kept) == 9
        assert await tx.fetchval("select sealed from totp_secrets") is not None


async def test_half_a_session_ends_with_its_time_and_with_the_password(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    user = await hire(env, ANA)
    setup, _ = await with_app(browser(), clock)
    slow, ana = browser(), browser()
    await slow.sign_in(ANA)
    clock.pass_(minutes=10)
    late = await slow.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert late.json()["code"] == "no_first_step"
    await ana.sign_in(ANA)
    async with env.db.unit_of_work() as tx:
        await tx.execute("update users set password_hash = 'another' where id = $1", user.id)
    changed = await ana.send("POST", "/session/second-step", {"code": code(setup, clock.now())})
    assert changed.json()["code"] == "no_first_step"


async def test_two_steps_at_once_make_one_session(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env, ANA)
    setup, codes = await with_app(browser(), clock)
    clock.pass_(seconds=30)
    ana, twin = browser(), browser()
    await ana.sign_in(ANA)
    twin.cookies = dict(ana.cookies)
    answers = await asyncio.gather(
        ana.send("POST", "/session/second-step", {"code": code(setup, clock.now())}),
        twin.send("POST", "/session/second-step", {"recovery_code": codes[0]}),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 401]


async def test_the_secret_is_sealed_and_shown_once(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env, ANA)
    ana = browser()
    setup, codes = await with_app(ana, clock)
    assert setup["uri"].startswith(f"otpauth://totp/Hilo:{ANA.replace('@', '%40')}?secret={setup['secret']}")
    assert setup["svg"].startswith("<svg")
    shown = (await ana.send("GET", "/me/factors")).json()
    assert (shown["recovery_codes_left"], shown["required"], shown["passkeys"]) == (10, False, [])
    assert shown["totp_since"] is not None
    async with env.db.read() as tx:
        for table in ("totp_secrets", "recovery_codes", "audit_log"):
            said = str(await tx.fetch(f"select x::text from {table} x"))
            assert setup["secret"] not in said
            assert not [one for one in codes if one in said or one.replace("-", "") in said]


async def test_strange_proofs_are_told(browser: MakeBrowser) -> None:
    bodies: list[Any] = [{"code": "12345"}, {"code": "١٢٣٤٥٦"}, {"code": "123456\n"}, {"pin": 1}, []]
    for body in bodies:
        answer = await browser().send("POST", "/session/second-step", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body"), body
    for body in ({}, {"code": "123456", "recovery_code": "x"}):
        answer = await browser().send("POST", "/session/second-step", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "one_proof"), body


def test_a_clock_may_be_wrong_by_a_step_and_no_more(clock: FakeClock) -> None:
    setup = {"secret": "JBSWY3DPEHPK3PXP" * 2}
    now = clock.now()
    right = {steps: step_of(setup["secret"], code(setup, now, steps), now) for steps in range(-3, 4)}
    assert [steps for steps, step in right.items() if step is not None] == [-1, 0, 1]
    assert step_of(setup["secret"], code(setup, now), now + timedelta(minutes=2)) is None


async def test_behind_tls_the_half_cookie_is_bound_to_the_host(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env, ANA)
    await with_app(browser(), clock)
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.example")
    kept = (await browser().sign_in(ANA, PASSWORD)).headers["set-cookie"].lower()
    assert kept.startswith("__host-hilo_half=")
    assert "secure" in kept
