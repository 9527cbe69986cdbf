"""Our own port for mail, of all accounts together: who is written to, and yes only when it is durable."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit
from uuid import UUID

import msgspec
import structlog

from hilo.channels.adapters.email.envelope import Transport, Transported, wrap
from hilo.channels.adapters.email.listener_session import Conversation, LocalConversation
from hilo.channels.contract_abilities import Exchange
from hilo.kernel.config import InvalidSetting
from hilo.kernel.errors import Busy, DatabaseAway

log = structlog.get_logger()
LARGEST = 100_000_000  # bytes of a mail
IN_HAND = 300_000_000  # bytes of mails that are being kept, of all connections
RECIPIENTS = 1_000
CONNECTIONS, OF_ONE_PEER = 200, 50
COMMANDS = 20_000  # of one kind on one connection
SILENCE = 120.0  # seconds
LATER = "451 4.3.0 cannot keep it now, send it again"


class Port(msgspec.Struct, frozen=True):
    """Where to listen, as which protocol, with which certificate for STARTTLS (None: without)."""

    protocol: Transport
    host: str
    number: int
    context: ssl.SSLContext | None = None


async def serve_port(where: str, exchange: Exchange) -> None:
    """Runs until cancelled. Raises InvalidSetting, OSError."""
    port = read_port(where)
    desk = Desk(exchange, port.protocol)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: desk.conversation(port.context), port.host, port.number)
    try:
        await server.serve_forever()
    finally:
        server.close()
        desk.close()


def read_port(where: str) -> Port:
    """`lmtp://127.0.0.1:2424`, `smtp://0.0.0.0:25?certificate=FILE&key=FILE`. Raises InvalidSetting."""
    try:
        parts = urlsplit(where)
        number = parts.port
    except ValueError:
        raise InvalidSetting("mail_listen is not an address") from None
    if parts.scheme == "lmtp":
        protocol: Transport = "lmtp"
    elif parts.scheme == "smtp":
        protocol = "smtp"
    else:
        raise InvalidSetting("mail_listen is lmtp://HOST:PORT or smtp://HOST:PORT")
    if not parts.hostname or not number:
        raise InvalidSetting("mail_listen names a host and a port: lmtp://127.0.0.1:2424")
    return Port(protocol, parts.hostname, number, _certificate(parts))


class Desk:
    """What happens with mail of any connection."""

    def __init__(self, exchange: Exchange, protocol: Transport) -> None:
        self._exchange = exchange
        self._protocol: Transport = protocol
        self._open: dict[Conversation, str] = {}
        self._in_hand = 0

    def conversation(self, context: ssl.SSLContext | None) -> Conversation:
        """For one connection."""
        kind = LocalConversation if self._protocol == "lmtp" else Conversation
        return kind(
            self,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="hilo",
            ident="Hilo",
            tls_context=context,
            timeout=SILENCE,
            command_call_limit=COMMANDS,
            loop=asyncio.get_running_loop(),
        )

    def joins(self, one: Conversation, peer: Any) -> bool:
        """Whether there is room for one more."""
        host = str(peer[0]) if peer else ""
        if len(self._open) >= CONNECTIONS or sum(other == host for other in self._open.values()) >= OF_ONE_PEER:
            return False
        self._open[one] = host
        return True

    def leaves(self, one: Conversation) -> None:
        self._open.pop(one, None)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        """Takes a recipient that an account has."""
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return f"452 4.5.3 at most {RECIPIENTS} recipients at once"
        try:
            found = account_of(address, await self._exchange.accounts())
        except DatabaseAway:
            return LATER
        if found is None:
            return "550 5.1.1 nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def deliver(self, envelope: Any, content: bytes, *, each: bool) -> list[str]:
        """One answer a recipient. One envelope an account, however many of its addresses are written to."""
        recipients: list[str] = envelope.rcpt_tos
        if self._in_hand + len(content) > IN_HAND:
            return [LATER] * len(recipients)
        self._in_hand += len(content)
        try:
            answers = await self._deliver(envelope.mail_from or "", recipients, content)
        except Exception:
            log.exception("a mail could not be kept")
            answers = [LATER] * len(recipients)
        finally:
            self._in_hand -= len(content)
        return answers if each else [min(answers, key=lambda answer: answer.startswith("2"))]

    async def _deliver(self, sender: str, recipients: list[str], content: bytes) -> list[str]:
        try:
            accounts = await self._exchange.accounts()
        except DatabaseAway:
            return [LATER] * len(recipients)
        of = {address: account_of(address, accounts) for address in recipients}
        outcome: dict[UUID | None, str] = {None: "550 5.1.1 nobody here has this address any more"}
        for account_id in {found for found in of.values() if found is not None}:
            mine = [address for address, found in of.items() if found == account_id]
            outcome[account_id] = await self._keep(account_id, accounts[account_id], sender, mine, content)
        return [outcome[of[address]] for address in recipients]

    async def _keep(self, account_id: UUID, adapter: Any, sender: str, mine: list[str], content: bytes) -> str:
        most: int = adapter.most_bytes
        if len(content) > most:
            return f"552 5.3.4 at most {most} bytes"
        try:
            await self._exchange.keep(account_id, [wrap(content, Transported(self._protocol, sender, tuple(mine)))])
        except (Busy, DatabaseAway):
            return LATER
        return "250 2.0.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        """Nothing of ours is told to strangers."""
        log.warning("a mail connection broke", error=type(error).__name__)
        return "451 4.3.0 something broke here"

    def close(self) -> None:
        """Ends every connection."""
        for one in list(self._open):
            one.end()


def account_of(address: str, accounts: Mapping[UUID, Any]) -> UUID | None:
    """The account that an address is of, without what stands behind a plus sign: references, returns."""
    wanted = address.strip("<>").lower()
    local, _, domain = wanted.rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    for one in (wanted, bare):
        for account_id, adapter in accounts.items():
            if one in adapter.addresses:
                return account_id
    return None


def _certificate(parts: SplitResult) -> ssl.SSLContext | None:
    given = parse_qs(parts.query)
    if not given:
        return None
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given["certificate"][0], given["key"][0])
    except (KeyError, OSError, ssl.SSLError) as error:
        raise InvalidSetting(f"mail_listen: certificate and key cannot be used: {error}") from None
    return context
