"""The server is stopped and started again under two open pages: what was typed stands, what was sent goes out once."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import HILO, Installation
from tests.browser.desk import OURS, Agent
from tests.browser.mailbox import Mailbox

PASSWORD = "a horse that staples"
ANA = {"email": "ana@firma.example", "password": PASSWORD}


class House:
    """An installation of this story's own, which can be stopped and started again on its home and its port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.code = folder, ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        command = [HILO, "run", "--home", str(self.folder / "home"), "--port", str(self.port)]
        told = os.environ | {"HILO_PUBLIC_URL": self.url}
        with (self.folder / "log").open("a") as log:
            self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=told)
        assert self.server.stdout is not None
        words = list(iter(self.server.stdout.readline, "Ctrl-C stops it.\n"))
        assert any(line.startswith("Hilo serves on ") for line in words), (self.folder / "log").read_text()[-2000:]
        for line in words:
            self.code = line.split("#")[-1].strip() if line.startswith("Nobody works here yet.") else self.code

    def stop(self) -> None:
        self.server.terminate()
        self.server.communicate(timeout=60)

    def enter(self) -> dict[str, str]:
        """Who comes first, signed in: the headers of their requests."""
        with httpx.Client(base_url=f"{self.url}/api/v1", headers=OURS) as api:
            made = api.post("/first-run", json=ANA | {"code": self.code, "name": "Ana Prat", "language": "es"})
            assert made.status_code == 201, made.text
            assert api.post("/session", json=ANA).is_success
            return OURS | {"cookie": "; ".join(f"{name}={value}" for name, value in api.cookies.items())}


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    """It takes its seconds: a database is made, and the same one begins twice."""
    made = House(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def window(browser: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def open_(lang: str) -> BrowserContext:
        opened.append(browser.new_context(base_url=house.url, locale=lang, viewport={"width": 1440, "height": 844}))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def at(hilo: Installation, context: BrowserContext, conversation: str) -> Agent:
    """Ana, signed in, at a conversation."""
    here = Agent(hilo, context, "ana")
    assert context.request.post("/api/v1/session", data=ANA, headers=OURS).ok
    return here.go("all", conversation)


def test_a_server_that_begins_anew_under_two_open_pages(house: House, window: Callable[..., BrowserContext]) -> None:
    owner = house.enter()
    hilo = Installation(house.url, PASSWORD, None, owner)  # pyright: ignore[reportArgumentType]
    line = Mailbox(house.url, owner, "chat")
    half, whole = line.receive("before it stops", "Berta"), line.receive("do you send it?", "Samuel")
    writes = at(hilo, window("es-ES"), half).write("half an answer")
    expect(writes.page.get_by_text("Borrador guardado")).to_be_visible()
    sends = at(hilo, window("en-GB"), whole).write("pressed while it is away")
    expect(sends.page.get_by_text("Draft saved")).to_be_visible()

    house.stop()
    writes.expect_words("Hilo no responde; se reintenta solo")
    writes.writing.press_sequentially(", and its end")
    expect(writes.page.get_by_text("Guardado en este navegador")).to_be_visible()
    sends.send()
    sends.expect_words("Hilo does not answer: this goes out as soon as it does")
    sends.expect_written("pressed while it is away")

    house.start()
    for one in (writes, sends):
        one.expect_live()
        expect(one.page.locator("[data-away]")).to_have_count(0)
    sends.expect_said("do you send it?", "pressed while it is away")
    sends.expect_written("")
    expect(sends.page.get_by_text("Hilo does not answer")).to_have_count(0)
    line.receive("after it began again", "Berta")
    writes.expect_said("before it stops", "after it began again")
    expect(writes.row("after it began again")).to_be_visible()
    writes.expect_written("half an answer, and its end")
    expect(writes.page.get_by_text("Borrador guardado")).to_be_visible()
    writes.send()
    everything = ["before it stops", "after it began again", "half an answer, and its end"]
    writes.expect_said(*everything)
    expect_once(writes, half, everything)
    expect_once(sends, whole, ["do you send it?", "pressed while it is away"])


def expect_once(one: Agent, conversation: str, said: list[str]) -> None:
    """That was said there, and nothing twice; a reload shows the same."""
    one.page.reload()
    one.expect_said(*said)
    one.expect_written("")
    assert one.messages(conversation) == said
    assert one.faults == []
