"""The routes of limits: how many persons one identifier may have, how long it may be silent, and giving one up."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.customers import store_limits
from hilo.customers.compare_queue import wake
from hilo.customers.errors import LimitUnknown, UnusableHandle
from hilo.customers.model import is_kind
from hilo.customers.recycled import give_up
from hilo.customers.store_limits import OTHERS, Limits
from hilo.customers.words import as_row
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

People = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Months = Annotated[int, msgspec.Meta(ge=1, le=1200)]


class LimitBody(Body):
    """null: no limit."""

    people: People | None
    silent_months: Months | None = None


class AllLimits(msgspec.Struct, frozen=True):
    """The limits of every kind that has its own; `*` holds for the others."""

    items: list[Limits]


@route("GET", "/identifier-limits", needs="customers.manage")
async def list_limits(tx: Tx) -> AllLimits:
    """From how many people on an identifier counts as shared, and after which silence as somebody else's."""
    return AllLimits(await store_limits.limits(tx))


@route("PUT", "/identifier-limits/{kind:str}", needs="customers.manage", status=204)
async def put_limit(tx: Tx, by: Principal, kind: str, data: LimitBody) -> None:
    """Set the limits of a kind (`*`: of every other). Identifiers with more people are marked as shared soon after."""
    await store_limits.put(tx, _known(kind), data.people, data.silent_months, as_row(by))
    wake(tx)


@route("DELETE", "/identifier-limits/{kind:str}", needs="customers.manage", status=204)
async def delete_limit(tx: Tx, kind: str) -> None:
    """The kind has no limits of its own any more: those of `*` hold for it."""
    if not await store_limits.drop(tx, _known(kind)):
        raise LimitUnknown


@route("DELETE", "/customers/{customer_id:uuid}/identifiers/{identifier_id:uuid}", needs="customers.write", status=204)
async def delete_identifier(tx: Tx, by: Principal, customer_id: UUID, identifier_id: UUID) -> None:
    """The person has this address or number no longer. Whoever writes by it from now on is somebody new."""
    await give_up(tx, customer_id, identifier_id, by)


def _known(kind: str) -> str:
    if kind == "*":
        return OTHERS
    if not is_kind(kind):
        raise UnusableHandle("A kind is a lower-case word of at most 40 characters, or `*`.", where="kind")
    return kind


LIMIT_ROUTES = (list_limits, put_limit, delete_limit, delete_identifier)
