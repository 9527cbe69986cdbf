"""Coming in, as a person does it: by an invitation, with a second step, by a passkey, with a forgotten password."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from pyotp.totp import TOTP

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
PASSWORD = "a horse that staples"
OURS = {"sec-fetch-site": "same-origin", "x-csrf": "1"}


def invite(hilo: Installation, email: str, role: str = "agent", **more: Any) -> str:
    """The path of the link, with its secret."""
    body = {"email": email, "role": role} | more
    answer = httpx.post(f"{hilo.url}/api/v1/invitations", json=body, headers=hilo.owner)
    assert answer.status_code == 201, answer.text
    return answer.json()["link"].removeprefix(hilo.url)


def accept(here: Visit, link: str, name: str = "Eva Prat") -> None:
    here.page.goto(link)
    here.page.locator("#choose-name").fill(name)
    here.page.locator("#new-password").fill(PASSWORD)
    here.page.locator("#choose-it").click()


def ask(here: Visit, method: str, path: str, body: Any = None) -> Any:
    answer = here.page.request.fetch(f"/api/v1{path}", method=method, data=body, headers=OURS)
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def code(secret: str, steps: int = 0) -> str:
    return TOTP(secret.replace(" ", "")).at(int(time.time()) + 30 * steps)


def test_an_invitation_lets_in_and_a_used_link_says_so(visit: Arrive, hilo: Installation) -> None:
    link = invite(hilo, "eva@nubia.example")
    here = visit(lang="es-ES", width=390)
    here.page.goto(link)
    expect(here.page.locator("#choose-hint")).to_contain_text("eva@nubia.example")
    expect(here.page.locator("#choose-title")).to_have_text("Le han invitado")
    assert here.violations() == []
    here.page.locator("#choose-name").fill("Eva Prat")
    here.page.locator("#new-password").fill("short")
    here.page.locator("#choose-it").click()
    expect(here.page.get_by_role("alert")).to_contain_text("entre 10 y 200")
    accept(here, link)
    here.expect_inside()
    assert "#" not in here.page.url
    again = visit(lang="es-ES")
    again.page.goto(link)
    expect(again.page.get_by_role("alert")).to_contain_text("Pida otro")
    assert again.violations() == []


def test_the_second_step_is_asked_for_and_taken(visit: Arrive, hilo: Installation) -> None:
    here = visit(scheme="dark")
    accept(here, invite(hilo, "pau@nubia.example"))
    here.expect_inside()
    setup = ask(here, "POST", "/me/totp")
    codes = ask(here, "PUT", "/me/totp", {"code": code(setup["secret"])})["recovery_codes"]
    here.sign_out()
    here.try_to_sign_in("pau@nubia.example", PASSWORD)
    expect(here.page.locator("#step-hint")).to_contain_text("six digits")
    assert here.violations() == []
    here.page.locator("#code").fill("000000")
    here.page.locator("#take-step").click()
    expect(here.page.get_by_role("alert")).to_contain_text("This code is wrong")
    here.page.locator("#code").fill(code(setup["secret"], 1))
    here.page.keyboard.press("Enter")
    here.expect_inside()
    here.sign_out()
    here.try_to_sign_in("pau@nubia.example", PASSWORD)
    here.page.locator("#other-way").click()
    here.page.locator("#code").fill(codes[0])
    here.page.locator("#take-step").click()
    here.expect_inside()


def test_who_needs_a_second_factor_sets_it_up_at_the_door(visit: Arrive, hilo: Installation) -> None:
    boss = visit()
    accept(boss, invite(hilo, "boss@nubia.example", "owner"), "Boss")
    boss.expect_inside()
    ask(boss, "PUT", "/second-factor-policy", {"roles": ["read-only"]})
    try:
        here = visit(lang="es-ES")
        accept(here, invite(hilo, "mar@nubia.example", "read-only"), "Mar")
        expect(here.page.locator("#qr svg")).to_be_visible()
        assert here.violations() == []
        here.page.locator("#code").fill(code(here.page.locator("#setup-secret").inner_text()))
        here.page.locator("#take-step").click()
        expect(here.page.locator("#codes-list li")).to_have_count(10)
        assert here.violations() == []
        here.page.get_by_role("button", name="Los he guardado").click()
        here.expect_inside()
    finally:
        ask(boss, "PUT", "/second-factor-policy", {"roles": []})


def test_a_link_for_a_new_password_leads_to_the_door(visit: Arrive, hilo: Installation) -> None:
    here = visit()
    accept(here, invite(hilo, "leo@nubia.example"))
    here.expect_inside()
    user = ask(here, "GET", "/me")["id"]
    made = httpx.post(f"{hilo.url}/api/v1/users/{user}/password-reset", headers=hilo.owner)
    there = visit(width=390)
    there.page.goto(made.json()["link"].removeprefix(hilo.url))
    expect(there.page.locator("#choose-hint")).to_contain_text("leo@nubia.example")
    assert there.violations() == []
    there.page.locator("#new-password").fill("another horse, another staple")
    there.page.locator("#choose-it").click()
    expect(there.page.get_by_role("alert")).to_contain_text("Sign in with it")
    there.page.locator("#password").fill("another horse, another staple")
    there.page.locator("#enter").click()
    there.expect_inside()
    here.page.reload()
    expect(here.page.locator("#sign-in")).to_be_visible()


def test_a_forgotten_password_without_a_mail_server_says_whom_to_ask(visit: Arrive) -> None:
    here = visit()
    here.page.locator("#forgot").click()
    here.page.locator("#forgotten-email").fill("saray@nubia.example")
    assert here.violations() == []
    here.page.locator("#send-link").click()
    expect(here.page.get_by_role("alert")).to_contain_text("Ask an administrator")


def test_a_passkey_of_the_browser_itself_lets_in(visit: Arrive, hilo: Installation) -> None:
    here = visit()
    accept(here, invite(hilo, "ona@nubia.example"))
    here.expect_inside()
    devices: Any = here.page.context.new_cdp_session(here.page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    asked = ask(here, "POST", "/me/passkey-challenge")["options"]
    made = here.page.evaluate(
        """async (options) => (await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})).toJSON()""",
        asked,
    )
    assert len(ask(here, "POST", "/me/passkeys", {"name": "Chromium", "passkey": made})["recovery_codes"]) == 10
    here.sign_out()
    here.page.locator("#by-passkey").click()
    here.expect_inside()
    here.sign_out()
    here.try_to_sign_in("ona@nubia.example", PASSWORD)
    here.page.locator("#step-passkey").click()
    here.expect_inside()


@pytest.mark.parametrize("lang", ["es-ES", "en-GB"])
def test_the_language_can_be_changed_where_a_link_led(visit: Arrive, hilo: Installation, lang: str) -> None:
    link = invite(hilo, f"{lang.lower()}@nubia.example")
    here = visit(lang=lang)
    here.page.goto(link)
    expect(here.page.locator("#choose-hint")).to_contain_text("@nubia.example")
    here.page.get_by_role("link", name="English" if lang.startswith("es") else "Español").click()
    expect(here.page.locator("#choose-hint")).to_contain_text("@nubia.example")
    expect(here.page.locator("html")).to_have_attribute("lang", "en" if lang.startswith("es") else "es")
