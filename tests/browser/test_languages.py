"""The door and the application speak Spanish and English: the browser's choice first, the person's from then on."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


def test_it_begins_in_the_language_of_the_browser(visit: Arrive) -> None:
    spanish, english = visit(lang="es-MX").page, visit(lang="en-IE").page
    expect(spanish.get_by_role("button", name="Entrar", exact=True)).to_be_visible()
    expect(english.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_the_choice_at_the_door_is_that_of_the_application(visit: Arrive) -> None:
    here = visit(lang="en-GB")
    here.page.get_by_role("link", name="Español").click()
    expect(here.page.locator("html")).to_have_attribute("lang", "es")
    here.sign_in()
    expect(here.page.get_by_role("navigation", name="Vistas")).to_be_visible()
    here.page.get_by_role("button", name="salir").click()
    here.page.get_by_role("menuitem", name="English").click()
    expect(here.page.get_by_role("navigation", name="Views")).to_be_visible()
    here.page.keyboard.press("Escape")
    here.sign_out()
    expect(here.page.locator("html")).to_have_attribute("lang", "en")
