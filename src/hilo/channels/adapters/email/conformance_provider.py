"""For the conformance kit: a mail server in the provider's place. What the kit says in HTTP, it says in SMTP."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from typing import Literal

from hilo.kernel.testing_provider import Asked, Behaviour, Provider, Told, listening

PAUSE = 0.2  # seconds of silence, after which the line is cut: nobody waits for minutes
# The same meaning in answers of a mail server. Where HTTP says that something broke, here the line breaks.
_AT_THE_END = {200: "250 2.0.0", 413: "552 5.3.4", 429: "450 4.7.1", 503: "421 4.3.2"}
_BREAKS = {500, 502, 504}


@asynccontextmanager
async def mail_provider(answer: Callable[[Asked], Behaviour] | None = None) -> AsyncIterator[Provider]:
    """Listens for the length of the block; without `answer` it takes everything."""
    made = Provider("", answer or (lambda _: Told()))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _Talk(made, reader, writer).run()

    async with listening(talk, limit=40_000_000) as port:
        made.url = f"smtp://127.0.0.1:{port}"
        yield made


class _Talk:
    def __init__(self, made: Provider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._made, self._reader, self._writer = made, reader, writer
        self._who = ""

    async def run(self) -> None:
        await self._say("220 kit.example ESMTP")
        while line := (await self._reader.readuntil(b"\r\n")).decode("utf-8", "replace").strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "EHLO":
                await self._say("250-kit.example\r\n250-8BITMIME\r\n250 AUTH PLAIN")
            elif verb.upper() == "AUTH":
                await self._sign_in(rest.partition(" ")[2])
            elif verb.upper() == "NOOP":
                if not await self._noop():
                    return
            elif verb.upper() == "DATA":
                if not await self._take():
                    return
            else:
                await self._say("221 2.0.0 bye" if verb.upper() == "QUIT" else "250 2.1.0 fine")

    async def _sign_in(self, token: str) -> None:
        self._who = b64decode(token).decode().replace("\0", " ").strip()
        told = self._made.answer(Asked("AUTH", "", {"authorization": self._who}, b""))
        refused = isinstance(told, Told) and told.status in (401, 403)
        await self._say("535 5.7.8 no" if refused else "235 2.7.0 welcome")

    async def _noop(self) -> bool:
        """What a probe says last."""
        if self._made.answer(Asked("NOOP", "", {"authorization": self._who}, b"")) == "silence":
            return await self._cut("silence")
        await self._say("250 2.0.0 fine")
        return True

    async def _take(self) -> bool:
        await self._say("354 go on")
        content = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        words = body.get_content().encode() if body else b""
        asked = Asked("MAIL", str(mail["to"]), {"authorization": self._who}, content + words)
        self._made.asked.append(asked)
        told = self._made.answer(asked)
        if not isinstance(told, Told):
            return await self._cut(told)
        if told.status in _BREAKS:
            return await self._cut("reset")
        said = told.body[:300].replace(b"\r", b" ").replace(b"\n", b" ").decode("latin-1")
        await self._say(f"{_AT_THE_END.get(told.status, '554 5.0.0')} {said}")
        return True

    async def _cut(self, how: Literal["silence", "reset"]) -> bool:
        if how == "silence":
            await asyncio.sleep(PAUSE)
        self._writer.transport.abort()
        return False

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode("latin-1") + b"\r\n")
        await self._writer.drain()
