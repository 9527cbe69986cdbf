"""Read the filters of a search: `from:ana`, `before:2026-01-01`, `state:open`, `has:attachment`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from hilo.conversations import store_search as store
from hilo.conversations.seek_marks import marks_wanted
from hilo.conversations.store_read import profiles_of_customer
from hilo.conversations.store_search import Filters
from hilo.customers.search import profiles_like
from hilo.kernel.db import Tx
from hilo.kernel.finding import WrongFilter
from hilo.kernel.principal import Principal

FILTERS: Mapping[str, str] = {
    "from": "`customer`, `staff`, or a person by name or address",
    "channel": "a kind of channel",
    "state": "`open`, `snoozed` or `closed`",
    "team": "a team by name or id",
    "assignee": "`me`, `none`, or a member of staff by name, address or id",
    "after": "a day or time, included",
    "before": "a day or time, not included",
    "has": "`attachment`",
    "tag": "a tag by name or id",
    "customer": "a person by id",
}
STATES = ("open", "snoozed", "closed")


async def read_filters(tx: Tx, given: Mapping[str, str], by: Principal) -> Filters:
    """A statement for each filter that names somebody. Raises WrongFilter, UnknownTag."""
    filters = Filters()
    for name, value in given.items():
        filters = await _and(tx, filters, name, value, by)
    return filters


async def _and(tx: Tx, so_far: Filters, name: str, value: str, by: Principal) -> Filters:
    if name == "from":
        return await _from(tx, so_far, value, by)
    if name == "assignee":
        return await _assignee(tx, so_far, value, by)
    if name == "customer":
        return msgspec.structs.replace(so_far, profiles=await profiles_of_customer(tx, _id(name, value)))
    if name == "team":
        return msgspec.structs.replace(so_far, teams=await store.teams_named(tx, value))
    if name == "tag":
        return msgspec.structs.replace(so_far, marks=await marks_wanted(tx, [value], []))
    return _plain(so_far, name, value)


def _plain(so_far: Filters, name: str, value: str) -> Filters:
    """Those that need no look into the database."""
    if name == "channel":
        return msgspec.structs.replace(so_far, channel=value.lower())
    if name == "state" and value in STATES:
        return msgspec.structs.replace(so_far, states=[value])
    if name == "has" and value == "attachment":
        return msgspec.structs.replace(so_far, attachment=True)
    if name == "after":
        return msgspec.structs.replace(so_far, after=_time(name, value))
    if name == "before":
        return msgspec.structs.replace(so_far, before=_time(name, value))
    raise WrongFilter(f"`{name}` takes {FILTERS[name]}.", where=name)


async def _from(tx: Tx, so_far: Filters, value: str, by: Principal) -> Filters:
    """A person's words are what they wrote; with a member of staff of that name, what these wrote as well."""
    if value in ("customer", "staff"):
        return msgspec.structs.replace(so_far, direction="in" if value == "customer" else "out")
    profiles = await profiles_like(tx, value, by)
    if profiles:
        return msgspec.structs.replace(so_far, profiles=profiles, direction="in")
    return msgspec.structs.replace(so_far, writers=await store.staff_named(tx, value))


async def _assignee(tx: Tx, so_far: Filters, value: str, by: Principal) -> Filters:
    if value == "none":
        return msgspec.structs.replace(so_far, unassigned=True)
    who = [by.id] if value == "me" else await store.staff_named(tx, value)
    return msgspec.structs.replace(so_far, assignees=who)


def _id(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise WrongFilter(f"`{name}` takes {FILTERS[name]}.", where=name) from None


def _time(name: str, value: str) -> datetime:
    """A day begins at midnight UTC."""
    try:
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if at.year < 2 or at.year > 9998:
            raise ValueError
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongFilter(f"`{name}` takes {FILTERS[name]}, as in 2026-01-31.", where=name) from None
