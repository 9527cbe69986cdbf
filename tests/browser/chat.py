"""A customer in the chat of the shop's page: what they see and do, and the agent at the other end, by the API."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from playwright.sync_api import BrowserContext, Locator, Page, expect

from hilo.web.demo.script import company
from tests.browser.shop import Shop
from tests.browser.visit import Visit

if TYPE_CHECKING:
    from tests.browser.conftest import Installation

OPEN = re.compile("Abrir el chat|Open the chat")
SEND = re.compile("Enviar|Send")


class Customer:
    """One window on the shop; `tab` opens another in the same browser."""

    def __init__(self, hilo: "Installation", shop: Shop, context: BrowserContext, account: str) -> None:
        self.hilo, self.shop, self.context, self.account = hilo, shop, context, account
        self.visit = Visit(context.new_page(), hilo.password)

    @property
    def page(self) -> Page:
        return self.visit.page

    @property
    def chat(self) -> Locator:
        return self.page.locator("dialog")

    @property
    def faults(self) -> list[str]:
        return self.visit.faults

    def arrive(self, **attributes: str) -> "Customer":
        self.page.goto(f"{self.shop.url}/?{urlencode({'account': self.account} | attributes)}")
        return self

    def open(self) -> "Customer":
        """Opens the chat, unless it is open since the page before."""
        expect(self.page.locator("button.launcher")).to_be_visible()
        if not self.chat.is_visible():
            self.page.get_by_role("button", name=OPEN).click()
        expect(self.chat).to_be_visible()
        return self

    def tab(self) -> "Customer":
        return Customer(self.hilo, self.shop, self.context, self.account)

    def say(self, text: str) -> "Customer":
        self.chat.locator("textarea").fill(text)
        self.chat.get_by_role("button", name=SEND).click()
        return self

    def expect_said(self, *texts: str) -> None:
        """All that is said in the chat, in this order."""
        expect(self.chat.locator(".bubble")).to_have_text(list(texts))

    def expect_state(self, words: str) -> None:
        """What stands under the last of it."""
        expect(self.chat.locator(".meta").last).to_contain_text(words)

    def calls(self, what: str) -> list[str]:
        """From now on: the texts of requests of this kind (`messages`, `typing`) to the portal."""
        seen: list[str] = []
        path = re.compile(rf"/portal/v1/[^/]+/{what}$")
        self.page.on("request", lambda one: seen.append(one.post_data or "") if path.search(one.url) else None)
        return seen

    def agent(self, method: str, path: str, body: Any = None) -> Any:
        """Something that the staff does."""
        answer = httpx.request(method, f"{self.hilo.url}/api/v1{path}", json=body, headers=self.hilo.owner)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def conversation(self, text: str) -> str:
        """The id of the conversation in which this was said last; waits for it."""
        found: list[Any] = []
        for _ in range(300):
            found = self.agent("GET", "/conversations?limit=50&state=any")["items"]
            for one in found:
                if one["last"] and one["last"]["text"] == text:
                    return str(one["id"])
            self.page.wait_for_timeout(50)
        raise AssertionError(f"nobody of the staff sees: {text}, but: {[one['last'] for one in found]}")

    def type_as_agent(self, conversation: str) -> None:
        """Somebody of the staff, signed in as a person, has begun to write an answer."""
        [email] = [one.email for one in company().staff if one.role == "agent"]
        with httpx.Client(base_url=f"{self.hilo.url}/api/v1", headers={"sec-fetch-site": "same-origin"}) as api:
            assert api.post("/session", json={"email": email, "password": self.hilo.password}).is_success
            path = f"/conversations/{conversation}/onlookers/me"
            assert api.put(path, json={"doing": "typing"}).is_success

    def answer(self, conversation: str, text: str) -> None:
        self.agent("POST", f"/conversations/{conversation}/messages", {"text": text})
