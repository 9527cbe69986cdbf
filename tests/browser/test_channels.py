"""Channels are administered in the application: connected by their form, built beside a preview, read again."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from hilo.channels.registry import adapters
from tests.browser.chat import Customer
from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
CHANNELS = "/app/settings/channels"
SOAKED = pytest.param(1440, "light", "en-GB", marks=pytest.mark.soak)  # some are looked at with all screens
KIND = min(adapters())


def manager(visit: Arrive, path: str, **how: object) -> Visit:
    here = visit(**how).sign_in("elena")
    here.page.goto(path)
    expect(here.page.get_by_role("heading", level=1)).to_be_visible()
    return here


def made(hilo: Installation, what: str, **body: object) -> str:
    """The id of a new one of these, by the API."""
    asked = {"name": f"Browser {uuid4().hex[:8]}"} | body
    answer = httpx.post(f"{hilo.url}/api/v1/{what}", json=asked, headers=hilo.owner)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def account(hilo: Installation, **body: object) -> str:
    return made(hilo, "channel-accounts", **({"channel": KIND} | body))


def test_a_channel_is_connected_by_its_form_with_a_wrong_value_and_then_a_right_one(visit: Arrive) -> None:
    page = manager(visit, f"{CHANNELS}/new/{KIND}", lang="es-ES").page
    connect = page.get_by_role("button", name="Conectar")
    page.get_by_label("Dirección para las respuestas").fill("ftp://tienda.example")
    connect.click()
    expect(page.get_by_text("No tiene la forma correcta.")).to_be_visible()
    expect(page.get_by_label("Dirección para las respuestas")).to_be_focused()
    page.get_by_label("Dirección para las respuestas").fill("http://127.0.0.1:9/")
    page.get_by_role("button", name="Probar").click()
    expect(page.get_by_text("Todavía no funciona")).to_be_visible()
    page.locator("#account-name").fill("Browser tests")
    connect.click()
    expect(page.get_by_text("Ya hay una cuenta con este nombre.")).to_be_visible()
    page.locator("#account-name").fill("Mostrador")
    connect.click()
    expect(page.get_by_text(re.compile("^whsec_"))).to_be_visible()
    expect(page.get_by_role("heading", name="Mostrador está conectado")).to_be_visible()

    page.get_by_role("button", name="Abrir la cuenta").click()
    page.reload()
    expect(page.get_by_role("heading", name="Mostrador")).to_be_visible()
    expect(page.get_by_label("Dirección para las respuestas")).to_have_value("http://127.0.0.1:9/")
    expect(page.get_by_text("whsec_")).to_have_count(0)
    page.get_by_role("button", name="Pausar").click()
    expect(page.get_by_text("No sale nada hasta que se reanude")).to_be_visible()
    page.get_by_role("button", name="Reanudar").click()
    expect(page.get_by_role("button", name="Pausar")).to_be_visible()
    page.get_by_role("button", name="Quitar la cuenta").click()
    expect(page.get_by_role("dialog")).to_contain_text("Lo dicho se queda en sus hilos")
    page.get_by_role("dialog").get_by_role("button", name="Quitar la cuenta").click()
    expect(page.get_by_role("heading", name="Canales conectados")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Mostrador"))).to_have_count(0)


def test_settings_and_what_is_said_outside_opening_hours_are_changed_and_stay(
    visit: Arrive, hilo: Installation
) -> None:
    brand = made(hilo, "brands", language="es", time_zone="Europe/Madrid")
    own = account(hilo, settings={"url": "http://127.0.0.1:9/"}, brand=brand)
    page = manager(visit, f"{CHANNELS}/{own}").page
    page.get_by_label("Address for replies").fill("http://127.0.0.1:9/new")
    page.get_by_role("region", name="Settings").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    hours = page.get_by_role("region", name="Outside opening hours")
    answer_by_itself(page, hours, 409)  # who has no opening hours is never closed
    expect(hours.get_by_role("alert")).to_contain_text("Set them first")

    week = [{"weekday": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
    open_ = {"calendar_id": made(hilo, "calendars", time_zone="Europe/Madrid", hours=week)}
    given = httpx.patch(f"{hilo.url}/api/v1/brands/{brand}", json=open_, headers=hilo.owner)
    assert given.status_code == 200, given.text
    page.reload()
    expect(hours.get_by_role("switch")).to_be_checked()  # as it was left, and not saved yet
    answer_by_itself(page, hours, 200)
    page.reload()
    expect(page.get_by_label("Address for replies")).to_have_value("http://127.0.0.1:9/new")
    expect(hours.get_by_role("switch")).to_be_checked()
    expect(hours.get_by_role("textbox").first).to_have_value(re.compile("{opens}"))


def answer_by_itself(page: Page, hours: Locator, status: int) -> None:
    """Switches it on with the suggested text, saves, and says how it has to be answered."""
    hours.get_by_role("switch", name="Answer by itself").check()
    hours.get_by_role("button", name="Suggest a text").click()
    with page.expect_response(lambda one: one.url.endswith("/absence-reply") and one.request.method == "PUT") as put:
        hours.get_by_role("button", name="Save").click()
    assert put.value.status == status, put.value.text()


def test_a_chat_is_built_beside_its_preview_and_visitors_see_it_so(
    visit: Arrive, hilo: Installation, chat_account: Callable[..., str], customer: Callable[..., Customer]
) -> None:
    own = {"staff_names": "full"}  # an account of this story's own
    page = manager(visit, f"{CHANNELS}/{chat_account(**own)}/look").page
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("dialog")).to_be_visible()
    page.get_by_role("textbox", name="Title").fill("Ayuda Nubia")
    colour = page.get_by_role("textbox", name="Colour", exact=True)
    colour.fill("#ffee00")
    title = preview.get_by_role("heading", name="Ayuda Nubia")
    title.wait_for()
    expect(colour).to_be_focused()
    expect(title).to_be_visible()
    expect(page.get_by_text(re.compile("On a light page the button hardly stands out"))).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Ayuda Nubia")
    expect(page.get_by_text("<hilo-chat account=").first).to_be_visible()
    shopper = customer(settings=own)
    shopper.page.locator("hilo-chat").get_by_role("button").click()
    expect(shopper.page.locator("hilo-chat").get_by_role("heading", name="Ayuda Nubia")).to_be_visible()


def test_what_was_not_understood_is_looked_at_as_text_and_read_again(visit: Arrive, hilo: Installation) -> None:
    here = visit().sign_in("elena")
    held = {
        "id": str(uuid4()),
        "account": account(hilo),
        "reason": "ZeroDivisionError at parse.py:7",
        "tries": 5,
        "size": 31,
        "received_at": "2026-05-04T08:00:00Z",
        "parked_at": "2026-05-04T08:01:00Z",
    }
    left = [held]
    states = iter(["waiting", "understood"])
    page = here.page

    def replayed(route: Route) -> None:
        left.clear()
        route.fulfill(status=202, json={"replayed": 1})

    page.route("**/api/v1/parked-envelopes?*", lambda route: route.fulfill(json={"items": left, "next": None}))
    page.route(f"**/api/v1/envelopes/{held['id']}", lambda route: route.fulfill(body="<script>alert(1)</script> ñ"))
    page.route("**/parked-envelopes/*/replay", replayed)
    page.route("**/envelopes/*/state", lambda route: route.fulfill(json={"state": next(states), "reason": ""}))
    page.goto("/app/settings/parked")
    expect(page.get_by_text("ZeroDivisionError at parse.py:7")).to_be_visible()
    assert here.violations() == []
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_label("What came, as text")).to_have_text("<script>alert(1)</script> ñ")
    assert here.violations() == []
    page.get_by_role("dialog").get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It was understood, and is in its thread")).to_be_visible()
    expect(page.get_by_text("Everything that came was understood.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme", "lang"), [(390, "dark", "es-ES"), SOAKED])
def test_the_screens_of_channels_have_no_violation(
    visit: Arrive, hilo: Installation, chat_account: Callable[..., str], width: int, scheme: str, lang: str
) -> None:
    here = visit(width=width, scheme=scheme, lang=lang).sign_in("elena")
    own, chat = account(hilo), chat_account()
    kinds = [f"{CHANNELS}/new/{kind}" for kind in sorted(adapters())]
    for path in (CHANNELS, f"{CHANNELS}/new", *kinds, f"{CHANNELS}/{own}", f"{CHANNELS}/{chat}/look"):
        here.page.goto(path)
        expect(here.page.locator("main h2, main h3").first).to_be_visible()
        if path.endswith("/look"):
            expect(here.page.frame_locator("iframe").get_by_role("dialog")).to_be_visible()
        assert here.violations() == [], path
        assert here.page.evaluate("document.documentElement.scrollWidth") == width, path


def test_who_may_only_read_is_offered_no_change(visit: Arrive, hilo: Installation) -> None:
    here = visit().sign_in("marcos")
    permissions = here.page.request.get("/api/v1/me").json()["permissions"]
    assert "channels.manage" not in permissions, json.dumps(permissions)
    here.page.goto(f"{CHANNELS}/{account(hilo)}")
    expect_reading(here.page)


def expect_reading(page: Page) -> None:
    expect(page.get_by_role("heading", name="How it is")).to_be_visible()
    for name in ("Test", "Pause", "Remove the account"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
