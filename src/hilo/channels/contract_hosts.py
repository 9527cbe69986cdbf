"""What an adapter says whose customers talk with us as visitors, on pages of ours: its rules, and what they hand in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

import msgspec

from hilo.channels.contract import Media, Raw

VISITOR = "visitor"  # the kind of identifier: a browser, or a person whom a page of their company's vouches for


class FormField(msgspec.Struct, frozen=True):
    """A field of the form before a chat; `labels` by language, empty for the usual one of that field."""

    field: str
    kind: Literal["text", "email", "tel"] = "text"
    required: bool = False
    labels: Mapping[str, str] = {}


class Hosting(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of an account for its visitors.

    `origins`: whose pages may hold a chat, exactly (`https://shop.example`). `session`: how long a token is good
    unless it is used. `title` stands at the head of the chat; `side`: in the corner where lines end, or begin.
    `mail_after`: how long an answer waits for its visitor until it goes by mail; None: it waits.
    """

    origins: frozenset[str]
    languages: Sequence[str] = ()
    title: str = ""
    colour: str = ""
    side: Literal["end", "start"] = "end"
    greeting: Mapping[str, str] = {}
    form: Sequence[FormField] = ()
    identity_required: bool = False
    shared: bool = False
    staff_names: Literal["first", "full", "brand"] = "first"
    media_max_bytes: int = 0
    media_count: int = 0
    media_types: Sequence[str] = ()
    mail_after: timedelta | None = None
    session: timedelta = timedelta(hours=72)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor said. `id` is theirs, and the same on every try.

    `in_reply_to`: a reference of ours, where they go on with one conversation by a link.
    """

    id: str
    visitor: str
    text: str
    name: str = ""
    at: datetime | None = None
    assurance: int = 1
    method: str = ""
    person: Mapping[str, str] = {}
    media: Sequence[Media] = ()
    in_reply_to: str = ""


class Vouched(msgspec.Struct, frozen=True, kw_only=True):
    """A signed identity that was genuine and in time: who its company says that this is. `jti`: good once."""

    subject: str
    jti: str
    expires_at: datetime
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""


@runtime_checkable
class Hosts(Protocol):
    """Visitors talk with us on pages of ours. What we send them is theirs to fetch once it was stored."""

    def hosting(self) -> Hosting: ...

    def wrap(self, said: Said) -> Raw:
        """What a visitor said as a request that `verify` finds genuine."""
        ...

    def read_identity(self, shown: str) -> Vouched:
        """Raises Refused for what is not genuine, for another account, too old, or good for too long."""
        ...
