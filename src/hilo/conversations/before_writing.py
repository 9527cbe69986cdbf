"""What a writer wants to know before writing: whom a note can name, who will not get a copy, what time it is there."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import phonenumbers
from phonenumbers import timezone

from hilo.consent.closed import closed
from hilo.conversations import store_read, store_write
from hilo.conversations.views import Named
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff.may_hear import audiences_of, may_hear
from hilo.staff.store_notify import readers


class TeamHere(msgspec.Struct, frozen=True):
    """A team, and who of it may see the conversation."""

    id: UUID
    name: str
    members: list[UUID]


class Colleagues(msgspec.Struct, frozen=True):
    """Who may see a conversation, and so can be named in a note of it."""

    users: list[Named]
    teams: list[TeamHere]


class Copy(msgspec.Struct, frozen=True):
    """Whether an address would get a copy. `reason`: `unusable`, `bouncing`, `everything` (they want no word); ""."""

    value: str
    reason: str


class Clock(msgspec.Struct, frozen=True):
    """The time zone in which the person lives, as far as we know, and how we know: a note, their number, or not."""

    time_zone: str
    because: Literal["noted", "phone", "company"]


async def colleagues(tx: Tx, conversation_id: UUID, by: Principal) -> Colleagues:
    """Raises UnknownConversation."""
    row, _, _ = await store_read.one(tx, conversation_id, by.viewer)
    where: UUID = row["id"]
    known = await store_write.staff_names(tx)
    allowed = await readers(tx, [one["id"] for one in known])
    audience = (await audiences_of(tx, [where])).get(where)
    inside = [one for one in known if may_hear(allowed.get(one["id"]), audience)]
    teams = {team for one in inside for team in one["teams"]}
    found = await store_write.team_names(tx, sorted(teams))
    return Colleagues(
        [Named(one["id"], one["name"]) for one in inside],
        [TeamHere(t["id"], t["name"], [one["id"] for one in inside if t["id"] in one["teams"]]) for t in found],
    )


async def copies(tx: Tx, addresses: Sequence[str]) -> list[Copy]:
    """Each as it was typed, with why nothing would reach it."""
    usable: dict[str, tuple[str, str]] = {}
    for one in addresses:
        try:
            usable[one] = "email", normalise("email", one)
        except UnusableHandle:
            continue
    stops = dict(zip(usable, await closed(tx, list(usable.values())), strict=True))
    return [Copy(one, (stops[one] or "") if one in usable else "unusable") for one in addresses]


async def clock(tx: Tx, conversation_id: UUID, by: Principal) -> Clock:
    """As it was noted of them, else as all their numbers say, else the company's. Raises UnknownConversation."""
    row = await store_write.clock_of(tx, conversation_id, by.viewer)
    if _is_zone(row["said"]):
        return Clock(row["said"], "noted")
    zones = {_zone_of(number) for number in row["phones"]}
    [zone] = zones if len(zones) == 1 else {""}
    return Clock(zone, "phone") if zone else Clock(row["time_zone"], "company")


def _zone_of(number: str) -> str:
    """The zone of a number, "" where it may be in several: a mobile of Spain is in Madrid, or on the Canaries."""
    try:
        found = timezone.time_zones_for_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return ""
    return found[0] if len(found) == 1 and _is_zone(found[0]) else ""


def _is_zone(name: str | None) -> bool:
    try:
        return bool(name) and ZoneInfo(name or "").key == name
    except (KeyError, ValueError, OSError):
        return False
