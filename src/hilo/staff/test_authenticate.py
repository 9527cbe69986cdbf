"""Who asks: by the Authorization header, and only without one by the cookie."""

from datetime import timedelta

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.staff import store_access
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, hire
from hilo.staff.principals import MOST, REMEMBERED, Known, principals
from hilo.staff.testing import join


async def test_a_stranger_is_refused(browser: MakeBrowser) -> None:
    nobody = browser()
    assert (await nobody.send("GET", "/me")).status_code == 401
    nobody.cookies["hilo_session"] = "x" * 43
    assert (await nobody.send("GET", "/me")).status_code == 401
    nobody.cookies["hilo_session"] = "x" * 5000
    assert (await nobody.send("GET", "/me")).status_code == 401


async def test_with_an_authorization_header_the_cookie_is_ignored(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    assert (await ana.send("GET", "/me")).status_code == 200
    for header in ("", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "nonsense", "Bearer " + "x" * 300):
        assert (await ana.send("GET", "/me", authorization=header)).status_code == 401, header
    marta = await program("supervisor")
    answer = await ana.send("GET", "/me", **marta.headers)
    assert answer.json()["role"] == "supervisor"
    json = {"content-type": "application/json"}
    written = await ana.ask("PUT", "/presence", {"state": "busy"}, **json, **marta.headers)
    assert written.status_code == 200, "no cookie authorises it, so it may come from anywhere"


async def test_a_sessions_secret_is_no_token_and_a_token_no_cookie(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    secret = ana.cookies.pop("hilo_session")
    assert (await ana.send("GET", "/me", authorization=f"Bearer {secret}")).status_code == 401
    _, headers = await join(env)
    token = headers["authorization"].removeprefix("Bearer ")
    assert (await ana.send("GET", "/me", **headers)).status_code == 200
    ana.cookies["hilo_session"] = token
    assert (await ana.send("GET", "/me")).status_code == 401


async def test_the_word_bearer_is_written_as_one_likes(env: Env, browser: MakeBrowser) -> None:
    _, headers = await join(env)
    token = headers["authorization"].removeprefix("Bearer ")
    for word in ("bearer", "BEARER"):
        assert (await browser().send("GET", "/me", authorization=f"{word} {token}")).status_code == 200


async def test_what_another_process_changed_holds_within_seconds(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    user = await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    assert (await ana.send("GET", "/me")).status_code == 200
    async with env.db.unit_of_work() as tx:  # as another process does it: nothing is forgotten here
        await store_access.end_sessions(tx, user.id)
    clock.pass_(REMEMBERED - timedelta(milliseconds=1))
    assert (await ana.send("GET", "/me")).status_code == 200
    clock.pass_(milliseconds=1)
    assert (await ana.send("GET", "/me")).status_code == 401


async def test_a_remembered_session_still_ends_on_time(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    clock.pass_(timedelta(days=14) - timedelta(seconds=1))
    async with env.db.unit_of_work() as tx:
        await tx.execute("update sessions set seen_at = $1", clock.now())  # another process saw it, and moved no end
    assert (await ana.send("GET", "/me")).status_code == 200
    clock.pass_(seconds=1)
    assert (await ana.send("GET", "/me")).status_code == 401


async def test_a_change_while_somebody_is_looked_up_is_not_remembered_over(env: Env, clock: FakeClock) -> None:
    known = principals(env)
    asked: list[str] = []

    async def nobody_changes() -> None:
        asked.append("first")
        known.forget()

    async def nobody() -> None:
        asked.append("second")

    assert await known.find(b"k", clock.now(), nobody_changes) is None
    assert await known.find(b"k", clock.now(), nobody) is None
    assert asked == ["first", "second"]


async def test_memory_is_bounded(env: Env, clock: FakeClock) -> None:
    known = principals(env)

    async def somebody() -> Known:
        return Known(system_principal(), None)

    for n in range(MOST + 5):
        await known.find(str(n).encode(), clock.now(), somebody)
    assert len(known._known) == 5


async def test_the_use_of_a_token_is_noted_once_an_hour(
    env: Env, program: MakeProgram, browser: MakeBrowser, clock: FakeClock
) -> None:
    owner = await program("owner")
    began = clock.now()

    async def last_used() -> str:
        [token] = (await owner.get("/tokens"))["items"]
        return token["last_used_at"]

    first = await last_used()
    clock.pass_(minutes=59)
    assert await last_used() == first
    clock.pass_(minutes=1)
    assert await last_used() != first
    assert began.isoformat().replace("+00:00", "Z") == first
