"""Where one is signed in, and signing out there."""

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.testing_push import PushBrowser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)


async def test_a_stranger_sees_none_and_ends_none(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env)
    for path in ("/me/sessions", f"/users/{user.id}/sessions"):
        assert (await browser().send("GET", path)).status_code == 401
        assert (await browser().send("DELETE", path)).status_code == 401
    agent = await program("agent")
    assert (await agent.send("GET", f"/users/{user.id}/sessions")).status_code == 403
    assert (await agent.send("DELETE", f"/users/{user.id}/sessions")).status_code == 403


async def test_each_is_known_again_by_its_device_and_times(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(env)
    desk, phone = browser(), browser()
    await desk.sign_in(ANA, **{"user-agent": FIREFOX})
    began = clock.now()
    clock.pass_(hours=2)
    await phone.sign_in(ANA, **{"user-agent": IPHONE})
    await desk.send("GET", "/me")
    items = {item["device"]: item for item in (await phone.send("GET", "/me/sessions")).json()["items"]}
    assert set(items) == {"Firefox, Linux", "Safari, iPhone"}
    assert [items[device]["current"] for device in ("Firefox, Linux", "Safari, iPhone")] == [False, True]
    first = items["Firefox, Linux"]
    assert first["created_at"] == began.isoformat().replace("+00:00", "Z")
    assert first["seen_at"] == clock.now().isoformat().replace("+00:00", "Z")
    assert not {"token_hash", "secret"} & set(first)


async def test_nothing_of_the_header_itself_is_kept(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    ana = browser()
    for agent, device in ((EDGE, "Edge, Windows"), ("curl/8", ""), ("\x01" * 600, "")):
        await ana.sign_in(ANA, **{"user-agent": agent})
        [only] = (await ana.send("GET", "/me/sessions")).json()["items"]
        assert only["device"] == device


async def test_one_signs_out_there_and_everywhere_else(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    here, there, third = browser(), browser(), browser()
    for each in (here, there, third):
        await each.sign_in(ANA)
    listed = (await there.send("GET", "/me/sessions")).json()["items"]
    [mine] = [item["id"] for item in listed if item["current"]]
    assert (await here.send("DELETE", f"/me/sessions/{mine}")).status_code == 204
    assert (await there.send("GET", "/me")).status_code == 401
    assert (await here.send("DELETE", f"/me/sessions/{mine}")).status_code == 404
    assert (await here.send("DELETE", "/me/sessions")).status_code == 204
    assert (await third.send("GET", "/me")).status_code == 401
    assert (await here.send("GET", "/me")).status_code == 200
    assert len(await audited(env, "session.ended")) == 2


async def test_an_administrator_signs_others_out_but_nobody_above(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    user, owner = await hire(env), await hire(env, "owner@firma.example", "owner")
    ana, boss = browser(), browser()
    await ana.sign_in(ANA)
    await boss.sign_in("owner@firma.example")
    administrator = await program("administrator")
    [only] = (await administrator.get(f"/users/{user.id}/sessions"))["items"]
    assert (await administrator.send("DELETE", f"/users/{owner.id}/sessions/{only['id']}")).status_code == 403
    wrong = await administrator.send("DELETE", f"/users/{user.id}/sessions/{owner.id}")
    assert wrong.status_code == 404
    assert (await administrator.send("DELETE", f"/users/{user.id}/sessions/{only['id']}")).status_code == 204
    assert (await ana.send("GET", "/me")).status_code == 401
    assert (await administrator.send("DELETE", f"/users/{owner.id}/sessions")).status_code == 403
    assert (await boss.send("GET", "/me")).status_code == 200
    await ana.sign_in(ANA)
    assert (await administrator.send("DELETE", f"/users/{user.id}/sessions")).status_code == 204
    assert (await ana.send("GET", "/me")).status_code == 401


async def test_a_device_is_pushed_to_as_long_as_its_session_lasts(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    desk, phone = browser(), browser()
    for each, name in ((desk, "desk"), (phone, "phone")):
        await each.sign_in(ANA)
        body = PushBrowser(f"https://push.example/{name}").subscription()
        assert (await each.send("POST", "/me/push-devices", body, **{"user-agent": IPHONE})).status_code == 201
    assert len((await desk.send("GET", "/me/push-devices")).json()["items"]) == 2
    assert (await desk.send("DELETE", "/me/sessions")).status_code == 204
    [left] = (await desk.send("GET", "/me/push-devices")).json()["items"]
    assert left["device"] == "Safari, iPhone"
