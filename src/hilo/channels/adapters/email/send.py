"""Hand a mail to the account's server: who takes it, who refuses it, and what is certain when the line breaks."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import aiosmtplib

from hilo.channels.adapters.email.bounce_codes import is_dead
from hilo.channels.adapters.email.letter import Letter
from hilo.channels.adapters.email.outgoing_addresses import UnusableAddress, deliverable
from hilo.channels.adapters.email.send_errors import before_the_mail, of_the_mail, of_the_recipient, status_of
from hilo.channels.adapters.email.smtp_server import Server, signed_in
from hilo.channels.contract import Address, OutcomeUnknown, Refusal, Rejected, SendFailure, TryAgain
from hilo.kernel.egress import Guard, OutgoingFailed

AT_ONCE = 5  # connections of one account: mail servers count them
WAIT_FOR_ONE = 30.0  # seconds
STEP = 30.0  # seconds
LAST_STEP = 120.0  # seconds for the answer to the whole mail, while which its filters work
WAITS_FOR_COPIES = timedelta(minutes=15)
CHUNK = 64_000


class Sender:
    """Sends the mail of one account, some at once."""

    def __init__(self, server: Server, guard: Guard) -> None:
        self._server = server
        self._guard = guard
        self._lines = asyncio.Semaphore(AT_ONCE)

    async def send(self, letter: Letter, now: datetime) -> Sequence[Refusal]:
        """Whose copies were refused. Raises a SendFailure.

        Without the one who is written to nothing goes at all, to nobody: whoever corrects the address sends it once.
        A copy that is put off (4xx) puts all off for a quarter of an hour; then the others do not wait for it.
        """
        try:
            async with asyncio.timeout(WAIT_FOR_ONE):
                await self._lines.acquire()
        except TimeoutError:
            raise TryAgain("all connections to the mail server are busy", after=5) from None
        try:
            return await _Handing(self._server, self._guard, letter, now).over()
        finally:
            self._lines.release()

    async def try_out(self) -> str:
        """Connects, signs in and leaves; the words of what is wrong, "" where all is well."""
        try:
            async with signed_in(self._server, self._guard, STEP) as smtp:
                await smtp.noop()  # a server that lets us in and then says nothing is no server
                return ""
        except (aiosmtplib.SMTPException, OutgoingFailed, OSError, ValueError) as error:
            return str(before_the_mail(error))


class _Handing:
    """One mail on its way over one connection."""

    def __init__(self, server: Server, guard: Guard, letter: Letter, now: datetime) -> None:
        self._server, self._guard, self._letter = server, guard, letter
        self._patient = letter.written_at is None or now - letter.written_at < WAITS_FOR_COPIES
        self._ended = False  # the end of the mail was written: from here on it may have gone

    async def over(self) -> Sequence[Refusal]:
        begun = False
        try:
            async with signed_in(self._server, self._guard, STEP) as smtp:
                begun = True
                refused = await self._envelope(smtp)
                await self._content(smtp)
                return refused
        except (aiosmtplib.SMTPException, OutgoingFailed, OSError, ValueError) as error:
            raise self._failure(error, begun=begun) from None

    def _failure(self, error: Exception, *, begun: bool) -> SendFailure:
        if isinstance(error, aiosmtplib.SMTPResponseException) and begun and error.code > 0:
            return of_the_mail(error.code, error.message, self._letter.has_media)
        if self._ended:
            return OutcomeUnknown(f"the mail was handed over, and no answer came: {error}")
        return before_the_mail(error)

    async def _envelope(self, smtp: aiosmtplib.SMTP) -> list[Refusal]:
        letter, size = self._letter, len(self._letter.content)
        limit = smtp.esmtp_extensions.get("size", "").strip()
        if limit.isdecimal() and 0 < int(limit) < size:
            because = "media" if letter.has_media else "too_long"
            raise Rejected("5.3.4", because, f"The mail has {size} bytes, the mail server takes {limit}.")
        utf8 = not _ascii(letter)
        if utf8 and "smtputf8" not in smtp.esmtp_extensions:
            raise Rejected("5.6.7", "bad_address", "The mail server takes no address beyond ASCII.")
        options = [f"SIZE={size}"] if "size" in smtp.esmtp_extensions else []
        options += ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        await smtp.mail(letter.return_path, options=options, encoding="utf-8" if utf8 else "ascii")
        await self._main_recipient(smtp, utf8)
        return [no for one in letter.copies if (no := await self._copy(smtp, one, utf8)) is not None]

    async def _main_recipient(self, smtp: aiosmtplib.SMTP, utf8: bool) -> None:
        try:
            await _recipient(smtp, self._letter.to, utf8)
        except UnusableAddress as error:
            raise Rejected("5.1.3", "bad_address", str(error)) from None
        except aiosmtplib.SMTPRecipientRefused as error:
            raise of_the_recipient(error.code, error.message) from None

    async def _copy(self, smtp: aiosmtplib.SMTP, one: Address, utf8: bool) -> Refusal | None:
        try:
            await _recipient(smtp, one, utf8)
        except UnusableAddress as error:
            return Refusal(one, "5.1.3", str(error), permanent=True)
        except aiosmtplib.SMTPRecipientRefused as error:
            if error.code < 500 and self._patient:
                raise TryAgain(f"{error.code} {error.message} ({one.value})") from None
            status = status_of(error.code, error.message)
            return Refusal(one, status, f"{error.code} {error.message}"[:500], is_dead(status, error.message))
        return None

    async def _content(self, smtp: aiosmtplib.SMTP) -> None:
        """The library would write it in one go, and could not say whether its end had left."""
        start = await smtp.execute_command(b"DATA", timeout=STEP)
        if start.code != 354:
            raise aiosmtplib.SMTPDataError(start.code, start.message)
        protocol, transport = smtp.protocol, cast("asyncio.WriteTransport", smtp.transport)
        assert protocol is not None, "it has just answered"
        content = _stuffed(self._letter.content)
        async with asyncio.timeout(STEP + len(content) / 50_000):
            for place in range(0, len(content), CHUNK):
                protocol.write(content[place : place + CHUNK])
                while transport.get_write_buffer_size() > CHUNK and protocol.is_connected:  # noqa: ASYNC110 no event
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0)  # whether the line broke meanwhile
        if not protocol.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("the connection broke in the middle of the mail")
        self._ended = True
        protocol.write(b".\r\n")
        answer = await protocol.read_response(timeout=LAST_STEP)
        if answer.code != 250:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)


async def _recipient(smtp: aiosmtplib.SMTP, one: Address, utf8: bool) -> None:
    await smtp.rcpt(deliverable(one.value), encoding="utf-8" if utf8 else "ascii")


def _ascii(letter: Letter) -> bool:
    locals_ = [one.value.rpartition("@")[0] for one in (letter.to, *letter.copies)]
    return all(one.isascii() for one in (letter.return_path, *locals_))


def _stuffed(content: bytes) -> bytes:
    """As it goes over the line: lines end with CR LF, and one that begins with a dot gets another."""
    plain = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    plain = plain if plain.endswith(b"\r\n") else plain + b"\r\n"
    return (b"." if plain.startswith(b".") else b"") + plain.replace(b"\r\n.", b"\r\n..")
