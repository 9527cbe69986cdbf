"""No violation of WCAG 2.2 AA that axe can find, on every screen, light and dark, small and large."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen(visit: Arrive, width: int, scheme: str) -> None:
    here = visit(width=width, scheme=scheme, lang="es-ES")
    here.try_to_sign_in("saray@nubia.example", "not-this-one")
    expect(here.page.get_by_role("alert")).to_be_visible()
    assert here.violations() == [], "the door"
    here.sign_in("marcos")
    assert here.violations() == [], "the list"
    for line in ("Torrero", "Me he mudado", "Marek"):
        here.page.goto("/")
        here.open(line)
        assert here.violations() == [], line
    here.page.locator("#health-button").click()
    expect(here.page.locator("#health")).to_contain_text("Nubia")
    assert here.violations() == [], "the health"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_can_be_missing(visit: Arrive, scheme: str) -> None:
    for status, body in ((200, '{"items": [], "next": null}'), (503, '{"code": "database_away"}')):
        here = visit(scheme=scheme)
        here.page.route("**/api/v1/conversations?*", answer(status, body))
        here.try_to_sign_in("saray@nubia.example", here.password)
        expect(here.page.locator("#list-state .state-title")).to_be_visible()
        assert here.violations() == []


def answer(status: int, body: str) -> Callable[[Route], None]:
    """What the list is answered with, instead of the truth."""
    return lambda route: route.fulfill(status=status, body=body, content_type="application/json")


def test_it_can_be_zoomed_to_a_narrow_column(visit: Arrive) -> None:
    here = visit(width=320).sign_in()
    here.open("Torrero")
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
