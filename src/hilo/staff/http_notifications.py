"""The routes of notifications: list, count, reading, wishes; and the devices that are pushed to."""

import base64
from typing import Annotated
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import SIGNED_IN, Body, route
from hilo.kernel.shape import OPEN, marked
from hilo.staff.device import device_of
from hilo.staff.errors_entry import InvalidPushEndpoint
from hilo.staff.fields import Limit
from hilo.staff.notifications import Page, Unread, Wish, notifications, read, unread, wish, wishes
from hilo.staff.push_devices import devices, subscribe, unsubscribe
from hilo.staff.push_key import push_key
from hilo.staff.push_message import b64
from hilo.staff.rights import ensure_person
from hilo.staff.store_push import Device, NewSubscription
from hilo.staff.web_safety import AnyRequest

Point = Annotated[str, msgspec.Meta(min_length=16, max_length=200, pattern=r"^[A-Za-z0-9_-]*=*$(?!\n)")]
Endpoint = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f\u007f]+$(?!\n)")]


class Reading(Body):
    """What was read: these, or all of a conversation; without either everything."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=500)] | None = None
    conversation_id: UUID | None = None


class ReadCount(msgspec.Struct):
    """How many were unread until now."""

    read: int


class WishList(msgspec.Struct):
    """For each kind and way whether one wants to be told by it."""

    items: list[Wish]


class WishesBody(Body):
    """What is to be different."""

    items: Annotated[list[Wish], msgspec.Meta(max_length=100)]


class PublicKey(msgspec.Struct):
    """`applicationServerKey` of `PushManager.subscribe`, as base64url."""

    public_key: Annotated[str, marked(OPEN)]


class PushKeys(msgspec.Struct):
    """By which the browser alone reads what is pushed."""

    p256dh: Point
    auth: Point


class PushBody(msgspec.Struct):
    """`PushSubscription.toJSON()`; what browsers add is not read."""

    endpoint: Endpoint
    keys: PushKeys


class Subscribed(msgspec.Struct):
    """By which the device is unsubscribed."""

    id: UUID


class DeviceList(msgspec.Struct):
    """The devices that are pushed to."""

    items: list[Device]


@route("GET", "/notifications", needs=SIGNED_IN)
async def get_notifications(
    tx: Tx, by: Principal, cursor: str | None = None, limit: Limit = 50, only_unread: bool = False
) -> Page:
    """What one was told, the newest first."""
    return await notifications(tx, cursor, limit, by, unread=only_unread)


@route("GET", "/notifications/unread", needs=SIGNED_IN)
async def get_unread(tx: Tx, by: Principal) -> Unread:
    """How many are unread."""
    return await unread(tx, by)


@route("POST", "/notifications/readings", needs=SIGNED_IN)
async def post_reading(tx: Tx, by: Principal, data: Reading) -> ReadCount:
    """Mark as read: some, those of a conversation, or all."""
    return ReadCount(await read(tx, data.ids, data.conversation_id, by))


@route("GET", "/me/notification-wishes", needs=SIGNED_IN)
async def get_wishes(tx: Tx, by: Principal) -> WishList:
    """By which ways one is told of what."""
    return WishList(await wishes(tx, by))


@route("PUT", "/me/notification-wishes", needs=SIGNED_IN)
async def put_wishes(tx: Tx, by: Principal, data: WishesBody) -> WishList:
    """Say by which ways one wants to be told of what; what is not named stays."""
    return WishList(await wish(tx, data.items, by))


@route("GET", "/push-key", needs=SIGNED_IN)
async def get_push_key(request: AnyRequest, by: Principal) -> PublicKey:
    """The key that a browser subscribes with."""
    ensure_person(by)
    env: Env = request.app.state.env
    async with env.db.unit_of_work() as tx:  # the first to ask makes it
        return PublicKey(b64((await push_key(tx)).public))


@route("GET", "/me/push-devices", needs=SIGNED_IN)
async def get_devices(tx: Tx, by: Principal) -> DeviceList:
    """The devices on which one is told by Web Push."""
    return DeviceList(await devices(tx, by))


@route("POST", "/me/push-devices", needs=SIGNED_IN, status=201)
async def post_device(tx: Tx, request: AnyRequest, by: Principal, data: PushBody) -> Subscribed:
    """Be told on this device by Web Push, as long as this session lasts."""
    keys = (_bytes(data.keys.p256dh), _bytes(data.keys.auth))
    new = NewSubscription(endpoint=data.endpoint, p256dh=keys[0], auth=keys[1], device=device_of(request))
    return Subscribed(await subscribe(tx, new, by))


@route("DELETE", "/me/push-devices/{device_id:uuid}", needs=SIGNED_IN, status=204)
async def delete_device(tx: Tx, by: Principal, device_id: UUID) -> None:
    """Not on this device any more."""
    await unsubscribe(tx, device_id, by)


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        raise InvalidPushEndpoint from None


ROUTES = (
    get_notifications,
    get_unread,
    post_reading,
    get_wishes,
    put_wishes,
    get_push_key,
    get_devices,
    post_device,
    delete_device,
)
