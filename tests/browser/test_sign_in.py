"""Signing in and out in the browser: what is wrong is said, and the way out is closed behind one."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


def test_a_stranger_sees_the_door_and_the_health(visit: Arrive) -> None:
    page = visit().page
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#health-word")).to_have_text("All is well")
    expect(page.locator("#email")).to_be_focused()


def test_a_wrong_password_is_said_and_the_address_stays(visit: Arrive) -> None:
    here = visit()
    here.try_to_sign_in("saray@nubia.example", "not-this-one")
    expect(here.page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    expect(here.page.locator("#email")).to_have_value("saray@nubia.example")
    expect(here.page.locator("#password")).to_be_focused()


def test_too_many_tries_say_for_how_long(visit: Arrive) -> None:
    here = visit(lang="es-ES")
    for _ in range(6):
        here.try_to_sign_in("nobody@nubia.example", "not-this-one")
        expect(here.page.locator("#enter")).to_have_text("Entrar")
        expect(here.page.get_by_role("alert")).to_be_visible()
    expect(here.page.get_by_role("alert")).to_have_text(re.compile(r"Demasiados intentos.* \d+ s\."))
    expect(here.page.locator("#enter")).to_have_attribute("aria-disabled", "true")


def test_by_keyboard_alone(visit: Arrive) -> None:
    here = visit()
    keys = here.page.keyboard
    keys.type("saray@nubia.example")
    keys.press("Tab")
    keys.type(here.password)
    keys.press("Enter")
    here.expect_inside()


def test_a_password_can_be_shown(visit: Arrive) -> None:
    page = visit().page
    page.locator("#password").fill("secret words")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_a_session_outlives_a_reload_and_ends_with_sign_out(visit: Arrive) -> None:
    here = visit().sign_in()
    here.page.reload()
    here.expect_inside()
    here.page.goto("/")
    here.expect_inside()
    here.sign_out()
    here.page.reload()
    expect(here.page.locator("#sign-in")).to_be_visible()


def test_who_comes_by_a_link_is_led_back_to_it(visit: Arrive) -> None:
    here = visit()
    here.page.goto("/app/inbox/snoozed?sort=waiting")
    here.sign_in()
    expect(here.page).to_have_url(re.compile(r"/app/inbox/snoozed\?sort=waiting$"))
    talk = here.page.request.get("/api/v1/conversations?view=all&limit=1").json()["items"][0]["id"]
    here.page.goto(f"/#{talk}")
    expect(here.page).to_have_url(re.compile(rf"/app/inbox/all/{talk}\?state=any$"))


def test_a_database_that_is_away_is_said_at_the_door_until_it_is_back(visit: Arrive) -> None:
    here = visit().sign_in()
    here.page.route("**/api/v1/session", lambda route: route.fulfill(status=503, json={"code": "database_away"}))
    here.page.goto("/")
    expect(here.page.get_by_role("alert")).to_contain_text("The database does not answer")
    here.page.unroute("**/api/v1/session")
    here.expect_inside()


def test_the_health_says_what_is_wrong(visit: Arrive) -> None:
    page = visit().page
    body = '{"code": "not_ready", "missing": ["database"]}'
    page.route("**/health/ready", lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    page.reload()
    expect(page.locator("#health-word")).to_have_text("Something is wrong")
    page.locator("#health-button").click()
    expect(page.locator("#health")).to_contain_text("Databasedoes not answer")
    page.keyboard.press("Escape")
    expect(page.locator("#health")).to_be_hidden()
    expect(page.locator("#health-button")).to_be_focused()
    page.route("**/health/ready", lambda route: route.abort())
    page.reload()
    expect(page.locator("#health-word")).to_have_text("Hilo does not answer")
