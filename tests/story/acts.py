"""The acts. Each is done as it would be done, and what it shows is asserted: on the screen, and by the API."""

import re
import tomllib
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.story.house import House
from tests.story.screen import Screen

MAIL, PHONE, DAUGHTER = "carmen.villar@buzon.example", "+34700914299", "+34700914298"
SAME = re.compile("^(Es la misma|The same)$")
WORDS = Path(__file__).with_name("words.toml")


def play(house: House, screen: Screen) -> None:
    """From the e-mail to the end."""
    Play(house, screen).run()


class Play:
    """One telling of it."""

    def __init__(self, house: House, screen: Screen) -> None:
        self.house, self.screen, self.desk = house, screen, screen.agent
        self.words: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))[screen.wanted.language]

    def run(self) -> None:
        self.desk.go("all")
        talk = self.an_offer_by_mail()
        self.a_promise(talk)
        call = self.the_call()
        self.one_person(talk, call)
        self.the_shop(call)
        self.a_text_to_the_daughter(call)
        self.they_hang_up(call)
        self.the_whole_thread()
        self.what_is_right(call)

    def an_offer_by_mail(self) -> str:
        self._caption("offer")
        self.house.say("mail", "email", MAIL, self.words["name"], self.words["asks"], self.words["subject"])
        line = self.desk.row(self.words["name"])
        expect(line).to_be_visible()
        talk = self._conversation(line)
        self.house.ask("POST", f"/conversations/{talk}/notes", {"text": self.words["offer"]})
        line.click()
        expect(self.desk.thread.get_by_text(self._first("asks"))).to_be_visible()
        expect(self.desk.thread.get_by_text(self._first("offer"))).to_be_visible()
        self.screen.show("offer")
        return talk

    def a_promise(self, talk: str) -> None:
        self._caption("yes")
        self.screen.sends()
        self.desk.write(self.words["yes"]).send()
        expect(self.desk.thread.get_by_text(self._first("yes"))).to_be_visible()
        self._expect_sent(talk, self.words["yes"])
        self.screen.show("promise")

    def the_call(self) -> str:
        """By phone she is somebody else: nobody told the call centre of the mail."""
        self._caption("calls")
        before = {one["id"] for one in self._lines()}
        self.house.say("1414", "phone", PHONE, self.words["name"], self.words["calls"])
        line = self.desk.rows.filter(has_text=self._first("calls"))
        expect(line).to_be_visible()
        [call] = [one["id"] for one in self._lines() if one["id"] not in before]
        self.house.note("Iván", call, self.words["denies"])
        line.click()
        expect(self.desk.thread.get_by_text(self._first("denies"))).to_be_visible()
        expect(self.desk.thread.get_by_text(self._first("asks"))).to_have_count(0)
        self.screen.show("call")
        return call

    def one_person(self, talk: str, call: str) -> None:
        self._caption("one")
        self.desk.page.get_by_role("button", name=SAME).click()
        expect(self.desk.page.get_by_text(MAIL).first).to_be_visible()
        mail, phone = (self.desk.ask("GET", f"/conversations/{one}")["customer"]["id"] for one in (talk, call))
        assert mail == phone
        self._whole()
        for said in ("asks", "yes", "calls", "denies"):
            expect(self.desk.thread.get_by_text(self._first(said))).to_be_visible()
        self.screen.show("one")
        self._whole()

    def the_shop(self, call: str) -> None:
        """What she says at the counter joins the matter that is open: it is the same person now."""
        self._caption("shop")
        self.house.say("shop", "phone", PHONE, self.words["name"], self.words["shop"])
        expect(self.desk.thread.get_by_text(self._first("shop"))).to_be_visible()
        self.house.note("Lola", call, self.words["till"])
        expect(self.desk.thread.get_by_text(self._first("till"))).to_be_visible()
        self.screen.show("shop")

    def a_text_to_the_daughter(self, call: str) -> None:
        self._caption("text")
        self.house.ask("POST", f"/conversations/{call}/notes", {"text": self.words["text"]})
        expect(self.desk.thread.get_by_text(self._first("text"))).to_be_visible()
        self.screen.show("text")
        self._caption("stop")
        stop = {
            "kind": "phone",
            "value": DAUGHTER,
            "scope": "promotional",
            "evidence": {"asked": "her mother, by mail"},
        }
        self.desk.ask("POST", "/suppressions", stop)
        stops = self.house.ask("GET", f"/suppressions?kind=phone&value={DAUGHTER.replace('+', '%2B')}")["items"]
        assert [one["scope"] for one in stops] == ["promotional"]
        self.screen.show("stop")

    def they_hang_up(self, call: str) -> None:
        self._caption("hangs_up")
        self.house.say("1414", "phone", PHONE, self.words["name"], self.words["angry"])
        expect(self.desk.thread.get_by_text(self._first("angry"))).to_be_visible()
        self.house.note("Rubén", call, self.words["hangs_up"])
        expect(self.desk.thread.get_by_text(self._first("hangs_up"))).to_be_visible()
        self.screen.show("hangs-up")

    def the_whole_thread(self) -> None:
        self._caption("whole")
        self._whole()
        told = ("asks", "yes", "calls", "denies", "shop", "till", "text", "angry", "hangs_up")
        texts = [self.words[one] for one in told]
        customer = self.desk.ask("GET", f"/conversations/{self._open_one()}")["customer"]["id"]
        items = self.desk.ask("GET", f"/customers/{customer}/thread?limit=200")["items"]
        said = sorted((one for one in items if one["kind"] in ("message", "note")), key=lambda one: one["at"])
        assert [one["text"] for one in said if one["text"] in texts] == texts
        for one in ("asks", "angry"):
            self.desk.thread.get_by_text(self._first(one)).scroll_into_view_if_needed()
        self.screen.show("whole")
        self._whole()

    def what_is_right(self, call: str) -> None:
        self._caption("right")
        self.screen.sends()
        self.desk.write(self.words["right"]).send()
        self._expect_sent(call, self.words["right"])
        self.house.say("shop", "phone", PHONE, self.words["name"], self.words["got_it"])
        expect(self.desk.thread.get_by_text(self._first("got_it"))).to_be_visible()
        self.screen.show("right")
        self._caption("end")
        self.desk.page.reload()
        expect(self.desk.thread.get_by_text(self._first("got_it"))).to_be_visible()
        self._caption("end")
        self.screen.show("end")

    def _caption(self, key: str) -> None:
        self.screen.caption(self.words["captions"][key])

    def _first(self, key: str) -> re.Pattern[str]:
        """The beginning of what was said, as far as it stands in one line."""
        return re.compile(re.escape(self.words[key].split("\n")[0][:60]))

    def _lines(self) -> list[dict[str, Any]]:
        return list(self.desk.ask("GET", "/conversations?limit=200")["items"])

    def _conversation(self, line: Any) -> str:
        return str(line.get_by_role("link").get_attribute("href")).partition("?")[0].rpartition("/")[2]

    def _open_one(self) -> str:
        return self.desk.page.url.partition("?")[0].rpartition("/")[2]

    def _whole(self) -> None:
        """The key that opens the person's whole thread, and closes it."""
        self.desk.page.locator("section h1").first.click()
        self.desk.page.keyboard.press("w")

    def _expect_sent(self, conversation: str, text: str) -> None:
        """It left: the provider took it. Never shown as sent what was not."""
        words = re.compile("Enviado|Sent|Entregado|Delivered")
        expect(self.desk.thread.locator("article").filter(has_text=text[:60]).get_by_text(words).first).to_be_visible()
        items = self.desk.ask("GET", f"/conversations/{conversation}/thread")["items"]
        assert [one["state"] for one in items if one["text"] == text] == ["sent"]
