"""A visit: one browser window on the page, who signs in, and what went wrong in it."""

import re
from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from hilo.web.demo.script import company

# A refused request is told on the console by the browser itself, and is part of what is tested.
EXPECTED = re.compile(r"Failed to load resource|net::ERR_INTERNET_DISCONNECTED")
expect.set_options(timeout=15_000)  # a busy machine is no fault of the page
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Visit:
    """`page` is Playwright's; the rest says what people do on it."""

    def __init__(self, page: Page, password: str) -> None:
        self.page, self.password = page, password
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not EXPECTED.search(text):
            self.faults.append(text)

    def sign_in(self, who: str = "saray") -> "Visit":
        [email] = [c.email for c in company().staff if c.key == who]
        self.try_to_sign_in(email, self.password)
        expect(self.line("Lakshmi")).to_be_visible()
        return self

    def try_to_sign_in(self, email: str, password: str) -> None:
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        self.page.locator("#enter").click()

    def line(self, text: str) -> Locator:
        """The line of the list that has this text."""
        return self.page.locator(".line", has_text=text)

    def item(self, text: str) -> Locator:
        """The item of the open thread that has this text."""
        return self.page.locator(".item", has_text=text)

    def open(self, text: str) -> Locator:
        """Opens the thread of a line; gives its items."""
        self.line(text).first.click()
        expect(self.page.locator(".item").first).to_be_visible()
        return self.page.locator(".item")

    def open_any(self, text: str) -> None:
        """Opens the thread of a person by name, in the list or not, through its address."""
        found = self.page.request.get("/api/v1/conversations", params={"q": text, "state": "any"}).json()["items"]
        self.page.goto(f"/#{found[0]['id']}")
        expect(self.page.locator("#thread-title")).to_contain_text(text)
        expect(self.page.locator(".item").first).to_be_visible()

    def violations(self) -> list[str]:
        """What axe finds, one line each."""
        found = cast("Any", Axe()).run(self.page, options=WCAG).response["violations"]
        return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
