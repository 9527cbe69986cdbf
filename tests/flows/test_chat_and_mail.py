"""A chat in a real browser that goes on by real mail, and comes back: one conversation, with all of it, in order."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from hilo.channels.contract_hosts import Hosts
from hilo.channels.registry import adapters
from hilo.kernel.testing import eventually
from tests.browser import chromium
from tests.browser.shop import Shop
from tests.flows.processes import Hilo, hilo
from tests.mail_house import ANA, SUPPORT, letter, read
from tests.mail_servers import HOST, PASSWORD, MailServers

expect.set_options(timeout=30_000)  # a busy machine is no fault of the page
SAID = ["¿Cuándo llega mi pedido?", "El lunes", "Gracias, el lunes estoy"]
PROVEN = "mx.test.example; dmarc=pass header.from=customer.example"
# The process has a real clock: ten minutes have passed for this answer.
LATER = "update jobs set due_at = now() where name = 'portal.mail_on' returning id"
WAKE = "select pg_notify('hilo_wake', 'jobs')"


@pytest.fixture
async def window() -> AsyncIterator[BrowserContext]:
    path = chromium.find()
    if path is None:
        words = "there is no Chromium (install it, or name it by HILO_CHROMIUM)"
        pytest.fail(words) if chromium.is_strict() else pytest.skip(words)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield await browser.new_context(locale="es-ES", reduced_motion="reduce")
        await browser.close()


class Desk:
    """The company: one process, its mailbox, its chat on the pages of a shop."""

    def __init__(self, server: Hilo, headers: dict[str, str], database: "asyncpg.Connection[Any]") -> None:
        self.server, self.headers, self.database = server, headers, database

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(headers=self.headers, timeout=20) as client:
            answer = await client.request(method, f"{self.server.url}/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def connect(self, kind: str, **settings: Any) -> str:
        body = {"channel": kind, "name": kind, "settings": settings}
        return (await self.ask("POST", "/channel-accounts", body))["id"]

    async def talks(self) -> list[dict[str, Any]]:
        return (await self.ask("GET", "/conversations?state=any"))["items"]

    async def waits(self) -> None:
        """Until the answer of a while ago is looked at again."""
        await eventually(lambda: self.database.fetchval(LATER), timeout=20)
        await self.database.execute(WAKE)


@pytest.mark.slow
async def test_a_chat_goes_on_by_mail_and_the_widget_has_all_of_it_when_it_is_opened_again(
    tmp_path: Path, dsn: str, servers: MailServers, window: BrowserContext
) -> None:
    environ = {"HILO_DATABASE_URL": dsn, "HILO_EGRESS_ALLOW": "127.0.0.0/8"}
    database = await asyncpg.connect(dsn)
    async with hilo(tmp_path / "home", "run", **environ) as server:
        desk = Desk(server, await server.token(), database)
        shop = Shop(server.url)
        try:
            await _connect_mail(desk, servers)
            [kind] = [name for name, made in adapters().items() if issubclass(made, Hosts)]
            chat = f"{shop.url}/?account={await desk.connect(kind, origins=[shop.url])}"
            items = await _story(desk, servers, window, chat)
            assert [item["text"] for item in items if item["kind"] == "message"] == SAID
            assert [item["text"] for item in items if item["kind"] == "change"] == ["mailed"]
            assert len(await desk.talks()) == 1
        finally:
            shop.close()
            await database.close()


async def _connect_mail(desk: Desk, servers: MailServers) -> None:
    await desk.connect(
        "email", address=SUPPORT, authserv_id="mx.test.example", imap_host=HOST, imap_port=servers.imap,
        imap_security="none", imap_password=PASSWORD, smtp_host=HOST, smtp_port=servers.submission,
        smtp_security="none", smtp_user=SUPPORT, smtp_password=PASSWORD,
    )  # fmt: skip


async def _story(desk: Desk, servers: MailServers, window: BrowserContext, chat: str) -> list[dict[str, Any]]:
    """Gives the thread of the conversation that it began with."""
    page = await _opened(window, chat)
    await page.locator("dialog textarea").fill("¿Cuándo llega mi pedido?")
    await page.locator("dialog").get_by_role("button", name="Enviar").click()
    await expect(page.locator("dialog .bubble")).to_have_text(["¿Cuándo llega mi pedido?"])
    await _proves(page, servers)
    await page.close()

    [talk] = await eventually(desk.talks)
    await desk.ask("POST", f"/conversations/{talk['id']}/messages", {"text": "El lunes"})
    await desk.waits()
    raw = (await eventually(lambda: len(found := servers.mails(ANA)) == 2 and found))[-1]
    mail = read(raw)
    assert "El lunes" in mail.get_content()
    reply = letter(
        f"Ana <{ANA}>", str(mail["Reply-To"]), "Gracias, el lunes estoy", Subject=f"Re: {mail['Subject']}",
        In_Reply_To=str(mail["Message-ID"]), Message_ID="<r1@customer.example>", Authentication_Results=PROVEN,
    )  # fmt: skip
    servers.send(reply, mail["Reply-To"].addresses[0].addr_spec, sender=ANA)

    async def has_come() -> bool:
        thread = await desk.ask("GET", f"/conversations/{talk['id']}/thread")
        return "Gracias, el lunes estoy" in [item["text"] for item in thread["items"] if item["kind"] == "message"]

    await eventually(has_come)
    again = await _opened(window, chat)
    await expect(again.locator("dialog .bubble")).to_have_text(SAID)
    return (await desk.ask("GET", f"/conversations/{talk['id']}/thread"))["items"]


async def _opened(window: BrowserContext, chat: str) -> Page:
    page = await window.new_page()
    await page.goto(chat)
    await page.get_by_role("button", name=re.compile("Abrir el chat|mensaje")).click()
    await expect(page.locator("dialog")).to_be_visible()
    return page


async def _proves(page: Page, servers: MailServers) -> None:
    """Shows the address by the code that comes by mail."""
    dialog = page.locator("dialog")
    await dialog.get_by_role("button", name="Seguir en otro sitio").click()
    await dialog.get_by_label("Correo electrónico").fill(ANA)
    await page.keyboard.press("Enter")
    [raw] = await eventually(lambda: servers.mails(ANA))
    found = re.search(r"\b\d{6}\b", read(raw).get_content())
    assert found, "the mail has a code"
    await dialog.get_by_label("Código", exact=True).fill(found[0])
    await page.keyboard.press("Enter")
    await expect(dialog).to_contain_text("Hecho. También puede seguir por correo.")
