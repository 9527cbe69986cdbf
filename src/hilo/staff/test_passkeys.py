"""Passkeys: made and used as WebAuthn says, by an authenticator in software."""

from typing import Any

import httpx
import msgspec
import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, PASSWORD, Browser, MakeBrowser, audited, hire
from hilo.staff.testing_authenticator import PRESENT, Authenticator
from hilo.staff.testing_entry import deliver, mailing

X = {"x-csrf": "1"}


@pytest.fixture
def place(env: Env) -> Env:
    """An installation with a name, which passkeys need."""
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.example")
    return env


async def register(ana: Browser, device: Authenticator, name: str = "Móvil") -> dict[str, Any]:
    options = (await ana.send("POST", "/me/passkey-challenge", **X)).json()["options"]
    answer = await ana.send("POST", "/me/passkeys", {"name": name, "passkey": device.create(options)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def options_for(browser: Browser, purpose: str) -> dict[str, Any]:
    answer = await browser.send("POST", "/passkey-challenges", {"purpose": purpose})
    assert answer.status_code == 201, answer.text
    return answer.json()["options"]


async def by_passkey(browser: Browser, device: Authenticator) -> httpx.Response:
    options = await options_for(browser, "sign-in")
    return await browser.send("POST", "/session/passkey", {"passkey": device.get(options)})


async def test_a_stranger_registers_none_and_comes_in_by_none(place: Env, browser: MakeBrowser) -> None:
    stranger, device = browser(), Authenticator()
    assert (await stranger.send("POST", "/me/passkey-challenge", **X)).status_code == 401
    await hire(place)
    ana = browser()
    await ana.sign_in(ANA)
    await register(ana, device)
    unknown = Authenticator()
    unknown.create({"user": {"id": "AAAA"}, "rp": {"id": "hilo.example"}, "challenge": "AAAA"})
    answer = await by_passkey(stranger, unknown)
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey_refused")
    for purpose in ("second-step", "prove"):
        assert (await stranger.send("POST", "/passkey-challenges", {"purpose": purpose})).status_code in (401, 403)


async def test_it_lets_in_without_a_password_and_counts(place: Env, browser: MakeBrowser) -> None:
    user = await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    async with mailing(place) as box:
        made = await register(ana, device)
        await deliver(place)
        assert "A passkey was added" in box.text_to(ANA)
    assert len(made["recovery_codes"]) == 10, "the first factor comes with a way back"
    assert device.whose() == user.id
    elsewhere = browser()
    came = await by_passkey(elsewhere, device)
    assert came.status_code == 201, came.text
    assert came.json()["user"]["email"] == ANA
    assert (await elsewhere.send("GET", "/me")).status_code == 200
    assert (await audited(place, "session.started"))[0].details == {"by": "passkey"}
    [shown] = (await ana.send("GET", "/me/factors")).json()["passkeys"]
    assert (shown["name"], shown["transports"]) == ("Móvil", ["internal", "hybrid"])
    assert shown["last_used_at"] is not None
    async with place.db.read() as tx:
        assert await tx.fetchval("select sign_count from passkeys") == 1


async def test_after_the_password_it_is_the_second_step(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, device)
    again = browser()
    half = await again.sign_in(ANA)
    assert (half.json()["code"], half.json()["ways"]) == ("second_step_needed", ["passkey", "recovery_code"])
    options = await options_for(again, "second-step")
    assert len(options["allowCredentials"]) == 1
    came = await again.send("POST", "/session/second-step", {"passkey": device.get(options)})
    assert came.status_code == 201, came.text


async def test_it_proves_that_it_is_oneself(place: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    made = await register(ana, device)
    clock.pass_(minutes=11)
    path = f"/me/passkeys/{made['id']}"
    assert (await ana.send("PATCH", path, {"name": "Llave"})).status_code == 204, "a name changes no door"
    assert (await ana.send("DELETE", path)).json()["code"] == "proof_needed"
    answer = device.get(await options_for(ana, "prove"))
    assert (await ana.send("POST", "/session/proof", {"passkey": answer})).status_code == 204
    assert (await ana.send("DELETE", path)).status_code == 204
    assert (await by_passkey(browser(), device)).status_code == 403
    assert (await browser().sign_in(ANA, PASSWORD)).status_code == 201


async def test_what_was_signed_once_or_for_something_else_is_refused(
    place: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, device)
    stranger = browser()
    answer = device.get(await options_for(stranger, "sign-in"))
    proof = device.get(await options_for(ana, "prove"))
    late = device.get(await options_for(stranger, "sign-in"))
    refused: list[httpx.Response] = [await stranger.send("POST", "/session/passkey", {"passkey": proof})]
    assert (await stranger.send("POST", "/session/passkey", {"passkey": answer})).status_code == 201
    device.kept[-1].count = 50
    refused.append(await browser().send("POST", "/session/passkey", {"passkey": answer}))
    clock.pass_(minutes=5)
    refused.append(await browser().send("POST", "/session/passkey", {"passkey": late}))
    assert [one.json()["code"] for one in refused] == ["passkey_refused"] * 3


async def test_a_copy_of_a_passkey_is_found_by_its_counter(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, device)
    for _ in range(2):
        assert (await by_passkey(browser(), device)).status_code == 201
    device.kept[-1].count = 1  # the copy was made after the first use
    assert (await by_passkey(browser(), device)).json()["code"] == "passkey_refused"


async def test_an_answer_that_does_not_hold_is_refused(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, device)
    for wrong in ("origin", "not verified", "somebody else's", "challenge", "signature"):
        answer = spoilt(wrong, device, await options_for(browser(), "sign-in"))
        told = await browser().send("POST", "/session/passkey", {"passkey": answer})
        assert (told.status_code, told.json()["code"]) == (403, "passkey_refused"), wrong
    assert (await by_passkey(browser(), device)).status_code == 201, "and one that holds is not"


def spoilt(wrong: str, good: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    """The answer of the device, with one thing wrong."""
    device, kept = Authenticator(), msgspec.structs.replace(good.kept[-1])
    device.kept.append(kept)
    if wrong == "origin":
        device.origin = "https://hilo.example.evil.example"
    elif wrong == "not verified":
        device.flags = PRESENT
    elif wrong == "somebody else's":
        device.kept[-1].user_handle = b"somebody else"
    elif wrong == "challenge":
        options["challenge"] = "A" * 54
    answer = device.get(options)
    if wrong == "signature":
        answer["response"]["signature"] = device.get(options)["response"]["signature"][:-4] + "AAAA"
    return answer


async def test_odd_bytes_are_refused_and_break_nothing(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    ana = browser()
    await ana.sign_in(ANA)
    options = (await ana.send("POST", "/me/passkey-challenge", **X)).json()["options"]
    for part in ("clientDataJSON", "attestationObject"):
        for value in ("", "AAAA", "e30", "oWNmbXRkbm9uZQ", "_" * 2000):
            made = Authenticator().create(options)
            made["response"][part] = value
            answer = await ana.send("POST", "/me/passkeys", {"name": "odd", "passkey": made})
            assert (answer.status_code, answer.json()["code"]) == (403, "passkey_refused"), (part, value)


async def test_several_have_names_and_each_is_registered_once(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    ana, phone, key = browser(), Authenticator(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, phone, "Móvil")
    assert (await register(ana, key, "Llave USB"))["recovery_codes"] is None
    options = (await ana.send("POST", "/me/passkey-challenge", **X)).json()["options"]
    assert len(options["excludeCredentials"]) == 2, "a browser makes no second one on the same device"
    names = [one["name"] for one in (await ana.send("GET", "/me/factors")).json()["passkeys"]]
    assert names == ["Móvil", "Llave USB"]
    for device in (phone, key):
        assert (await by_passkey(browser(), device)).status_code == 201


async def test_nobody_removes_or_renames_those_of_others(place: Env, browser: MakeBrowser) -> None:
    await hire(place)
    await hire(place, "eva@firma.example", "owner")
    ana, eva = browser(), browser()
    await ana.sign_in(ANA)
    await eva.sign_in("eva@firma.example")
    made = await register(ana, Authenticator())
    path = f"/me/passkeys/{made['id']}"
    assert (await eva.send("PATCH", path, {"name": "mine"})).status_code == 404
    assert (await eva.send("DELETE", path)).status_code == 404


async def test_where_browsers_would_refuse_it_is_said_beforehand(env: Env, browser: MakeBrowser) -> None:
    for url in ("", "https://192.0.2.7", "http://hilo.example", "https://[2001:db8::1]"):
        env.settings = msgspec.structs.replace(env.settings, public_url=url)
        answer = await browser().send("POST", "/passkey-challenges", {"purpose": "sign-in"})
        assert (answer.status_code, answer.json()["code"]) == (409, "no_passkeys_here"), url


async def test_who_left_comes_in_by_none(place: Env, browser: MakeBrowser) -> None:
    user = await hire(place)
    ana, device = browser(), Authenticator()
    await ana.sign_in(ANA)
    await register(ana, device)
    async with place.db.unit_of_work() as tx:
        await tx.execute("update users set deactivated_at = now() where id = $1", user.id)
    assert (await by_passkey(browser(), device)).status_code == 403
