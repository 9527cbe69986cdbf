"""Subscriptions of devices to Web Push, and the key by which push services know us, in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_push.sql")
DEVICES_OF = _q("devices_of")
SUBSCRIBE = _q("subscribe")
COUNT_SUBSCRIPTIONS = _q("count_subscriptions")
SUBSCRIPTIONS = _q("subscriptions")
SUBSCRIPTION = _q("subscription")
UNSUBSCRIBE = _q("unsubscribe")
USED = _q("used")
PUSH_KEY = _q("push_key")
KEEP_PUSH_KEY = _q("keep_push_key")


class NewSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser gave: where to post, and the keys by which it alone reads (RFC 8291)."""

    endpoint: str
    p256dh: bytes
    auth: bytes
    device: str


class Subscription(msgspec.Struct, frozen=True):
    """As it is pushed to."""

    id: UUID
    user_id: UUID
    endpoint: str
    p256dh: bytes
    auth: bytes


class Device(msgspec.Struct, frozen=True):
    """As its person knows it."""

    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime | None


class PushKey(msgspec.Struct, frozen=True):
    """`sealed`: the private key; `public`: an uncompressed point of P-256."""

    sealed: str
    public: bytes


async def devices_of(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The subscriptions of these users."""
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.fetch(DEVICES_OF, user_ids):
        found.setdefault(row["user_id"], []).append(row["id"])
    return found


async def subscribe(tx: Tx, user_id: UUID, new: NewSubscription, session_id: UUID | None) -> UUID:
    """A device that is known already is now theirs."""
    args = (new_id(), user_id, new.endpoint, new.p256dh, new.auth, new.device, session_id, tx.now)
    return await tx.fetchval(SUBSCRIBE, *args)


async def count_others(tx: Tx, user_id: UUID, endpoint: str) -> int:
    """How many devices the user has besides this one."""
    return await tx.fetchval(COUNT_SUBSCRIPTIONS, user_id, endpoint)


async def subscriptions(tx: Tx, user_id: UUID) -> list[Device]:
    return [Device(*row) for row in await tx.fetch(SUBSCRIPTIONS, user_id)]


async def subscription(tx: Tx, subscription_id: UUID) -> Subscription | None:
    row = await tx.fetchrow(SUBSCRIPTION, subscription_id)
    return None if row is None else Subscription(*row)


async def unsubscribe(tx: Tx, subscription_id: UUID, user_id: UUID | None = None) -> bool:
    """False when there is none, or it is not this user's."""
    return await tx.fetchval(UNSUBSCRIBE, subscription_id, user_id) is not None


async def used(tx: Tx, subscription_id: UUID) -> None:
    await tx.execute(USED, subscription_id, tx.now)


async def push_key(tx: Tx) -> PushKey | None:
    row = await tx.fetchrow(PUSH_KEY)
    return None if row is None else PushKey(*row)


async def keep_push_key(tx: Tx, key: PushKey) -> None:
    """Does nothing when another process was faster."""
    await tx.execute(KEEP_PUSH_KEY, key.sealed, key.public, tx.now)
