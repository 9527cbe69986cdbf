"""No violation of WCAG 2.2 AA that axe can find on any screen of the application, light and dark, large and small."""

import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.app_screens import SCREENS, Screen
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox

PHONE = 700  # px; below that nobody presses keys
# What a field offers hangs at the end of the page, outside of every landmark, and is led to by the field itself.
LISTS = re.compile("^region: .*(Popover-dropdown|Menu-dropdown)")
DARK = "document.documentElement.setAttribute('data-mantine-color-scheme', 'dark')"
LIGHT = "document.documentElement.setAttribute('data-mantine-color-scheme', 'light')"


@pytest.mark.parametrize(("width", "lang"), [(390, "es-ES"), (1440, "en-GB")])
def test_every_screen(agent: Callable[..., Agent], line: Mailbox, width: int, lang: str) -> None:
    conversation = line.receive("Do you see me well?", f"Vera {width}")
    here = agent("elena", width=width, lang=lang)
    customer = here.ask("GET", f"/conversations/{conversation}")["customer"]["id"]
    found: dict[str, list[str]] = {}
    for screen in (one for one in SCREENS if width > PHONE or not one.keys):
        show(here, screen, screen.path.format(conversation=conversation, customer=customer))
        name = " ".join((screen.path, *screen.keys))
        here.page.evaluate(LIGHT)
        found[name] = [one for one in here.visit.violations() if not LISTS.search(one)]
        here.page.evaluate(DARK)
        found[name] += dark(here)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def dark(here: Agent) -> list[str]:
    """Only its colours are others."""
    wrong = cast("Any", Axe()).run(here.page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    return [
        f"dark {node['target']} {node['failureSummary']}"
        for one in wrong.response["violations"]
        for node in one["nodes"]
    ]


def show(here: Agent, screen: Screen, path: str) -> None:
    """Loads it anew, so that nothing of the one before is left, and waits until it is whole."""
    here.page.goto(f"/app/{path}")
    if screen.keys:
        expect(here.thread.locator("article").first).to_be_visible()
    for key in screen.keys:
        here.page.keyboard.press(key)
    expect(here.page.locator(screen.shows).first).to_be_visible()
    loading = re.compile("^(Cargando|Loading)$")
    expect(here.page.get_by_role("status").filter(has_text=loading)).to_have_count(0)
