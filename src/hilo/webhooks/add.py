"""Add an endpoint: its secret is made here and shown once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.kernel.webhook_signature import new_secret
from hilo.staff.audit import record
from hilo.staff.model import Role
from hilo.staff.rights import ensure_within
from hilo.webhooks import store
from hilo.webhooks.errors import InvalidUrl
from hilo.webhooks.interest import endpoints_changed
from hilo.webhooks.model import EVENTS, Endpoint, EventType, Secrets, is_web_address
from hilo.webhooks.target import seal


class Wish(msgspec.Struct, frozen=True):
    """Who is to be told what."""

    url: str
    events: Sequence[EventType]
    role: Role = "read-only"
    description: str = ""


async def add(tx: Tx, wish: Wish, by: Principal) -> tuple[Endpoint, str]:
    """The endpoint and its secret, for the only time. It sees what its role may see.

    Raises InvalidUrl, and MoreThanYourOwn for a role that may do what `by` may not.
    """
    ensure_url(wish.url)
    ensure_within(tx.env, by, wish.role)
    secret = new_secret()
    wanted = Endpoint(
        id=new_id(),
        url=wish.url,
        description=wish.description,
        events=in_order(wish.events),
        role=wish.role,
        state="enabled",
        state_reason="",
        state_at=tx.now,
        failing_since=None,
        created_at=tx.now,
        created_by=by.id,
    )
    made = await store.add(tx, wanted, seal(tx.env, Secrets(secret)))
    await record(tx, by, "webhook.added", f"webhook:{made.id}", {"events": made.events, "role": made.role})
    await say_changed(tx, made.id)
    return made, secret


def ensure_url(url: str) -> None:
    """Whether the address may be reached is judged at each post: names change their numbers. Raises InvalidUrl."""
    if not is_web_address(url):
        raise InvalidUrl(where="url")


def in_order(events: Sequence[EventType]) -> list[EventType]:
    """Each once, in our order."""
    return [event for event in EVENTS if event in events]


async def say_changed(tx: Tx, endpoint_id: UUID) -> None:
    """Tells the stream, and every process that keeps in mind who wants what."""
    await announce(tx, Event("webhook.changed", "webhook", endpoint_id))
    endpoints_changed(tx)
