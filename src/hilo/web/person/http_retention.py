"""Routes of retention: the rules with what is due by them, a look at another rule, a change."""

from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.web.person.errors import KindUnknown
from hilo.web.person.retention import FIXED, KINDS, Kind, Rule, change, preview, rules

Days = Annotated[int | None, QueryParameter(ge=1, le=36_500)]


class Rules(msgspec.Struct):
    """The rules; `fixed` is what has its own time, in words."""

    items: list[Rule]
    fixed: dict[str, str]


class NewRule(Body):
    """How many days; null: for ever."""

    days: int | None


@route("GET", "/retention", needs="retention.manage")
async def get_rules(tx: Tx) -> Rules:
    """How long each kind of data is kept, and how much goes tonight."""
    return Rules(await rules(tx), dict(FIXED))


@route("GET", "/retention/{retention_kind:str}", needs="retention.manage")
async def get_preview(tx: Tx, retention_kind: str, days: Days = None) -> Rule:
    """What a rule of so many days would remove."""
    return await preview(tx, _kind(retention_kind), days)


@route("PUT", "/retention/{retention_kind:str}", needs="retention.manage")
async def put_rule(tx: Tx, by: Principal, retention_kind: str, data: NewRule) -> Rule:
    """Keep this kind so many days, from the next night on."""
    return await change(tx, _kind(retention_kind), data.days, by)


def _kind(name: str) -> Kind:
    for kind in KINDS:
        if kind == name:
            return kind
    raise KindUnknown


RETENTION_ROUTES = (get_rules, get_preview, put_rule)
