"""Somebody of the staff at the agents' application: what they see and do, in a browser of their own."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from playwright.sync_api import BrowserContext, Locator, Page, expect

from hilo.web.demo.script import company
from tests.browser import reloads
from tests.browser.visit import Visit

if TYPE_CHECKING:
    from tests.browser.conftest import Installation

OURS = {"sec-fetch-site": "same-origin", "x-csrf": "1"}
REPLY = re.compile("^(Responder|Reply)$")
NOTE = re.compile("^(Nota interna|Internal note)$")
SEND = re.compile("^(Enviar|Send)$")
RESOLVE = re.compile("^(Resolver|Resolve)$")


class Agent:
    """One window of the application; `tab` opens another in the same browser."""

    def __init__(self, hilo: "Installation", context: BrowserContext, who: str) -> None:
        self.hilo, self.context, self.who = hilo, context, who
        self.visit = Visit(context.new_page(), hilo.password)

    @property
    def page(self) -> Page:
        return self.visit.page

    @property
    def faults(self) -> list[str]:
        return self.visit.faults

    def enter(self) -> "Agent":
        """Signed in without the door, which has its own stories."""
        [email] = [one.email for one in company().staff if one.key == self.who]
        body = {"email": email, "password": self.hilo.password}
        answer = self.context.request.post("/api/v1/session", data=body, headers=OURS)
        assert answer.ok, answer.text()
        return self

    def tab(self) -> "Agent":
        return Agent(self.hilo, self.context, self.who)

    def go(self, view: str = "all", conversation: str = "", letter: bool = False, **filters: str) -> "Agent":
        """To a list, and a conversation of it; waits until it is there (`letter`: with a rich field), and live."""
        path = f"/app/inbox/{view}" + (f"/{conversation}" if conversation else "")
        self.page.goto(path + (f"?{urlencode(filters)}" if filters else ""))
        if letter:
            expect(self.writing.and_(self.page.locator("[contenteditable=true]"))).to_be_visible()
        elif conversation:
            expect(self.writing).to_be_editable()
        else:
            expect(self.page.locator("section h1").first).to_be_visible()
        self.expect_live()
        return self

    def expect_live(self) -> None:
        expect(self.page.locator("[data-live]")).to_have_count(1)

    @property
    def rows(self) -> Locator:
        """The lines of the list."""
        return self.page.locator("li[data-index]")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def writing(self) -> Locator:
        """The field of a reply, or of a note."""
        return self.page.get_by_role("textbox", name=re.compile(f"{REPLY.pattern}|{NOTE.pattern}"))

    def write(self, text: str) -> "Agent":
        self.writing.fill(text)
        return self

    def expect_written(self, text: str) -> None:
        """What stands in the field, be it plain or a letter; waits for it."""
        self._expect_written(text)
        reloads.once_more(self.writing, "to_have_value", lambda: self._expect_written(text))

    def _expect_written(self, text: str) -> None:
        stands = ""
        for _ in range(300):
            stands = self.writing.evaluate("field => (field.value ?? field.innerText).trim()")
            if stands == text:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{stands!r} is written, and not {text!r}")

    def send(self) -> "Agent":
        self.page.get_by_role("button", name=SEND).click()
        return self

    def expect_said(self, *texts: str) -> None:
        """The messages of the thread, in this order."""
        expect(self.thread.locator("article p[class*=text]")).to_have_text(list(texts))

    def expect_words(self, words: str | re.Pattern[str]) -> None:
        """What the page says about itself."""
        expect(self.page.get_by_role("status").filter(has_text=words).first).to_be_visible()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """By the API, as the one who is signed in here."""
        answer = self.context.request.fetch(f"/api/v1{path}", method=method, data=body, headers=OURS)
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None

    def messages(self, conversation: str) -> list[str]:
        """What stands in the thread, by the API."""
        items = self.ask("GET", f"/conversations/{conversation}/thread")["items"]
        return [one["text"] for one in items if one["kind"] == "message"]

    def owner(self, method: str, path: str, body: Any = None) -> Any:
        """Something that somebody else does."""
        answer = httpx.request(method, f"{self.hilo.url}/api/v1{path}", json=body, headers=self.hilo.owner)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None
