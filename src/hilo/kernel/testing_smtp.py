"""A mail server for tests, on loopback: keeps what it was given, and refuses what it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Mailbox:
    """What arrived, oldest first. `answers`: what the next RCPT commands get instead of 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.url = ""

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def text_to(self, address: str) -> str:
        """The words of the newest mail to this address."""
        return self.to(address)[-1].get_content()


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Serves for the length of the block."""
    box = Mailbox()
    server = await asyncio.start_server(lambda r, w: _talk(box, r, w), "127.0.0.1", 0)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


async def _talk(box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await _say(writer, "220 test")
        while line := (await reader.readline()).decode().strip():
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                await _say(writer, "221 bye")
                return
            if word == "RCPT" and box.answers:
                await _say(writer, box.answers.pop(0))
            elif word == "DATA":
                await _say(writer, "354 go on")
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                box.mails.append(message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default))
                await _say(writer, "250 taken")
            else:
                await _say(writer, "250 fine")
    finally:
        writer.close()


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()
