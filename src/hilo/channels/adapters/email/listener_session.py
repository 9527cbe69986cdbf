"""One connection to our own port: SMTP or LMTP by aiosmtpd, mails of any size and form, an answer a recipient."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiosmtpd.smtp import SMTP

END = b"\r\n.\r\n"
CHUNK = 262_144


class Conversation(SMTP):
    """SMTP. The library reads a mail line by line and refuses long ones; here it is read as it comes."""

    line_length_limit = CHUNK  # of the reader; commands have a limit of their own
    answers_each = False
    _joined = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins, unless there are too many already; for the second time where TLS begins."""
        handler: Any = self.event_handler
        peer: Any = transport.get_extra_info("peername")
        self._joined = self._joined or handler.joins(self, peer)
        if self._joined:
            super().connection_made(transport)
        else:
            out: Any = transport
            out.write(b"421 4.7.0 too many connections, come again\r\n")
            out.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self._joined:
            handler: Any = self.event_handler
            handler.leaves(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return super().eof_received() if self._joined else False

    def end(self) -> None:
        """Hangs up."""
        if self.transport is not None:
            self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 the library's name
        """The mail itself. The handler's `deliver` gives the answers: one, or one for each recipient."""
        if await self.check_helo_needed():
            return
        envelope: Any = self.envelope
        if arg or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        handler: Any = self.event_handler
        try:
            content = await self._content(self.data_size_limit or 0)
        except asyncio.CancelledError:  # how the library tells that the other side has gone
            self._writer.close()
            raise
        answers: Sequence[str]
        if content is None:
            answers = [f"552 5.3.4 at most {self.data_size_limit} bytes"] * len(envelope.rcpt_tos)
        else:
            answers = await handler.deliver(envelope, content, each=self.answers_each)
        self._set_post_data_state()
        await self.push("\r\n".join(answers if self.answers_each else answers[:1]))

    async def _content(self, most: int) -> bytes | None:
        """The mail without the dots of the protocol; None when it is larger than the limit."""
        begin, more = await self._beginning()
        pieces, size = [begin], len(begin)
        while more:
            self._reset_timeout()
            try:
                piece = await self._reader.readuntil(END)
                more = False
            except asyncio.LimitOverrunError as overrun:  # no end in it yet, but perhaps the beginning of one
                piece = await self._reader.readexactly(overrun.consumed)
            size += len(piece)
            if size <= most:
                pieces.append(piece)
            else:
                pieces.clear()  # read to its end, and kept nowhere
        if size > most + len(END):
            return None
        content = b"".join(pieces).removesuffix(b".\r\n")
        return (content[1:] if content.startswith(b".") else content).replace(b"\r\n.", b"\r\n")

    async def _beginning(self) -> tuple[bytes, bool]:
        """What stands before the first letter, so that an end at the very beginning is seen. False: that was all."""
        begin = b""
        while True:
            byte = await self._reader.readexactly(1)
            if byte == b".":
                begin += byte
                following = await self._reader.readexactly(1)
                begin += following
                if following != b"\r":
                    return begin, True
                return begin + await self._reader.readexactly(1), False
            if byte != b"\r":
                return begin + byte, True
            begin += byte
            byte = await self._reader.readexactly(1)
            begin += byte
            if byte != b"\n":
                return begin, True


class LocalConversation(Conversation):
    """LMTP (RFC 2033): greeted by LHLO, and each recipient has an answer of its own."""

    show_smtp_greeting = False
    answers_each = True

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        """The greeting."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        """No command of LMTP."""
        await self.push("500 5.5.1 this is LMTP: LHLO")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        """No command of LMTP."""
        await self.push("500 5.5.1 this is LMTP: LHLO")
