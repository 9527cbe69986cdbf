"""Endpoints and deliveries: frozen structs, what may be told to whom, when to try again."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from hilo.kernel.principal import Principal
from hilo.staff.model import Role

EventType = Literal[
    "message.received",
    "message.sent",
    "message.changed",
    "conversation.closed",
    "conversation.reopened",
    "conversation.assigned",
    "customers.merged",
    "customers.parted",
]
EndpointState = Literal["enabled", "paused", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed", "withheld"]
EVENTS: Sequence[EventType] = get_args(EventType)

OLD_SECRET_LASTS = timedelta(hours=24)
KEPT = timedelta(days=30)
LEASE = timedelta(seconds=60)
TIMEOUT = 15.0  # seconds for one post; well below the lease, so that its outcome is recorded while it holds
DISABLE_AFTER = timedelta(days=5)
TRIES_BEFORE_DISABLING = 5  # an endpoint that nobody wrote to for days is not given up at the first failure
# The waits after each failed try, in seconds: eleven tries in about three days.
WAITS = (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 79_200)

AT_ONCE = 64  # posts of one worker
AT_ONCE_EACH = 8  # of them to one endpoint
FAILING_AT_ONCE = 16  # of them to endpoints to which nothing got through lately, one to each


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told what. It sees what its role may see. `failing_since`: nothing got through since then."""

    id: UUID
    url: str
    description: str
    events: list[EventType]
    role: Role
    state: EndpointState
    state_reason: str
    state_at: datetime
    failing_since: datetime | None
    created_at: datetime
    created_by: UUID


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event for one endpoint, and what became of it. `id` is the webhook-id on every try."""

    id: UUID
    type: str
    at: datetime
    data: dict[str, Any]
    state: DeliveryState
    next_at: datetime
    tries: int
    tried_at: datetime | None
    status: int | None
    error: str


class News(msgspec.Struct, frozen=True):
    """Something that happened, before it is known who wants to hear of it.

    It is about a message, a conversation (whose walls then decide), or neither.
    """

    type: EventType
    data: Mapping[str, Any] = {}
    conversation_id: UUID | None = None
    message_id: UUID | None = None


class OldSecret(msgspec.Struct, frozen=True):
    """A secret that was replaced, and until when signatures of it are sent as well."""

    secret: str
    until: datetime


class Secrets(msgspec.Struct, frozen=True):
    """What is sealed in the row of an endpoint."""

    now: str
    old: list[OldSecret] = []

    def valid(self, at: datetime) -> list[str]:
        """The secrets to sign with, the new one first."""
        return [self.now, *(old.secret for old in self.old if old.until > at)]

    def replaced(self, by: str, at: datetime) -> "Secrets":
        kept = [old for old in self.old if old.until > at]
        return Secrets(by, [OldSecret(self.now, at + OLD_SECRET_LASTS), *kept])


class Target(msgspec.Struct, frozen=True):
    """An endpoint as a worker needs it: where to post, signed with what, seen with whose eyes."""

    id: UUID
    url: str
    secrets: Secrets
    principal: Principal
    failing: bool = False


class Tried(msgspec.Struct, frozen=True):
    """What came of one post. `status` is None where no answer came; `rest`: for how long it wants to be left alone."""

    status: int | None
    error: str = ""
    rest: timedelta | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """The endpoint says that it is no more (Standard Webhooks: 410 disables it)."""
        return self.status == 410


def body(event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """What is posted; of one delivery the same bytes on every try."""
    return msgspec.json.encode({"type": event, "timestamp": at, "data": data})


def wait_after(tries: int, rest: timedelta | None) -> timedelta | None:
    """The wait after try number `tries` (from 1), with jitter, or as long as was asked for; None: it is given up."""
    if tries > len(WAITS):
        return None
    plain = timedelta(seconds=WAITS[tries - 1] * random.uniform(0.8, 1.2))  # noqa: S311 jitter, no secret
    return plain if rest is None else max(plain, rest)


def is_web_address(url: str) -> bool:
    """Whether this is http or https with a host, and without a password in it."""
    if not url.isprintable() or " " in url:  # which `urlsplit` would let pass, or silently take out
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def share(targets: Sequence[Target], flying: Mapping[UUID, int], room: int) -> dict[UUID, int]:
    """How many deliveries to take for each endpoint, one after the other to the one with the least under way.

    Endpoints that do not answer get one at a time, and together a part of the room, so that they hold up nobody.
    """
    failing = [t for t in targets if t.failing and not flying.get(t.id)]
    busy = sum(1 for t in targets if t.failing and flying.get(t.id))
    most = {t.id: AT_ONCE_EACH for t in targets if not t.failing}
    most |= {t.id: 1 for t in failing[: max(FAILING_AT_ONCE - busy, 0)]}
    given = dict.fromkeys(most, 0)
    while room > 0 and (free := [i for i in most if flying.get(i, 0) + given[i] < most[i]]):
        given[min(free, key=lambda i: flying.get(i, 0) + given[i])] += 1
        room -= 1
    return {endpoint: count for endpoint, count in given.items() if count}
