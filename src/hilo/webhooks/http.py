"""The routes of webhooks: who is told what."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.fields import Limit
from hilo.staff.model import Role
from hilo.staff.web_safety import AnyRequest
from hilo.webhooks import store
from hilo.webhooks.add import Wish, add
from hilo.webhooks.change import change, remove
from hilo.webhooks.errors import WebhookUnknown
from hilo.webhooks.model import EVENTS, OLD_SECRET_LASTS, Endpoint, EventType
from hilo.webhooks.rotate import rotate
from hilo.webhooks.try_out import TriedOut, try_out

Url = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f\u007f]+$(?!\n)")]
Description = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\u0000-\u001f]*$(?!\n)")]
Events = Annotated[list[EventType], msgspec.Meta(min_length=1, max_length=len(EVENTS))]


class NewWebhook(Body):
    """`role`: what the other program is told is what a member of staff with this role may see."""

    url: Url
    events: Events
    role: Role = "read-only"
    description: Description = ""


class WebhookChanges(Body):
    """What is to be different; what is left out stays."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    state: Literal["enabled", "paused"] | UnsetType = UNSET


class WebhookPage(msgspec.Struct):
    """Webhooks by id; `next` is the cursor of the following page."""

    items: list[Endpoint]
    next: str | None


class MadeWebhook(msgspec.Struct):
    """The webhook and its secret, which is shown only here."""

    webhook: Endpoint
    secret: str


class NewSecret(msgspec.Struct):
    """The secret, which is shown only here. Until `old_until` what is sent is signed with the old one as well."""

    secret: str
    old_until: datetime


@route("GET", "/webhooks", needs="webhooks.manage")
async def get_webhooks(tx: Tx, cursor: UUID | None = None, limit: Limit = 50) -> WebhookPage:
    """The webhooks."""
    found = await store.page(tx, cursor, limit + 1)
    return WebhookPage(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


@route("POST", "/webhooks", needs="webhooks.manage", status=201)
async def post_webhook(tx: Tx, by: Principal, data: NewWebhook) -> MadeWebhook:
    """Make a webhook. Its secret is shown only in this answer."""
    return MadeWebhook(*await add(tx, Wish(data.url, data.events, data.role, data.description), by))


@route("GET", "/webhooks/{webhook_id:uuid}", needs="webhooks.manage")
async def get_webhook(tx: Tx, webhook_id: UUID) -> Endpoint:
    """One webhook."""
    found = await store.one(tx, webhook_id)
    if found is None:
        raise WebhookUnknown
    return found


@route("PATCH", "/webhooks/{webhook_id:uuid}", needs="webhooks.manage")
async def patch_webhook(tx: Tx, by: Principal, webhook_id: UUID, data: WebhookChanges) -> Endpoint:
    """Change a webhook, pause it, enable it."""
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}
    return await change(tx, webhook_id, given, by)


@route("DELETE", "/webhooks/{webhook_id:uuid}", needs="webhooks.manage", status=204)
async def delete_webhook(tx: Tx, by: Principal, webhook_id: UUID) -> None:
    """Delete a webhook. It is told nothing more."""
    await remove(tx, webhook_id, by)


@route("POST", "/webhooks/{webhook_id:uuid}/secret", needs="webhooks.manage", status=201)
async def post_secret(tx: Tx, by: Principal, webhook_id: UUID) -> NewSecret:
    """Replace the secret; the old one stays good for a day. The new one is shown only in this answer."""
    return NewSecret(await rotate(tx, webhook_id, by), tx.now + OLD_SECRET_LASTS)


@route("POST", "/webhooks/{webhook_id:uuid}/test", needs="webhooks.manage")
async def post_test(request: AnyRequest, by: Principal, webhook_id: UUID) -> TriedOut:
    """Post a `webhook.test` to it now, and say what came of it."""
    return await try_out(request.app.state.env, webhook_id, by)


ROUTES = (get_webhooks, post_webhook, get_webhook, patch_webhook, delete_webhook, post_secret, post_test)
