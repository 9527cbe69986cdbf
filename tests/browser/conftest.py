"""What the browser tests share: one server with the demo company, one browser, and a window a test."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hilo.channels.contract_hosts import Hosts
from hilo.channels.registry import adapters
from hilo.web.demo.keepsake import Keepsake
from tests.browser import chromium, reloads
from tests.browser.chat import Customer
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox
from tests.browser.shop import Shop
from tests.browser.visit import Visit

# A service worker fetches all files of the application for each new browser: its own stories alone have one.
NO_WORKER = "delete Navigator.prototype.serviceWorker"
HILO = str(Path(sys.executable).with_name("hilo"))


class Door:
    """An account of the generic channel, made as the README says, and people who write by it."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.headers = url, {"authorization": f"Bearer {secret}"}
        self.said = 0

    def write(self, *texts: str, **sender: str) -> None:
        items: list[dict[str, Any]] = []
        for text in texts:
            self.said += 1
            items.append({"id": f"browser-{self.said}", "from": sender, "text": text})
        answer = httpx.post(self.url, json={"items": items}, headers=self.headers)
        while answer.status_code == 503:  # a busy machine asks to be asked again; the ids make it once
            time.sleep(int(answer.headers["retry-after"]))
            answer = httpx.post(self.url, json={"items": items}, headers=self.headers)
        assert answer.status_code == 202, answer.text


class Installation(msgspec.Struct):
    """A running Hilo with its demo company."""

    url: str
    password: str
    door: Door
    owner: dict[str, str]  # the headers of a program that may do everything


@pytest.fixture(autouse=True)
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where it is asked for, or a story is marked so, each step is followed by a reload (`reloads.py`)."""
    if not reloads.ASKED and request.node.get_closest_marker("reloads") is None:
        yield
        return
    playing = reloads.Reloads()
    request.node.user_properties.append(("reloads", playing.steps))
    monkeypatch.setattr(type(expect), "__call__", reloads.twice(type(expect).__call__))
    reloads.play(playing)
    yield
    reloads.play(None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was reloaded and what was left out, a line a file of stories."""
    told: dict[str, Counter[str]] = {}
    for report in (one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])):
        counted = dict(report.user_properties).get("reloads", {})
        told.setdefault(report.nodeid.split("::")[0].split("/")[-1], Counter()).update(counted)
    for file, counts in sorted(told.items()):
        if counts:
            spoken = ", ".join(f"{counts[words]} {words}" for words in reloads.LANGUAGES.values() if counts[words])
            left_out = [f"{n} {why}" for why, n in counts.most_common() if why not in reloads.LANGUAGES.values()]
            terminalreporter.write_line(f"{file}: steps reloaded: {spoken or 0}; left out: {', '.join(left_out) or 0}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        words = "there is no Chromium (install it, or name it by HILO_CHROMIUM)"
        pytest.fail(words) if chromium.is_strict() else pytest.skip(words)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def hilo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("hilo") / "home"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [HILO, "run", "--demo", "--home", str(home), "--port", str(port)]
    with (home.parent / "log").open("w") as log:
        named = {"HILO_PUBLIC_URL": f"http://localhost:{port}"}  # a name, which passkeys need
        told = os.environ | named | {"HILO_DEMO_PEOPLE": "0"}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=told)
    try:
        url = _url(server, home.parent / "log")
        kept = msgspec.json.decode((home / "demo.json").read_bytes(), type=Keepsake)
        yield Installation(url, kept.password, _connect(home), _owner(home))
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _url(server: "subprocess.Popen[str]", log: Path) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if line.startswith("Hilo serves on "):
            return line.split()[-1]
    pytest.fail(log.read_text()[-2000:])


def _connect(home: Path) -> Door:
    kind = min(adapters())
    words = ["--name", "Browser tests", "--set", "vouch.email=2", "--json"]
    told = subprocess.run(
        [HILO, "channel", "add", kind, "--home", str(home), *words],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    made = json.loads(told.stdout)
    return Door(made["url"], made["secret"])


def _owner(home: Path) -> dict[str, str]:
    told = subprocess.run(
        [HILO, "token", "create", "browser tests", "--role", "owner", "--home", str(home)],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return {"authorization": f"Bearer {told.stdout.split()[-1]}"}


@pytest.fixture
def visit(hilo: Installation, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a window: `width`, `scheme` (light, dark), `lang`. Nothing may have gone wrong in it in the end."""
    visits: list[Visit] = []

    def arrive(width: int = 1440, scheme: Any = "light", lang: str = "en-GB", zone: str = "Europe/Madrid") -> Visit:
        context = browser.new_context(
            base_url=hilo.url,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            locale=lang,
            timezone_id=zone,
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        context.add_init_script(NO_WORKER)
        made = Visit(context.new_page(), hilo.password)
        visits.append(made)
        made.page.goto("/")
        return made

    yield arrive
    for made in visits:
        made.page.context.close()
    assert [fault for made in visits for fault in made.faults] == []


@pytest.fixture(scope="package")
def shop(hilo: Installation) -> Iterator[Shop]:
    """A shop of somebody else's, whose pages carry the chat."""
    made = Shop(hilo.url)
    yield made
    made.close()


@pytest.fixture(scope="package")
def chat_account(hilo: Installation, shop: Shop) -> Callable[..., str]:
    """Gives the id of an account of the shop's chat with these settings; the same ones give the same account."""
    [kind] = [name for name, adapter in adapters().items() if issubclass(adapter, Hosts)]
    made: dict[str, str] = {}

    def connect(**settings: Any) -> str:
        body = {"origins": [shop.url], "languages": ["es", "en"]} | settings
        key = json.dumps(body)
        if key not in made:
            asked = {"channel": kind, "name": f"Shop {len(made)}", "settings": body}
            answer = httpx.post(f"{hilo.url}/api/v1/channel-accounts", json=asked, headers=hilo.owner)
            assert answer.status_code == 201, answer.text
            made[key] = answer.json()["id"]
        return made[key]

    return connect


@pytest.fixture
def customer(
    hilo: Installation, browser: Browser, shop: Shop, chat_account: Callable[..., str]
) -> Iterator[Callable[..., Customer]]:
    """Opens a browser on the shop: `width`, `scheme`, `lang` are its own; what else is said are attributes of the chat.

    `settings` are those of the account. Nothing may have gone wrong in it in the end.
    """
    came: list[Customer] = []

    def arrive(
        width: int = 1000, scheme: Any = "light", lang: str = "es-ES", settings: Any = None, **attributes: str
    ) -> Customer:
        context = browser.new_context(
            viewport={"width": width, "height": 760},
            color_scheme=scheme,
            locale=lang,
            timezone_id="Europe/Madrid",
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        made = Customer(hilo, shop, context, chat_account(**(settings or {})))
        came.append(made)
        return made.arrive(lang=lang[:2], **attributes)

    yield arrive
    for one in came:
        one.context.close()
    assert [fault for one in came for fault in one.faults] == []


@pytest.fixture(scope="package")
def mailbox(hilo: Installation) -> Mailbox:
    """Mail comes in by it, and answers leave by it."""
    return Mailbox(hilo.url, hilo.owner)


@pytest.fixture(scope="package")
def line(hilo: Installation) -> Mailbox:
    """Chats come in by it, and answers leave by it."""
    return Mailbox(hilo.url, hilo.owner, "chat")


@pytest.fixture
def agent(hilo: Installation, browser: Browser) -> Iterator[Callable[..., Agent]]:
    """Somebody of the staff, signed in, in a browser of their own. Nothing may have gone wrong in it in the end."""
    came: list[Agent] = []

    def arrive(
        who: str = "saray", width: int = 1440, scheme: Any = "light", lang: str = "es-ES", workers: bool = False
    ) -> Agent:
        context = browser.new_context(
            base_url=hilo.url,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            locale=lang,
            timezone_id="Europe/Madrid",
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        if not workers:
            context.add_init_script(NO_WORKER)
        made = Agent(hilo, context, who)
        came.append(made)
        return made.enter()

    yield arrive
    for one in came:
        one.context.close()
    assert [fault for one in came for fault in one.faults] == []
