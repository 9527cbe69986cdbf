"""The house is administered in the application: somebody is invited, a second factor is set up, a role limits."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
PASSWORD = "a horse that staples"


def code(secret: str, steps: int = 0) -> str:
    return TOTP(secret.replace(" ", "")).at(int(time.time()) + 30 * steps)


def settings(here: Visit, page: str) -> Page:
    here.page.goto(f"/app/settings/{page}")
    expect(here.page.get_by_role("heading", level=1)).to_be_visible()
    return here.page


def accept(there: Visit, link: str, name: str) -> Visit:
    there.page.goto(link)
    there.page.locator("#choose-name").fill(name)
    there.page.locator("#new-password").fill(PASSWORD)
    there.page.locator("#choose-it").click()
    return there.expect_inside()


def joined(here: Visit, hilo: Installation, email: str, role: str) -> Visit:
    """Somebody who was invited by the API, and came in."""
    asked = {"email": email, "role": role}
    made = httpx.post(f"{hilo.url}/api/v1/invitations", json=asked, headers=hilo.owner)
    assert made.status_code == 201, made.text
    return accept(here, made.json()["link"].removeprefix(hilo.url), email.split("@")[0].title())


def test_somebody_is_invited_comes_in_and_is_shown_as_there(visit: Arrive, hilo: Installation) -> None:
    boss = visit(lang="es-ES").sign_in("elena")
    page = settings(boss, "staff")
    page.get_by_role("button", name="Invitar a alguien").click()
    page.get_by_label("Dirección de correo").fill("vega@nubia.example")
    page.get_by_role("button", name="Invitar", exact=True).click()
    link = page.get_by_role("textbox", name="Enlace").input_value()
    page.get_by_role("button", name="Listo").click()
    expect(page.get_by_text("vega@nubia.example")).to_be_visible()

    accept(visit(width=390), link.removeprefix(hilo.url), "Vega Luna")

    page.reload()
    page.get_by_role("textbox", name="Buscar").fill("luna")
    page.get_by_role("link", name=re.compile("Vega Luna")).click()
    expect(page.get_by_role("heading", name="Vega Luna")).to_be_visible()
    expect(page.get_by_role("combobox", name="Rol")).to_have_value("Agente")
    page.reload()
    page.get_by_role("button", name="Dar de baja").click()
    page.get_by_role("dialog").get_by_role("button", name="Dar de baja").click()
    expect(page.get_by_role("heading", name="Ya no trabaja aquí")).to_be_visible()


def test_an_app_is_set_up_and_asked_for_from_then_on(visit: Arrive, hilo: Installation) -> None:
    here = joined(visit(), hilo, "nil@nubia.example", "agent")
    page = settings(here, "security")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="QR code for the app")).to_be_visible()
    secret = page.get_by_role("dialog").locator("code").inner_text()
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is wrong")
    page.get_by_label("The code that the app shows now").fill(code(secret))
    page.get_by_role("button", name="Turn on").click()
    kept = page.get_by_role("dialog", name="Recovery codes").locator("pre").inner_text().split()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text(f"{len(kept)} codes left")).to_be_visible()
    page.goto("/app/inbox/all")
    here.sign_out()
    here.try_to_sign_in("nil@nubia.example", PASSWORD)
    here.page.locator("#code").fill(code(secret, 1))
    here.page.locator("#take-step").click()
    here.expect_inside()


def test_a_passkey_is_made_and_renamed(visit: Arrive, hilo: Installation) -> None:
    here = joined(visit(lang="es-ES"), hilo, "uma@nubia.example", "agent")
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
    page = settings(here, "security")
    page.get_by_role("button", name="Añadir una llave de acceso").click()
    page.get_by_role("dialog").get_by_label("Nombre").fill("Portátil")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Lo he guardado").click()
    page.get_by_role("button", name="Cambiar el nombre").click()
    page.get_by_role("dialog").get_by_label("Nombre").fill("Portátil de casa")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Portátil de casa")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Portátil de casa")).to_be_visible()


def test_a_role_of_ones_own_limits_what_is_offered(visit: Arrive, hilo: Installation) -> None:
    boss = visit().sign_in("elena")
    page = settings(boss, "roles")
    page.get_by_role("listitem").filter(has_text="Read only").get_by_role("button", name="Copy").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Looks only")
    page.get_by_role("dialog").get_by_role("button", name="Copy").click()
    expect(page.get_by_role("heading", name="Looks only")).to_be_visible()
    page.get_by_label("See the channels and how they are").uncheck()
    page.get_by_label("Phone numbers").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 kind of value masked")).to_be_visible()

    there = joined(visit(), hilo, "lena@nubia.example", "Looks only")
    inside = settings(there, "staff")
    offered = inside.get_by_role("navigation", name="Settings").get_by_role("link")
    expect(offered.filter(has_text="Staff")).to_be_visible()
    for hidden in ("Channels", "Audit log", "API tokens", "Webhooks", "Retention"):
        expect(offered.filter(has_text=hidden)).to_have_count(0)
    expect(inside.get_by_role("button", name="Invite somebody")).to_have_count(0)
    settings(there, "tokens")
    expect(inside).not_to_have_url(re.compile("tokens"))
    assert inside.request.get("/api/v1/tokens").status == 403
