"""Say on which devices one wants to be told by Web Push."""

from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store_push
from hilo.staff.errors_entry import InvalidPushEndpoint, TooManyDevices
from hilo.staff.push_message import CURVE
from hilo.staff.rights import ensure_person
from hilo.staff.store_push import Device, NewSubscription

MOST = 20


async def subscribe(tx: Tx, new: NewSubscription, by: Principal) -> UUID:
    """Ends with the session in which it was said. Raises OnlyPeople, InvalidPushEndpoint, TooManyDevices."""
    user_id = ensure_person(by)
    _ensure_endpoint(tx.env, new)
    if await store_push.count_others(tx, user_id, new.endpoint) >= MOST:
        raise TooManyDevices
    return await store_push.subscribe(tx, user_id, new, by.session_id)


async def unsubscribe(tx: Tx, subscription_id: UUID, by: Principal) -> None:
    """Raises OnlyPeople, NotFound."""
    if not await store_push.unsubscribe(tx, subscription_id, ensure_person(by)):
        raise NotFound


async def devices(tx: Tx, by: Principal) -> list[Device]:
    """One's own. Raises OnlyPeople."""
    return await store_push.subscriptions(tx, ensure_person(by))


def _ensure_endpoint(env: Env, new: NewSubscription) -> None:
    """Raises InvalidPushEndpoint for keys that no browser made, and for an address that is not https.

    Where the address leads is judged by the egress guard, each time that something is posted there.
    """
    try:
        parts = urlsplit(new.endpoint)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, new.p256dh)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidPushEndpoint from None
    if len(new.auth) != 16 or not host or "@" in parts.netloc:
        raise InvalidPushEndpoint
    if parts.scheme != "https" and not (host == "127.0.0.1" and env.http.guard.permits(host)):
        raise InvalidPushEndpoint
