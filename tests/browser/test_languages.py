"""The page speaks Spanish and English: the browser's choice first, the person's from then on."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


def test_it_begins_in_the_language_of_the_browser(visit: Arrive) -> None:
    spanish, english = visit(lang="es-MX").page, visit(lang="en-IE").page
    expect(spanish.get_by_role("button", name="Entrar", exact=True)).to_be_visible()
    expect(english.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_the_switch_stays_and_keeps_the_open_thread(visit: Arrive) -> None:
    here = visit(lang="en-GB").sign_in()
    here.open("Torrero")
    here.page.get_by_role("link", name="Español").click()
    expect(here.page.get_by_role("heading", name="Últimos hilos")).to_be_visible()
    expect(here.item("Torrero")).to_be_visible()
    here.page.goto("/")
    expect(here.page.get_by_role("heading", name="Últimos hilos")).to_be_visible()
    expect(here.page.locator("html")).to_have_attribute("lang", "es")


def test_a_line_in_spanish(visit: Arrive) -> None:
    here = visit(lang="es-ES").sign_in()
    line = here.line("Lakshmi")
    expect(line).to_contain_text("Cliente: I'm a retired headmistress")
    expect(line).to_contain_text("espera")
    expect(line).to_contain_text("sin asignar")
