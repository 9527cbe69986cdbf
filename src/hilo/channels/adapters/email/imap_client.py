"""One connection to a mailbox: guarded, with limits, blocking; it lives in a thread of its own.

imap-tools speaks the protocol; the socket is ours, so that it goes to the address that the egress guard judged.
"""

import imaplib
import select
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal, cast

import msgspec
from imap_tools.mailbox import BaseMailBox

SECONDS = 60.0  # for one answer of the server
SLACK = 1_000_000  # bytes that an answer may be larger than the server said


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox: its server by name and by the addresses that may be connected to, and who we are there."""

    host: str
    addresses: Sequence[str]
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str = ""
    token: str = ""
    folder: str = "INBOX"
    most_bytes: int = 60_000_000

    def __repr__(self) -> str:
        return f"Where({self.host})"


class Found(msgspec.Struct, frozen=True):
    """A mail that lies in the mailbox: its UID, how large it is, when it came there."""

    uid: int
    size: int
    at: datetime | None


class GuardedClient(imaplib.IMAP4):
    """Connects to a number and checks the certificate of the name; takes no answer larger than its limit."""

    def __init__(self, where: Where, context: ssl.SSLContext) -> None:
        self._where, self._context = where, context
        super().__init__(where.host, where.port, SECONDS)
        if where.security == "starttls":
            try:
                self.starttls(context)
            except BaseException:
                self.shutdown()
                raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = connect(self._where.addresses, self._where.port, timeout)
        if self._where.security != "tls":
            return sock
        try:
            return self._context.wrap_socket(sock, server_hostname=self._where.host)
        except BaseException:
            sock.close()
            raise

    def read(self, size: int) -> bytes:
        if size > self._where.most_bytes + SLACK:
            raise self.abort(f"the server wants to send {size} bytes at once")
        data = super().read(size)
        if len(data) < size:
            raise self.abort("the connection was cut in the middle of a mail")
        return data

    def look_up_abilities(self) -> None:
        """What the server can is often more once we are signed in."""
        said: list[bytes | None] = self.capability()[1]
        if said and said[0]:
            self.capabilities = tuple(said[0].decode("ascii", "replace").upper().split())

    def idle_for(self, seconds: float) -> None:
        """Returns when the server said something, or after so many seconds (RFC 2177)."""
        tag = self._command("IDLE")
        told = False
        while self._get_response() is not None:  # None is the word to go on; news may come before it
            if self.tagged_commands[tag]:
                raise self.error("the server ended IDLE at once")
            told = True
        if not told and not self._buffered():
            poller = select.poll()
            poller.register(self.sock.fileno(), select.POLLIN)
            poller.poll(seconds * 1000)
        self.send(b"DONE\r\n")
        while not self.tagged_commands[tag]:
            self._get_response()
        self.tagged_commands.pop(tag)
        self.untagged_responses.clear()  # nobody reads them, and they would gather for years

    def _buffered(self) -> bool:
        """Whether something was read together with the last answer; the socket itself is silent about that."""
        reader: Any = self.file
        self.sock.settimeout(0)
        try:
            return bool(reader.peek(1))
        except OSError:
            return False
        finally:
            self.sock.settimeout(SECONDS)


class GuardedBox(BaseMailBox):
    """What imap-tools knows of folders, moving and signing in, over a guarded connection."""

    def __init__(self, client: GuardedClient) -> None:
        self._guarded = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._guarded


class Mailbox:
    """The folder of an account. Every method blocks, and raises what imaplib, imap-tools, ssl and sockets raise."""

    def __init__(self, where: Where, context: ssl.SSLContext) -> None:
        self.where = where
        self._client = GuardedClient(where, context)
        self._box: Any = GuardedBox(self._client)  # its types are only half there

    def sign_in(self) -> None:
        """With the token where there is one, else with the password."""
        where = self.where
        if where.token:
            self._box.xoauth2(where.user, where.token, initial_folder=None)
        elif (where.user + where.password).isascii():
            self._box.login(where.user, where.password, initial_folder=None)
        else:
            self._box.login_utf8(where.user, where.password, initial_folder=None)
        self._client.look_up_abilities()

    def open(self, *, look_only: bool = False) -> int:
        """Opens the folder; gives its UIDVALIDITY."""
        self._box.folder.set(self.where.folder, readonly=look_only)
        return self._box.folder.status(self.where.folder, ("UIDVALIDITY",)).get("UIDVALIDITY", 0)

    def after(self, uid: int) -> list[Found]:
        """The mails with a higher UID, in their order. What is marked as deleted is not there any more."""
        lines = self._uid("FETCH", f"{uid + 1}:*", "(UID RFC822.SIZE INTERNALDATE FLAGS)")
        found = [one for one in map(_found, lines) if one is not None]
        return sorted((one for one in found if one.uid > uid), key=lambda one: one.uid)

    def fetch(self, uids: Sequence[int], what: Literal["", "HEADER"] = "") -> dict[int, bytes]:
        """The raw mails (or their headers), not marked as read. One that is gone meanwhile is missing."""
        named = ",".join(map(str, uids))
        parts = self._uid("FETCH", named, f"(UID BODY.PEEK[{what}])")
        raws: dict[int, bytes] = {}
        for place, part in enumerate(parts):
            if not isinstance(part, tuple):
                continue
            front, raw = cast("tuple[bytes, bytes]", part)
            behind = parts[place + 1] if place + 1 < len(parts) else b""  # a server may name the UID after the mail
            uid = _number(front + (behind if isinstance(behind, bytes) else b""), b"UID ")
            if uid is not None:
                raws[uid] = raw
        return raws

    def settle(self, uids: Sequence[int], after: str) -> None:
        """What the account wants done with mails that are kept: nothing, marked as read, moved."""
        named = [str(uid) for uid in uids]
        if after == "seen":
            self._box.flag(named, r"\Seen", True)
        elif after.startswith("move:"):
            folder = after.removeprefix("move:")
            if not self._box.folder.exists(folder):
                self._box.folder.create(folder)
            self._box.move(named, folder)

    def waits(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return "IDLE" in self._client.capabilities

    def wait(self, seconds: float) -> None:
        """Returns when the server said something, or after so many seconds."""
        self._client.idle_for(seconds)

    def ask(self) -> None:
        """Asks the server for news where it does not tell by itself."""
        self._client.noop()

    def leave(self) -> None:
        """Says good-bye, and is gone either way."""
        with suppress(Exception):
            self._client.sock.settimeout(5)
            self._client.logout()
        self.close()

    def cut(self) -> None:
        """Ends the connection, from any thread: whoever waits for it wakes with an error."""
        with suppress(OSError):
            self._client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """In its own thread, once nobody reads any more."""
        with suppress(OSError):
            self._client.shutdown()

    def _uid(self, command: str, *args: str) -> list[Any]:
        answer: list[Any]
        status, answer = self._client.uid(command, *args)
        if status != "OK":
            raise self._client.error(f"{command}: {status}")
        return [part for part in answer if part]


def connect(addresses: Sequence[str], port: int, timeout: float | None) -> socket.socket:
    """A connection to the first of the addresses that takes it. Raises OSError."""
    for place, address in enumerate(addresses):
        try:
            sock = socket.create_connection((address, port), timeout if len(addresses) == 1 else 10)
        except OSError:
            if place == len(addresses) - 1:
                raise
            continue
        sock.settimeout(timeout)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return sock
    raise OSError("there is no address to connect to")


def _found(part: Any) -> Found | None:
    line = cast("bytes", part[0] if isinstance(part, tuple) else part)
    uid, size = _number(line, b"UID "), _number(line, b"RFC822.SIZE ")
    if uid is None or size is None or rb"\deleted" in line.lower():
        return None
    at = imaplib.Internaldate2tuple(line)
    return Found(uid, size, datetime(*at[:6]).astimezone(UTC) if at else None)


def _number(line: bytes, name: bytes) -> int | None:
    """The number behind a name in an answer of the server."""
    _, found, rest = line.upper().partition(name)
    digits = rest[:20].split(b" ")[0].rstrip(b")\r\n")
    return int(digits) if found and digits.isdigit() else None
