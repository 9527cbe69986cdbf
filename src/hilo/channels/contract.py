"""All that an adapter must be: its protocol, events, capabilities, failures. What it may be: `contract_abilities.py`.

An adapter turns a provider's bytes into events and our words into the provider's calls. It stores nothing and knows no
conversation; what a provider calls a room or a conversation is a `ChatRef`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol
from uuid import UUID

import msgspec

from hilo.kernel.clock import SystemClock

ChatRef = str
ReceiptState = Literal["sent", "delivered", "read", "failed"]
NO_HEADERS: Mapping[str, str] = {}


class Raw(msgspec.Struct, frozen=True):
    """What the wire gave us, stored before anything else. Header names are lower case."""

    transport: Literal["http", "imap", "smtp", "mqtt", "smpp", "xmpp", "ws"]
    body: bytes
    headers: Mapping[str, str] = NO_HEADERS
    url: str = ""
    method: str = "POST"


class Item(msgspec.Struct, frozen=True):
    """One envelope that `verify` found in a request: its bytes, its dedupe key, the key whose order must hold."""

    dedupe_key: str
    order_key: str
    body: bytes


class Verified(msgspec.Struct, frozen=True):
    """The request is genuine and holds these envelopes (most often one). `batch`: it was asked as a list.

    `exact`: the same dedupe key with other bytes is a conflict and not a repeat.
    """

    items: Sequence[Item]
    batch: bool = False
    exact: bool = False


class Challenge(msgspec.Struct, frozen=True):
    """A handshake: answer these bytes at once, store nothing."""

    body: bytes
    media_type: str = "text/plain"


class Address(msgspec.Struct, frozen=True):
    """A handle as the provider names it, not yet in normal form."""

    kind: str
    value: str
    name: str = ""


class Proof(msgspec.Struct, frozen=True):
    """How sure the account is of the sender: 0 to 4 with the method. The core caps it at the account's ceiling."""

    assurance: int = 0
    method: str = ""


class Media(msgspec.Struct, frozen=True):
    """A file that came or goes along: its bytes, or the address to fetch them from.

    `content_id`: how the HTML of its message names it, where it is shown in it.
    """

    name: str
    media_type: str
    content: bytes | None = None
    url: str = ""
    inline: bool = False
    content_id: str = ""


class MessageEvent(msgspec.Struct, frozen=True, tag="message"):
    """Somebody said something. `chatlike` False: each without a reference opens its own conversation, as mail does.

    `text` is what the sender says now; what they quote and their signature stand apart, folded. `to` and `cc` are the
    other people it went to. `automatic`: a machine wrote it, and no machine answers. `spam`: the provider says so.
    `once` names the message at every account that it came to: a copy at another one is no message of its own.
    `person`: what the provider says of the sender, by the names of a profile's fields (`surname`, `birth_date`, …).
    """

    id: str
    sender: Address
    text: str
    at: datetime | None = None
    html: str = ""
    subject: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    chat: ChatRef = ""
    chatlike: bool = True
    proof: Proof = Proof()
    media: Sequence[Media] = ()
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    quoted: str = ""
    signature: str = ""
    automatic: bool = False
    spam: bool = False
    once: str = ""
    person: Mapping[str, str] = {}
    native: Mapping[str, Any] = {}


class ReceiptEvent(msgspec.Struct, frozen=True, tag="receipt"):
    """The provider's word on something we sent; `target` is the id that `send` gave back.

    `address`: the recipient it speaks of, where several had the message; `code` as the provider says it (`5.1.1`);
    `permanent`: nothing will ever reach that address.
    """

    id: str
    target: str
    state: ReceiptState
    at: datetime | None = None
    reason: str = ""
    code: str = ""
    permanent: bool = False
    address: Address | None = None


class ConsentEvent(msgspec.Struct, frozen=True, tag="consent"):
    """STOP, a blocked bot, an unsubscribe: the address wants no more (`out`) or again (`in`)."""

    id: str
    address: Address
    state: Literal["in", "out"]
    at: datetime | None = None
    because: Literal["asked", "complaint"] = "asked"


class Unrecognised(msgspec.Struct, frozen=True, tag="unrecognised"):
    """Genuine, but nothing we know. It is kept and shown, and blocks nobody."""

    id: str
    what: str


Event = MessageEvent | ReceiptEvent | ConsentEvent | Unrecognised


class Rate(msgspec.Struct, frozen=True):
    """At most `count` sends per `seconds`, for the account or for one recipient."""

    count: int
    seconds: float
    scope: Literal["account", "recipient"] = "account"


class Capabilities(msgspec.Struct, frozen=True):
    """What the channel can do, as data. `idempotent_send`: a repeat with the same id is the same message there."""

    inbound: bool = True
    outbound: bool = False
    kinds: frozenset[str] = frozenset()  # identifier kinds it reaches
    text_max: int | None = None
    split: Literal["characters", "graphemes", "gsm7", "bytes"] = "graphemes"
    formats: frozenset[str] = frozenset({"plain"})
    media_max_bytes: int = 0
    receipts: frozenset[str] = frozenset()
    session: timedelta | None = None  # the window after the customer's last word in which we may write freely
    start_conversation: bool = True
    idempotent_send: bool = False
    rates: Sequence[Rate] = ()
    send_seconds: float = 60.0  # how long one send may take


class Outgoing(msgspec.Struct, frozen=True):
    """One part to send, rendered by the adapter. `id` is ours and the same on every try.

    `references`: what went before, oldest first: ids of events as they came, and references of ours. `purpose` is that
    of consent; `unsubscribe`: our address at which the recipient wants no more; `sender_name`: the brand's.
    """

    id: UUID
    to: Address
    text: str
    html: str = ""
    subject: str = ""
    reference: str = ""  # our signed reference: a reply that carries it finds the conversation
    in_reply_to: str = ""
    chat: ChatRef = ""
    part: int = 0
    parts: int = 1
    media: Sequence[Media] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    at: datetime | None = None
    conversation: str = ""
    references: Sequence[str] = ()
    purpose: Literal["service", "automatic", "promotional"] = "service"
    unsubscribe: str = ""
    sender_name: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """One recipient whom the provider would not take while it took the others. `permanent`: nothing reaches them."""

    address: Address
    code: str
    reason: str = ""
    permanent: bool = False


class Sent(msgspec.Struct, frozen=True):
    """The provider took it; `provider_id` is what its receipts will name. `refused`: copies that did not go."""

    provider_id: str = ""
    state: Literal["sent", "delivered"] = "sent"
    refused: Sequence[Refusal] = ()


class Health(msgspec.Struct, frozen=True):
    """What a probe found."""

    ok: bool
    words: str = ""


class Forbidden(Exception):
    """The signature or secret is missing or wrong. Nothing is stored."""


class Refused(Exception):
    """The request is genuine but malformed: told to the caller as a problem, nothing is stored."""

    def __init__(self, code: str, detail: str, *, where: str = "", status: int = 422) -> None:
        super().__init__(detail)
        self.code, self.detail, self.where, self.status = code, detail, where, status


class SendFailure(Exception):
    """The base of what a send may raise."""


class TryAgain(SendFailure):
    """It certainly did not go; try again after `after` seconds (None: our own back-off)."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.after = reason, after


class AuthExpired(SendFailure):
    """Our credentials are no longer good: the account needs its administrator, its queue waits."""


RejectedBecause = Literal["opted_out", "window_closed", "bad_address", "too_long", "media", "policy", "unknown"]


class Rejected(SendFailure):
    """The provider will not take it, now or later. It certainly did not go. `dead`: nothing will reach that address."""

    def __init__(self, code: str, because: RejectedBecause = "unknown", words: str = "", dead: bool = False) -> None:
        super().__init__(words or code)
        self.code, self.because, self.words, self.dead = code, because, words, dead


class OutcomeUnknown(SendFailure):
    """The request left and no answer came: it may have gone. Never repeated unless `idempotent_send`."""


class Context(msgspec.Struct, frozen=True):
    """What an adapter is made with: the account's id and settings (secrets opened), our address, outgoing HTTP."""

    account_id: UUID
    settings: Any  # the adapter's own Settings struct
    public_url: str
    http: Any  # hilo.kernel.http_client.OutgoingHttp
    secret: str = ""  # the account's own secret, made by us
    now: Callable[[], datetime] = SystemClock().now

    def __repr__(self) -> str:
        return f"Context({self.account_id})"  # never the settings: they hold opened secrets


class Adapter(Protocol):
    """Required of every adapter. `parse` is pure and total: it never raises, what it does not know is Unrecognised."""

    kind: ClassVar[str]
    settings: ClassVar[type[msgspec.Struct]]

    def __init__(self, context: Context) -> None: ...
    def capabilities(self) -> Capabilities: ...
    def verify(self, raw: Raw) -> Verified | Challenge: ...
    def parse(self, body: bytes) -> Sequence[Event]: ...
    async def probe(self) -> Health: ...
