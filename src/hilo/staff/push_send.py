"""Push a notification to one device: discreet, only while it is unread, and only if its person may still know of it."""

from uuid import UUID

import msgspec
import structlog

from hilo.company.store import default_brand
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.http_client import EgressRefused
from hilo.kernel.jobs import Job
from hilo.kernel.mail import mail_server
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_notify, store_push
from hilo.staff.mail import words
from hilo.staff.may_hear import audiences_of, may_hear
from hilo.staff.notices import Reader, Told
from hilo.staff.push_key import private_of, push_key
from hilo.staff.push_message import b64, seal, vapid_header
from hilo.staff.store_push import Subscription

log = structlog.get_logger()
GONE = (404, 410)
LATER = (408, 429)
KEPT_FOR = 12 * 3600
"""Seconds that a push service keeps it for a device that is off."""


class Push(msgspec.Struct):
    """Which notification to which device."""

    subscription_id: UUID
    notification_id: UUID


class PushDelayed(RuntimeError):
    """The push service wants it later."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the device shows: words of ours, and where a tap leads. Nothing of what anybody wrote."""

    id: UUID
    kind: str
    title: str
    body: str
    url: str


class Parcel(msgspec.Struct, frozen=True):
    """A request as it is posted."""

    endpoint: str
    content: bytes
    headers: dict[str, str]


async def send_push(env: Env, push: Push) -> None:
    """A device that is gone is forgotten. Raises PushDelayed, OutgoingFailed: both are tried again."""
    async with env.db.unit_of_work() as tx:
        parcel = await _parcel(tx, push)
    if parcel is None:
        return
    try:
        answer = await env.http.post(parcel.endpoint, parcel.content, parcel.headers)
        status = answer.status
    except EgressRefused:
        status = GONE[0]  # it leads where we never go
    if status in LATER or status >= 500:
        raise PushDelayed(f"the push service answers {status}")
    async with env.db.unit_of_work() as tx:
        if status in GONE:
            await store_push.unsubscribe(tx, push.subscription_id)
        elif status < 300:
            await store_push.used(tx, push.subscription_id)
        else:
            log.warning("a push service refused a push", status=status)


async def _parcel(tx: Tx, push: Push) -> Parcel | None:
    told = await store_notify.unread(tx, push.notification_id)
    device = await store_push.subscription(tx, push.subscription_id)
    if told is None or device is None or device.user_id != told.user_id:
        return None
    reader = (await store_notify.readers(tx, [told.user_id])).get(told.user_id)
    audience = (await audiences_of(tx, [told.conversation_id])).get(told.conversation_id)
    if reader is None or not may_hear(reader, audience):
        return None
    return await _sealed(tx, device, await _shown(tx, told, reader), told)


async def _shown(tx: Tx, told: Told, reader: Reader) -> Shown:
    language = reader.language or (await default_brand(tx)).language
    body = words(language)[f"{told.kind}_one"]
    url = f"{tx.env.settings.base_url()}/app/inbox/all/{told.conversation_id}?state=any"
    return Shown(id=told.id, kind=told.kind, title="Hilo", body=body, url=url)


async def _sealed(tx: Tx, device: Subscription, shown: Shown, told: Told) -> Parcel:
    private = private_of(tx, await push_key(tx))
    headers = {
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(KEPT_FOR),
        "urgency": "high" if told.kind == "mentioned" else "normal",
        # A later one of the same conversation takes the place of one that is not delivered yet.
        "topic": b64(fingerprint(f"{told.kind}{told.conversation_id}"))[:32],
        **vapid_header(device.endpoint, private, _contact(tx.env), tx.now),
    }
    return Parcel(device.endpoint, seal(msgspec.json.encode(shown), device.p256dh, device.auth), headers)


def _contact(env: Env) -> str:
    """Whom a push service may write to when we misbehave."""
    server = mail_server(env.settings)
    if server is not None:
        return f"mailto:{server.sender.rpartition('<')[2].strip('> ')}"
    url = env.settings.base_url()
    return url if url.startswith("https://") else "mailto:staff@localhost"


PUSH = Job("staff.push", Push, send_push, tries=5, seconds=60)
