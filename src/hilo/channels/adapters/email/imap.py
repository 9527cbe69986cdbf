"""Listens at a mailbox: all that came since the last time, in order and in pages, and then whatever comes."""

import asyncio
import imaplib
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import httpx
import imap_tools.errors
import msgspec

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.imap_client import Found, Mailbox, Where
from hilo.channels.adapters.email.oversize import headers_alone
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.contract import AuthExpired, Context, Item
from hilo.channels.contract_abilities import Away, Line
from hilo.kernel.egress import NotSent

T = TypeVar("T")
PAGE, PAGE_BYTES = 50, 4_000_000  # mails and bytes that are fetched and kept at once; a larger mail goes alone
IDLE = (
    540.0  # seconds; a server may end an IDLE after 29 minutes (RFC 2177), and some routers a silent connection at 10
)
REMEMBER_EVERY = 1.0  # seconds
POLL = 30.0  # seconds between two looks where the server knows no IDLE
# A server that is in trouble also refuses passwords. RFC 5530 has codes for it, and not everybody uses them.
_PASSING = re.compile(r"\[(UNAVAILABLE|SERVERBUG|LIMIT|INUSE|THROTTLED)|temporar|try again|too many|later|busy", re.I)
_BROKEN = (imaplib.IMAP4.error, imap_tools.errors.ImapToolsError, OSError, EOFError)


class Cursor(msgspec.Struct, frozen=True):
    """How far a mailbox is read: under which numbering, up to which UID, and nothing older than `since`."""

    validity: int
    uid: int
    since: datetime | None = None

    @staticmethod
    def read(text: str) -> "Cursor | None":
        try:
            return msgspec.json.decode(text, type=Cursor) if text else None
        except msgspec.MsgspecError:
            return None

    def text(self) -> str:
        return msgspec.json.encode(self).decode()


class Reader:
    """One account's mailbox. `run` gives what blocks to its thread."""

    def __init__(self, box: Mailbox, run: "Run", line: Line, after: str) -> None:
        self._box, self._run, self._line, self._after = box, run, line, after
        self.cursor = Cursor(0, 0)
        self._remembered_at = 0.0

    async def begin(self, since: Literal["now", "all"]) -> None:
        """Opens the folder and finds the place to go on from.

        The first time all of it is looked at: what came since the account was connected may lie behind an outage. A
        mailbox that was numbered anew is read from its beginning; what is known already is recognised by its bytes.
        """
        validity = await self._run(self._box.open)
        known = Cursor.read(await self._line.cursor())
        if known is None:
            first = Cursor(validity, 0, None if since == "all" else self._line.began)
        elif known.validity != validity:
            first = Cursor(validity, 0, known.since)
        else:
            first = known
        self.cursor = first
        if first != known:
            await self._line.remember(first.text())

    async def take_in(self) -> int:
        """Keeps all that came since the cursor, which follows page by page. Gives how many mails that were."""
        found = await self._run(lambda: self._box.after(self.cursor.uid))
        wanted = [one for one in found if _recent(one, self.cursor.since)]
        for page in pages(wanted):
            raws = await self._run(lambda page=page: fetch_page(self._box, page))
            await self._line.keep(raws)
            await self._settle([one.uid for one in page])
            self.cursor = msgspec.structs.replace(self.cursor, uid=page[-1].uid)
            if self._is_time():
                await self._line.remember(self.cursor.text())
        if found:
            self.cursor = msgspec.structs.replace(self.cursor, uid=found[-1].uid)
            await self._line.remember(self.cursor.text())
        return len(wanted)

    async def wait(self) -> None:
        """Returns when there may be news."""
        if self._box.waits():
            await self._run(lambda: self._box.wait(IDLE))
        else:
            await asyncio.sleep(POLL)
            await self._run(self._box.ask)

    def _is_time(self) -> bool:
        """Now and then: what is read again after a crash is recognised."""
        now = asyncio.get_running_loop().time()
        due = now - self._remembered_at >= REMEMBER_EVERY
        self._remembered_at = now if due else self._remembered_at
        return due

    async def _settle(self, uids: Sequence[int]) -> None:
        """What is kept is kept: a folder that cannot be had is said, and holds up nothing."""
        if self._after == "leave":
            return
        try:
            await self._run(lambda: self._box.settle(uids, self._after))
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, imap_tools.errors.ImapToolsError) as error:
            await self._line.connected(f"mails cannot be moved or marked ({self._after}): {_clean(str(error))}")


class Run:
    """A thread of one mailbox: `await run(call)`."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="imap")

    async def __call__(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def connect(self, where: Where) -> Mailbox:
        """A connection; where nobody waits for it any more, it is closed as soon as it is there."""
        made = self._pool.submit(lambda: Mailbox(where, trust()))
        try:
            return await asyncio.shield(asyncio.wrap_future(made))
        except asyncio.CancelledError:
            made.add_done_callback(_close_late)
            raise

    def end(self, box: Mailbox | None) -> None:
        """Wakes the thread where it reads, closes the connection in it, and lets it go."""
        if box is not None:
            box.cut()
            self._pool.submit(box.close)
        self._pool.shutdown(wait=False)


async def listen_to_mailbox(line: Line, where: Where, after: str, since: Literal["now", "all"]) -> None:
    """Runs until cancelled. Raises Away, AuthExpired; DatabaseAway by what the line does."""
    async with opened(where) as (box, run):
        reader = Reader(box, run, line, after)
        await reader.begin(since)
        await line.connected()
        while True:
            await reader.take_in()
            await reader.wait()


async def look_in(context: Context) -> str:
    """Signs in and opens the folder; the words of what is wrong, "" where all is well."""
    try:
        async with opened(await where_of(context)) as (box, run):
            await run(lambda: box.open(look_only=True))
    except (Away, AuthExpired) as failure:
        return str(failure)
    return ""


async def where_of(context: Context) -> Where:
    """The mailbox of an account, with the addresses that its name has now. Raises Away."""
    settings: Settings = context.settings
    host = settings.imap_host.strip("[]")
    try:
        addresses = await context.http.guard.resolve(host, settings.imap_port)
    except NotSent as error:
        raise Away(str(error)) from None
    return Where(
        host=host,
        addresses=addresses[:4],
        port=settings.imap_port,
        security=settings.imap_security,
        user=settings.imap_user or settings.address,
        password=settings.imap_password,
        token=settings.imap_token,
        folder=settings.imap_folder,
        most_bytes=settings.most_bytes,
    )


@asynccontextmanager
async def opened(where: Where) -> AsyncIterator[tuple[Mailbox, Run]]:
    """A mailbox that we are signed in to, and its thread. What breaks, here or in the block, is Away or AuthExpired."""
    run = Run()
    box: Mailbox | None = None
    try:
        box = await run.connect(where)
        await _sign_in(box, run)
        yield box, run
        await run(box.leave)
    except _BROKEN as error:
        raise Away(_said(where, error)) from None
    finally:
        run.end(box)


def fetch_page(box: Mailbox, page: Sequence[Found]) -> list[Item]:
    """The envelopes of a page; of a mail beyond the limit its headers with a note."""
    most = box.where.most_bytes
    if page[0].size > most:
        raws = box.fetch([one.uid for one in page], "HEADER")
        return [
            wrap(headers_alone(raws[one.uid], one.size, most), Transported("imap", cut=one.size))
            for one in page
            if one.uid in raws
        ]
    raws = box.fetch([one.uid for one in page])
    return [wrap(raws[one.uid], Transported("imap")) for one in page if one.uid in raws]


def pages(found: Sequence[Found]) -> Iterator[list[Found]]:
    """In order, so many or so many bytes at once; a large mail has a page of its own."""
    page: list[Found] = []
    size = 0
    for one in found:
        if page and (len(page) == PAGE or size + one.size > PAGE_BYTES):
            yield page
            page, size = [], 0
        page.append(one)
        size += one.size
    if page:
        yield page


def trust() -> ssl.SSLContext:
    """As outgoing HTTP: certifi's authorities, or those that SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


async def _sign_in(box: Mailbox, run: Run) -> None:
    try:
        await run(box.sign_in)
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (imaplib.IMAP4.error, imap_tools.errors.ImapToolsError) as error:
        words = _clean(str(error))
        if _PASSING.search(words):
            raise Away(f"{box.where.host} does not let us in now: {words}") from None
        raise AuthExpired(f"{box.where.host} refuses the user name or password: {words}") from None


def _close_late(made: "Future[Mailbox]") -> None:
    if not made.cancelled() and made.exception() is None:
        made.result().close()


def _recent(one: Found, since: datetime | None) -> bool:
    """The clocks of two machines differ, and a minute of mail twice is nothing lost."""
    return since is None or one.at is None or one.at >= since - timedelta(minutes=2)


def _said(where: Where, error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{where.host}: the certificate is not good: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"{where.host} does not answer"
    if isinstance(error, ConnectionRefusedError):
        return f"{where.host}: nobody listens at port {where.port}"
    if isinstance(error, imaplib.IMAP4.abort) and re.match("socket error|command: ", str(error)):
        return f"{where.host}: the connection was cut"
    return f"{where.host}: {_clean(str(error)) or type(error).__name__}"


def _clean(words: str) -> str:
    """What the server said, without the library's own dress."""
    said = re.search(r"b['\"](.*?)['\"]\W*$", words)
    return " ".join((said[1] if said else words).split())[:200]
