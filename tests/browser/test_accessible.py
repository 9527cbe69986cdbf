"""No violation of WCAG 2.2 AA that axe can find, at the door, light and dark, small and large."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door(visit: Arrive, width: int, scheme: str) -> None:
    here = visit(width=width, scheme=scheme, lang="es-ES")
    here.try_to_sign_in("saray@nubia.example", "not-this-one")
    expect(here.page.get_by_role("alert")).to_be_visible()
    assert here.violations() == [], "the door"
    here.page.locator("#health-button").click()
    expect(here.page.locator("#health")).to_contain_text("Base de datos")
    assert here.violations() == [], "the health"


def test_it_can_be_zoomed_to_a_narrow_column(visit: Arrive) -> None:
    here = visit(width=320)
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
