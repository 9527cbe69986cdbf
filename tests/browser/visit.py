"""A visit: one browser window, who signs in, and what went wrong in it."""

import re
from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hilo.web.demo.script import company
from tests.browser import reloads

# A refused request is told on the console by the browser itself, and is part of what is tested.
EXPECTED = re.compile(r"Failed to load resource|net::ERR_INTERNET_DISCONNECTED")
expect.set_options(timeout=15_000)  # a busy machine is no fault of the page
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Visit:
    """`page` is Playwright's; the rest says what people do on it."""

    def __init__(self, page: Page, password: str) -> None:
        self.page, self.password = page, password
        self.faults: list[str] = []
        reloads.watch(page)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not EXPECTED.search(text):
            self.faults.append(text)

    def sign_in(self, who: str = "saray") -> "Visit":
        [email] = [c.email for c in company().staff if c.key == who]
        self.try_to_sign_in(email, self.password)
        return self.expect_inside()

    def expect_inside(self) -> "Visit":
        """The application is there, and who came in is named in it."""
        expect(self.page).to_have_url(re.compile(r"/app/inbox/"))
        expect(self.page.get_by_role("navigation", name=re.compile("^(Views|Vistas)$"))).to_be_visible()
        return self

    def sign_out(self) -> None:
        """By the menu of one's own name, which stands at the foot of the views."""
        self.page.get_by_role("button", name=re.compile("sign out$|salir$")).click()
        self.page.get_by_role("menuitem", name=re.compile("^(Sign out|Cerrar sesión)$")).click()
        expect(self.page.locator("#sign-in")).to_be_visible()

    def try_to_sign_in(self, email: str, password: str) -> None:
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        self.page.locator("#enter").click()

    def violations(self) -> list[str]:
        """What axe finds, one line each."""
        found = cast("Any", Axe()).run(self.page, options=WCAG).response["violations"]
        return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
