"""A company begins: from an empty home to the inbox, by the code that the start printed, and once."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import HILO
from tests.browser.visit import Visit

PASSWORD = "a horse that staples"


class Empty(msgspec.Struct):
    """An installation where nobody works; `link` is what its start printed."""

    url: str
    link: str


@pytest.fixture
def empty(browser: Browser, tmp_path: Path) -> Iterator[Empty]:
    """A server on an empty home. It takes its seconds: the database is made, which is the story's own beginning."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = os.environ | {"HILO_PUBLIC_URL": f"http://localhost:{port}"}
    command = [HILO, "run", "--home", str(tmp_path / "home"), "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=told)
    try:
        assert server.stdout is not None
        lines = iter(server.stdout.readline, "Ctrl-C stops it.\n")
        words = [line.split()[-1] for line in lines if line.startswith(("Hilo serves on ", "Nobody works here yet."))]
        assert len(words) == 2, (tmp_path / "log").read_text()[-2000:]
        yield Empty(*words)
    finally:
        server.terminate()
        server.communicate(timeout=30)


def window(browser: Browser, url: str, lang: str, width: int = 1180) -> Visit:
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": 844},
        locale=lang,
        timezone_id="Europe/Madrid",
        reduced_motion="reduce",
    )
    return Visit(context.new_page(), PASSWORD)


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def test_from_an_empty_home_to_the_inbox_and_nobody_does_it_twice(browser: Browser, empty: Empty) -> None:
    stranger = window(browser, empty.url, "en-GB", 390)
    stranger.page.goto("/")
    title(stranger.page, "Welcome to Hilo")
    in_both_lights(stranger)
    fill(stranger.page, "AAAA-BBBB-CCCC-DDDD", "Mallory", "mallory@firma.example", PASSWORD)
    expect(stranger.page.get_by_text("This is not the code")).to_be_visible()

    here = window(browser, empty.url, "es-ES")
    page = here.page
    page.goto(empty.link)
    title(page, "Le damos la bienvenida a Hilo")
    fill(page, None, "Ana Prat", "ana@firma.example", "corta")
    expect(page.get_by_text("de 10 a 200 caracteres")).to_be_visible()
    fill(page, None, "Ana Prat", "ana@firma.example", PASSWORD)

    set_up(here)
    [brand] = page.request.get("/api/v1/brands").json()["items"]
    assert (brand["name"], brand["sender_name"], brand["language"]) == ("Óptica Prat", "Óptica Prat", "es")
    assert (brand["time_zone"], brand["calendar_id"] is not None) == ("Europe/Madrid", True)

    stranger.page.locator("form button[type=submit]").click()
    expect(stranger.page.get_by_role("alert")).to_contain_text("Somebody works here already")
    stranger.page.reload()
    title(stranger.page, "Somebody works here already")
    assert [*here.faults, *stranger.faults] == []


def in_both_lights(here: Visit) -> None:
    """Axe finds nothing."""
    for scheme in ("dark", "light"):
        here.page.emulate_media(color_scheme=scheme)
        expect(here.page.locator(f"html[data-mantine-color-scheme={scheme}]")).to_have_count(1)
        assert here.violations() == [], scheme


def set_up(here: Visit) -> None:
    """All steps, with a reload and a coming back between them."""
    page = here.page
    title(page, "Su empresa")
    in_both_lights(here)
    page.get_by_role("textbox", name="Nombre").fill("Óptica Prat")
    page.get_by_role("button", name="Continuar").click()
    title(page, "¿Cuándo atienden?")
    in_both_lights(here)
    page.reload()
    title(page, "¿Cuándo atienden?")
    page.get_by_role("button", name="Continuar").click()

    title(page, "¿Cómo le escriben sus clientes?")
    page.goto("/app")  # whoever comes back goes on with what is missing
    title(page, "¿Cómo le escriben sus clientes?")
    in_both_lights(here)
    page.get_by_role("link", name=re.compile("^Chat web")).click()
    page.locator("#account-name").fill("Web")
    page.get_by_role("button", name="Conectar").click()
    expect(page.get_by_role("heading", name="Web está conectado")).to_be_visible()
    expect(page.get_by_text("<hilo-chat account=")).to_be_visible()
    page.get_by_role("button", name="Continuar").click()

    title(page, "¿Quién trabaja con usted?")
    in_both_lights(here)
    page.get_by_role("button", name="Ir a la bandeja").click()
    page.wait_for_url("**/app/inbox/all")
    expect(page.get_by_role("link", name="Invitar a un compañero")).to_be_visible()
    page.goto("/app/welcome")
    page.wait_for_url("**/app/inbox/all")


def fill(page: Page, code: str | None, name: str, email: str, password: str) -> None:
    """The form of the first owner, sent; without a code the one that the link brought."""
    if code is not None:
        page.locator("#owner-code").fill(code)
    page.locator("#owner-name").fill(name)
    page.locator("#owner-email").fill(email)
    page.locator("#owner-password").fill(password)
    page.locator("form button[type=submit]").click()
