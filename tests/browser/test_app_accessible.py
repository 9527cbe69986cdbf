"""No violation of WCAG 2.2 AA that axe can find on any screen of the application, light and dark, large and small."""

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.app_screens import SCREENS, Screen
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox

# What a field offers hangs at the end of the page, outside of every landmark, and is led to by the field itself.
LISTS = re.compile("^region: .*(Popover-dropdown|Menu-dropdown)")
DARK = "document.documentElement.setAttribute('data-mantine-color-scheme', 'dark')"
LIGHT = "document.documentElement.setAttribute('data-mantine-color-scheme', 'light')"


CHUNK = 6  # screens a test: none of them takes minutes, however busy the machine is
WIDE = [SCREENS[n : n + CHUNK] for n in range(0, len(SCREENS), CHUNK)]
KEYLESS = [one for one in SCREENS if not one.keys]
SMALL = [KEYLESS[n : n + CHUNK] for n in range(0, len(KEYLESS), CHUNK)]


@pytest.mark.parametrize("screens", WIDE)
def test_every_screen(agent: Callable[..., Agent], line: Mailbox, screens: Sequence[Screen]) -> None:
    assert wrong_on(agent("elena", width=1440, lang="en-GB"), line, screens) == {}


def test_the_narrowest_of_the_most_used(agent: Callable[..., Agent], line: Mailbox) -> None:
    assert wrong_on(agent("elena", width=390, lang="es-ES"), line, KEYLESS[:CHUNK]) == {}


@pytest.mark.soak
@pytest.mark.parametrize("screens", SMALL)
def test_every_screen_on_a_phone(agent: Callable[..., Agent], line: Mailbox, screens: Sequence[Screen]) -> None:
    assert wrong_on(agent("elena", width=390, lang="es-ES"), line, screens) == {}


def wrong_on(here: Agent, line: Mailbox, screens: Sequence[Screen]) -> dict[str, list[str]]:
    conversation = line.receive("Do you see me well?", f"Vera {screens[0].path}")
    customer = here.ask("GET", f"/conversations/{conversation}")["customer"]["id"]
    found: dict[str, list[str]] = {}
    for screen in screens:
        show(here, screen, screen.path.format(conversation=conversation, customer=customer))
        name = " ".join((screen.path, *screen.keys))
        here.page.evaluate(LIGHT)
        found[name] = [one for one in here.visit.violations() if not LISTS.search(one)]
        here.page.evaluate(DARK)
        found[name] += dark(here)
    return {name: wrong for name, wrong in found.items() if wrong}


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
