"""For tests: a mail server that answers as told, breaks off where told, and keeps what it took."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Literal

import msgspec

Cut = Literal["", "greeting", "mail", "data", "body", "end", "end_silent"]
NONE: Mapping[str, str] = {}


class Taken(msgspec.Struct, frozen=True):
    """A mail that the server took."""

    sender: str
    recipients: Sequence[str]
    content: bytes


class FakeServer:
    """What it says to each verb (`EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `END` of the mail), also to one address."""

    def __init__(self) -> None:
        self.port = 0
        self.says: dict[str, str] = {}
        self.offers = ["8BITMIME", "SIZE 30000000", "SMTPUTF8", "AUTH PLAIN LOGIN"]
        self.cut: Cut = ""
        self.taken: list[Taken] = []
        self.heard: list[str] = []
        self.begun = self.received = 0
        self.now = self.most = 0
        self.pause = 0.0
        self.tls: ssl.SSLContext | None = None


@asynccontextmanager
async def fake_server(
    tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> AsyncIterator[FakeServer]:
    """Listens for the length of the block; takes everything until told otherwise."""
    made = FakeServer()
    made.tls = starttls
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.begun += 1
        made.now += 1
        made.most = max(made.most, made.now)
        try:
            await _Talk(made, reader, writer).run()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the client went away
        finally:
            made.now -= 1
            writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(talk(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls, limit=40_000_000)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class _Talk:
    """One connection."""

    def __init__(self, server: FakeServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._is, self._reader, self._writer = server, reader, writer
        self._sender = ""
        self._recipients: list[str] = []

    async def run(self) -> None:
        if self._is.cut == "greeting":
            return None
        await self._say(self._is.says.get("GREETING", "220 fake.example ESMTP"))
        while True:
            line = (await self._reader.readuntil(b"\r\n")).decode().strip()
            verb = line.partition(" ")[0].upper()
            self._is.heard.append(line)
            if verb == "QUIT":
                return await self._say("221 2.0.0 Bye")
            if self._is.cut == verb.lower():
                return None
            if verb == "DATA":
                if not await self._data():
                    return None
            else:
                await self._answer(verb, line)

    async def _answer(self, verb: str, line: str) -> None:
        address = (re.search(r"<([^>]*)>", line) or ["", ""])[1]
        said = self._is.says.get(f"{verb} {address}") or self._is.says.get(verb)
        if verb == "EHLO" and not said:
            offers = [*self._is.offers, *(["STARTTLS"] if self._is.tls else [])]
            said = "\r\n".join([*(f"250-{one}" for one in ["fake.example", *offers]), "250 HELP"])
        elif verb == "STARTTLS" and self._is.tls and not said:
            await self._say("220 go")
            return await self._writer.start_tls(self._is.tls)
        elif verb == "AUTH" and not said:
            said = "235 2.7.0 welcome"
        said = said or "250 2.1.0 Ok"
        if said.startswith("2"):
            if verb == "MAIL":
                self._sender, self._recipients = address, []
            if verb == "RCPT":
                self._recipients.append(address)
        return await self._say(said)

    async def _data(self) -> bool:
        if said := self._is.says.get("DATA"):
            await self._say(said)
            return True
        await self._say("354 go ahead")
        if self._is.cut == "body":
            await self._reader.read(10)
            return False
        content = await self._reader.readuntil(b"\r\n.\r\n")
        self._is.received += 1
        await asyncio.sleep(self._is.pause)
        if self._is.cut == "end":
            return False
        if self._is.cut == "end_silent":
            await asyncio.sleep(3600)
        said = self._is.says.get("END", "250 2.0.0 Ok: queued as 4F")
        if said.startswith("250"):
            plain = (b"\r\n" + content[:-3]).replace(b"\r\n..", b"\r\n.")[2:]
            self._is.taken.append(Taken(self._sender, list(self._recipients), plain))
        await self._say(said)
        return True

    async def _say(self, text: str) -> None:
        self._writer.write(f"{text}\r\n".encode())
        await self._writer.drain()
