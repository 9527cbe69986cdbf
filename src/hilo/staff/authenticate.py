"""Find out who asks: by the Authorization header, else by the session's cookie."""

from datetime import timedelta

from hilo.kernel.db import Row, Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import LIMITED, Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_access
from hilo.staff.known_roles import learn_roles
from hilo.staff.principals import Known, principals
from hilo.staff.rights import granted
from hilo.staff.web_safety import AnyRequest, ensure_own_pages

SLIDES_EVERY = timedelta(hours=1)
_LONGEST = 200


async def authenticate(request: AnyRequest) -> Principal | None:
    """Who asks, or None: a stranger. With an Authorization header the cookie is ignored.

    One query, or none within `principals.REMEMBERED`. Raises CrossOrigin for a write by cookie from elsewhere.
    """
    env: Env = request.app.state.env
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not 1 <= len(token) <= _LONGEST:
            return None
        return await _remembered(env, token.strip(), by_cookie=False)
    cookie = request.cookies.get(cookie_name(env))
    if not cookie or len(cookie) > _LONGEST:
        return None
    by = await _remembered(env, cookie, by_cookie=True)
    if by is not None:
        ensure_own_pages(request, env)
    return by


def cookie_name(env: Env) -> str:
    """`__Host-` (which browsers then bind to this host, TLS and the whole site) where we are reached by https."""
    return "__Host-hilo_session" if env.settings.public_url.startswith("https://") else "hilo_session"


async def _remembered(env: Env, shown: str, *, by_cookie: bool) -> Principal | None:
    key = fingerprint(shown)
    await learn_roles(env)
    look = _look_for_session if by_cookie else _look_for_token
    mark = b"s" if by_cookie else b"t"  # a cookie's secret is no token, nor the other way round
    return await principals(env).find(mark + key, env.clock.now(), lambda: look(env, key))


async def _look_for_session(env: Env, key: bytes) -> Known | None:
    async with env.db.read() as tx:
        row = await store_access.principal_of_session(tx, key)
        if row is None:
            return None
        ends_at = row["expires_at"]
        if tx.now - row["seen_at"] >= SLIDES_EVERY:
            ends_at = tx.now + timedelta(days=env.settings.session_days)
            await store_access.session_seen(tx, row["session_id"], ends_at)
    by = Principal(
        "user", row["id"], row["name"], _may(env, row), frozenset(row["numbers"]), row["session_id"], _masks(row)
    )
    return Known(by, ends_at)


async def _look_for_token(env: Env, key: bytes) -> Known | None:
    async with env.db.read() as tx:
        row = await store_access.principal_of_token(tx, key)
        if row is None:
            return None
        await _note_use(tx, row)
    permissions = _may(env, row, "token_")
    if row["maker_role"] is not None:
        permissions &= _may(env, row, "maker_")
    numbers = _numbers_of_token(row)
    if row["id"] is None:
        by = Principal("token", row["token_id"], row["token_name"], permissions, numbers, masks=_masks(row))
    else:
        may = permissions & _may(env, row)
        by = Principal("user", row["id"], row["name"], may, numbers, masks=_masks(row))
    return Known(by, None)


def _may(env: Env, row: Row, whose: str = "") -> frozenset[str]:
    """What a role may do, as its row is now."""
    name, own = row[f"{whose}role"], row[f"{whose}permissions"]
    return granted(env, name) if own is None else granted(env, name, own, row[f"{whose}reach"])


def _masks(row: Row) -> frozenset[str]:
    return frozenset(row["masks"])


def _numbers_of_token(row: Row) -> frozenset[int]:
    """A token reaches as far as its role, its maker and its user all do; its user's own it sees as they do."""
    numbers = {number for number in row["numbers"] if number > 0}
    reaches: list[list[int] | None] = [row["token_teams"], row["maker_teams"], row["user_teams"]]
    limits = [set(reach) for reach in reaches if reach is not None]
    if not limits:
        return frozenset(numbers)
    own = {-row["user_number"]} if row["user_number"] is not None else set[int]()
    return frozenset(numbers | {LIMITED} | set[int].intersection(*limits) | own)


async def _note_use(tx: Tx, row: Row) -> None:
    """At most once an hour, for telling which tokens still live; not on each request."""
    if row["last_used_at"] is None or tx.now - row["last_used_at"] >= SLIDES_EVERY:
        await store_access.token_used(tx, row["token_id"], tx.now - SLIDES_EVERY)
