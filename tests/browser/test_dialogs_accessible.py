"""No violation that axe can find in what opens over the screens: windows, pickers, panels and bars, light and dark.

One walk opens them one after the other, and never loads the page anew.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Installation
from tests.browser.desk import NOTE, Agent
from tests.browser.mailbox import Mailbox
from tests.browser.test_app_accessible import DARK, LIGHT
from tests.browser.test_composer import keep
from tests.browser.visit import WCAG

if TYPE_CHECKING:
    from collections.abc import Iterator

Arrive = Callable[..., Agent]
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
OVER = "[role=dialog]"


class Walk:
    """What axe found so far, by the name of where it stood."""

    def __init__(self, here: Agent) -> None:
        self.here, self.page, self.found = here, here.page, cast("dict[str, list[str]]", {})

    def look(self, name: str, part: str = OVER) -> None:
        """At what is shown there, once it has come to rest; in the dark only its colours are others."""
        expect(self.page.locator(part).first).to_be_visible()
        loading = self.page.locator(part).get_by_role("status").filter(has_text=re.compile("^(Loading|Cargando)$"))
        expect(loading).to_have_count(0)
        wrong: list[str] = []
        for scheme, options in ((LIGHT, WCAG), (DARK, COLOURS)):
            self.page.evaluate(scheme)
            told = cast("Any", Axe()).run(self.page, context=part, options=options).response["violations"]
            wrong += [
                f"{one['id']}: {node['target']} {node['failureSummary']}" for one in told for node in one["nodes"]
            ]
        self.page.evaluate(LIGHT)
        if wrong:
            self.found[name] = wrong

    def window(self, name: str, opens: Locator) -> None:
        """A window that this button opens; looked at and left again."""
        opens.first.click()
        self.leave(name)

    def leave(self, name: str) -> None:
        self.look(name)
        offered = self.page.locator("[role=listbox][class*=-options]:visible")
        if offered.count():  # the first Escape closes what a field offers
            self.page.keyboard.press("Escape")
            expect(offered).to_have_count(0)
        self.page.keyboard.press("Escape")
        expect(self.page.locator(OVER)).to_have_count(0)

    def key(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.leave(key)

    @contextmanager
    def menu(self, of: Locator) -> "Iterator[Callable[[str], Locator]]":
        """The lines of a menu, by their names."""
        of.click()
        yield lambda name: self.page.get_by_role("menuitem", name=re.compile(f"^{name}"))


def test_what_opens_over_a_conversation(agent: Arrive, mailbox: Mailbox, hilo: Installation) -> None:
    keep(hilo, "macros", name="Looked at", texts={"en": "Done, {customer_first}."}, does={"priority": "high"})
    mailbox.receive("The first of two", "Dialog One", "First")
    talk = mailbox.receive("Is all of it there?", "Dialog One", "Second")
    here = agent("elena", lang="en-GB").go(conversation=talk, letter=True)
    walk, page = Walk(here), here.page
    for key in ("d", "y", "h", "l", "a", "c"):
        walk.key(key)
    page.keyboard.press("Shift+C")
    walk.look("macros")
    page.get_by_role("dialog").get_by_role("combobox").fill("Looked at")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Looked at")).to_be_visible()
    walk.leave("a macro")

    head = page.locator("#conversation header")
    for name in ("Merge with another", "Block a sender"):
        with walk.menu(head.get_by_role("button", name="More", exact=True)) as line:
            walk.window(name, line(name))
    said = here.thread.locator("article").first
    for name in ("Split or move", "Forward"):
        said.hover()
        with walk.menu(said.get_by_role("button", name=re.compile("^More about"))) as line:
            walk.window(name, line(name))
    page.keyboard.press("m")
    walk.look("selecting messages", "#conversation")
    page.keyboard.press("m")

    here.write("By and by")
    with walk.menu(page.get_by_role("button", name="Other ways to send")) as line:
        walk.look("ways to send", "[role=menu]")
        walk.window("schedule", line("Send later"))
    page.locator("footer").get_by_text(NOTE).click()
    note = page.get_by_role("textbox", name=NOTE)
    expect(note).to_be_enabled()
    note.press_sequentially("See this, @mar")
    expect(page.get_by_role("option").first).to_be_visible()
    walk.look("names in a note", "footer")
    assert walk.found == {}


def test_what_narrows_the_list_and_acts_on_many(agent: Arrive, line: Mailbox) -> None:
    line.receive("To be picked", "Dialog Two")
    here = agent("elena", lang="en-GB", scheme="dark").go(q="Dialog Two")
    walk, page = Walk(here), here.page
    pane = "main section"
    walk.look("filters", pane)
    page.get_by_role("combobox", name="Priority").click()
    walk.look("what a filter offers", "[role=listbox][aria-label=Priority]")
    page.get_by_role("option", name="Normal").click()
    page.get_by_role("textbox", name="Words, a name, an order number").fill("")
    expect(page).to_have_url(re.compile(r"\?priority=normal$"))
    page.get_by_role("button", name="Save as a view").click()
    expect(page.get_by_role("textbox", name="Name of the view")).to_be_focused()
    walk.look("saving a view", pane)
    here.rows.first.hover()
    here.rows.first.get_by_role("checkbox").check()
    with walk.menu(page.get_by_role("toolbar").get_by_role("button", name="More")):
        walk.look("what is done with many", "[role=menu]")
    assert walk.found == {}


def test_what_opens_over_the_record_of_a_person(agent: Arrive, mailbox: Mailbox) -> None:
    talk = mailbox.receive("Who am I?", "Dialog Three")
    here = agent("elena", lang="en-GB")
    who = here.ask("GET", f"/conversations/{talk}")["customer"]["id"]
    walk, page = Walk(here), here.page
    page.goto(f"/app/people/{who}")
    for name in ("Merge with…", "Edit"):
        walk.window(name, page.get_by_role("button", name=name))
    adding = page.get_by_role("tabpanel").get_by_role("button", name="Add", exact=True)
    expect(adding).to_have_count(3)
    for n in range(3):
        walk.window(f"add {n}", adding.nth(n))
    page.get_by_role("tab", name="Consent").click()
    for name in ("Note a yes", "Stop messages"):
        walk.window(name, page.get_by_role("button", name=name))
    page.get_by_role("tab", name="Privacy").click()
    for name in ("Add", "Erase"):
        walk.window(name, page.get_by_role("tabpanel").get_by_role("button", name=name, exact=True))
    assert walk.found == {}
