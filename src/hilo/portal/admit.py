"""Find out which visitor asks: by the token of their session, good for one account and one page's origin."""

from typing import Any
from uuid import UUID

from litestar import Request

from hilo.kernel.env import Env
from hilo.kernel.errors import NotSignedIn
from hilo.kernel.principal import Principal
from hilo.portal import store
from hilo.portal.errors import UnknownVisitor, VisitorExpired, WrongAccount, WrongOrigin
from hilo.portal.hosts import host
from hilo.portal.limits import ASKING, ASKING_FROM, limits
from hilo.portal.model import SLIDES_AFTER, Seat, lasts
from hilo.portal.origins import origin_of
from hilo.staff.web_safety import client_address

AnyRequest = Request[Any, Any, Any]
LONGEST = 100


async def admit(request: AnyRequest) -> Principal:
    """The visitor; their seat is with the request from now on. One query; the session goes on by being used.

    Raises TooMuch, NotSignedIn, UnknownVisitor, VisitorExpired, WrongAccount, WrongOrigin.
    """
    env: Env = request.app.state.env
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 1 <= len(token) <= LONGEST:
        raise NotSignedIn
    limits(env).take((ASKING, token), (ASKING_FROM, client_address(request, env)))
    async with env.db.read() as tx:
        seat = await store.seat(tx, token.strip())
        _ensure_good(seat, request, env)
        assert seat is not None, "it is good"
        if tx.now - seat.seen_at >= SLIDES_AFTER:
            rules = (await host(tx, seat.account_id)).rules
            await store.slide(tx, seat.session_id, tx.now + lasts(rules, seat.shared))
    request.scope["state"]["seat"] = seat
    return Principal("visitor", seat.visitor_id, seat.name, frozenset(), session_id=seat.session_id)


def seat_of(request: AnyRequest) -> Seat:
    """Whose request it is. Only on a route for visitors."""
    return request.scope["state"]["seat"]


def _ensure_good(seat: Seat | None, request: AnyRequest, env: Env) -> None:
    if seat is None:
        raise UnknownVisitor
    if seat.account_id != _asked(request):
        raise WrongAccount
    if origin_of(request) not in ("", seat.origin):
        raise WrongOrigin
    if seat.expires_at <= env.clock.now():
        raise VisitorExpired


def _asked(request: AnyRequest) -> UUID | None:
    """The account in the path, which is read before the framework has."""
    value = request.path_params.get("account_id")
    return value if isinstance(value, UUID) else None
