"""Signing in: a server-side session, of which only the browser holds the secret."""

from datetime import timedelta
from typing import Any

import msgspec
from argon2 import PasswordHasher

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff import store, store_access
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, audited, hire
from hilo.staff.passwords import is_outdated
from hilo.staff.sign_in import sign_in


async def test_a_stranger_is_refused_in_the_same_words_whether_there_is_such_a_person_or_not(
    env: Env, browser: MakeBrowser
) -> None:
    await hire(env, ANA)
    await hire(env, "no-password@firma.example", password=None)
    wrong = await browser().sign_in(ANA, "not her password")
    unknown = await browser().sign_in("nobody@firma.example", PASSWORD)
    without = await browser().sign_in("no-password@firma.example", PASSWORD)
    assert wrong.status_code == unknown.status_code == without.status_code == 401
    assert wrong.json() == unknown.json() == without.json()
    assert wrong.json()["code"] == "wrong_credentials"
    assert "set-cookie" not in wrong.headers


async def test_the_cookie_is_for_the_server_alone_and_opens_the_session(env: Env, browser: MakeBrowser) -> None:
    user = await hire(env, role="supervisor")
    ana = browser()
    answer = await ana.sign_in("  Ana@Firma.example ")
    assert answer.status_code == 201
    kept = answer.headers["set-cookie"].lower()
    assert kept.startswith("hilo_session=")
    assert "httponly" in kept
    assert "samesite=lax" in kept
    assert "path=/" in kept
    assert "max-age=1209600" in kept
    assert "domain" not in kept
    assert answer.json()["user"]["role"] == "supervisor"
    secret = ana.cookies["hilo_session"]
    assert secret not in answer.text
    now = await ana.send("GET", "/session")
    assert now.json()["user"]["id"] == str(user.id)
    assert now.json()["user"]["permissions"] == answer.json()["user"]["permissions"]
    [entry] = await audited(env, "session.started")
    assert (entry.actor_id, entry.subject) == (user.id, f"user:{user.id}")


async def test_behind_tls_the_cookie_is_bound_to_the_host(env: Env, browser: MakeBrowser) -> None:
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.example")
    await hire(env)
    ana = browser()
    kept = (await ana.sign_in(ANA)).headers["set-cookie"].lower()
    assert kept.startswith("__host-hilo_session=")
    assert "secure" in kept
    assert "path=/" in kept
    assert "domain" not in kept
    assert (await ana.send("GET", "/me")).status_code == 200


async def test_the_secret_is_stored_nowhere(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA, **{"idempotency-key": "k"})
    secret = ana.cookies["hilo_session"]
    async with env.db.read() as tx:
        rows = await tx.fetch("select * from sessions")
        kept = await tx.fetchval("select count(*) from idempotency_keys")
    assert len(secret) >= 43
    assert all(secret not in str(value) and value != secret.encode() for row in rows for value in row.values())
    assert kept == 0, "the answer holds a secret"


async def test_signing_out_ends_the_session_on_the_server(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana, copy = browser(), browser()
    await ana.sign_in(ANA)
    copy.cookies = dict(ana.cookies)
    assert (await copy.send("GET", "/me")).status_code == 200
    answer = await ana.send("DELETE", "/session")
    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert (await copy.send("GET", "/me")).status_code == 401
    assert len(await audited(env, "session.ended")) == 1


async def test_signing_in_anew_ends_the_session_before(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana, copy = browser(), browser()
    await ana.sign_in(ANA)
    copy.cookies = dict(ana.cookies)
    assert (await ana.sign_in(ANA)).status_code == 201
    assert (await copy.send("GET", "/me")).status_code == 401
    assert (await ana.send("GET", "/me")).status_code == 200


async def test_a_session_lasts_as_long_as_it_is_used(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    for _ in range(3):
        clock.pass_(days=13)
        renewed = await ana.send("GET", "/session")
        assert renewed.status_code == 200
        assert renewed.json()["expires_at"] == (clock.now() + timedelta(days=14)).isoformat().replace("+00:00", "Z")
        assert "max-age=1209600" in renewed.headers["set-cookie"].lower()
    clock.pass_(days=14)
    assert (await ana.send("GET", "/session")).status_code == 401


async def test_a_weaker_hash_is_renewed_when_its_person_signs_in(env: Env) -> None:
    user = await hire(env, password=None)
    async with env.db.unit_of_work() as tx:
        await store.set_password(tx, user.id, PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD))
    await sign_in(env, ANA, PASSWORD, "192.0.2.1")
    async with env.db.read() as tx:
        known = await store.password_of(tx, user.id)
    assert known is not None
    assert known.password_hash is not None
    assert not is_outdated(known.password_hash)


async def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(env: Env) -> None:
    user = await hire(env)
    async with env.db.read() as tx:
        known = await store.password_of(tx, user.id)
    assert known is not None
    stale = msgspec.structs.replace(known, password_hash="another")
    async with env.db.unit_of_work() as tx:
        assert not await store_access.start_session(tx, user.id, stale, b"x", tx.now)
        assert await store_access.start_session(tx, user.id, known, b"x", tx.now)


async def test_strange_input_is_told_and_breaks_nothing(browser: MakeBrowser) -> None:
    stranger = browser()
    bodies: list[Any] = [
        {"email": "a\0b@firma.example", "password": PASSWORD},
        {"email": "a@firma.example\n", "password": PASSWORD},
        {"email": "a@firma.example", "password": "x" * 1001},
        {"email": "a@firma.example"},
        {"email": "a@firma.example", "password": PASSWORD, "admin": True},
        {"email": ["a"], "password": PASSWORD},
        [],
    ]
    for body in bodies:
        answer = await stranger.send("POST", "/session", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body"), body
    assert (await stranger.sign_in("ä" * 150 + "@firma.example", "пароль 🐴")).status_code == 401
