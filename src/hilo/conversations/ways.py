"""The ways to answer a person: every address they have times every account that reaches it, the best one first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.accounts import accounts_by_id
from hilo.channels.contract import Capabilities
from hilo.channels.model_accounts import Account
from hilo.channels.model_delivery import Line
from hilo.channels.ways import abilities_of, windows
from hilo.consent.closed import closed
from hilo.consent.model import Scope, Window
from hilo.consent.model_routes import Leads, Routed
from hilo.consent.route_words import ToRoute, follow_routes
from hilo.conversations import store
from hilo.conversations.errors import NoWayToAnswer, WayIsClosed
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.customers.reach import may_know_profile
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Principal


class Recipient(msgspec.Struct, frozen=True):
    """The address a way leads to."""

    kind: str
    value: str
    name: str
    assurance: int


class Goes(msgspec.Struct, frozen=True):
    """Where words go by a contact route: to whom, what they are to the person (`guardian`, …; ""), and why."""

    contact_route: UUID
    kind: str
    value: str
    name: str
    relation: str
    reason: str
    profile_id: UUID | None = msgspec.field(name="profile")


class Way(msgspec.Struct, frozen=True):
    """One way to answer. `open` False comes with its `reason`, a stable code (`everything`: they want no word there;
    `bouncing`: what is sent there comes back; …); `text_max` None: no limit.
    `media_max_bytes`: of all files of a message together; 0: it takes none.

    `instead`: who gets the words, where it is not the person; `copies`: who gets them as well.
    """

    account: UUID
    account_name: str
    channel: str
    to: Recipient
    open: bool
    reason: str
    window_ends_at: datetime | None
    text_max: int | None
    media_max_bytes: int
    formats: Sequence[str]
    identifier_id: UUID = msgspec.field(name="identifier")
    profile_id: UUID = msgspec.field(name="profile")
    chat: str = ""
    instead: Goes | None = None
    copies: Sequence[Goes] = ()


async def ways(tx: Tx, conversation_id: UUID) -> list[Way]:
    """All ways to the person of a conversation, closed ones too: open before closed, the one last used here first."""
    rows = await store.ways(tx, conversation_id)
    accounts = await accounts_by_id(tx, sorted({row["account_id"] for row in rows}))
    can = abilities_of(tx.env, accounts.values())
    reached = [row for row in rows if _reaches(row, can[row["account_id"]])]
    routed = await follow_routes(tx, [_to_route(row, can[row["account_id"]]) for row in reached])
    lines: list[Line] = [(row["account_id"], *to.handle) for row, to in zip(reached, routed, strict=True)]
    open_now = await windows(tx, [line for line in lines if can[line[0]].outbound], can)
    ends = sorted({to.handle for to in routed})
    stops = dict(zip(ends, await closed(tx, ends), strict=True))
    found = [
        _led(_way(row, accounts[row["account_id"]], can[row["account_id"]], open_now.get(line)), to, stops)
        for row, line, to in zip(reached, lines, routed, strict=True)
    ]
    return sorted(found, key=lambda way: not way.open)


def choose(found: Sequence[Way], account: UUID | None, to: str | None) -> Way:
    """The best open way, or the one asked for. Raises NoWayToAnswer, or WayIsClosed with its reason."""
    fitting = [way for way in found if account in (None, way.account) and _leads_to(way, to)]
    best = next((way for way in fitting if way.open), None)
    if best:
        return best
    if not fitting:
        raise NoWayToAnswer
    raise WayIsClosed(extra={"reason": fitting[0].reason, "channel_account": str(fitting[0].account)})


def _leads_to(way: Way, to: str | None) -> bool:
    """Whether the way is to this handle, as somebody may type it, or to the identifier of this id."""
    if to in (None, way.to.value, str(way.identifier_id)):
        return True
    try:
        return normalise(way.to.kind, to) == way.to.value
    except UnusableHandle:
        return False


def _reaches(row: Row, can: Capabilities) -> bool:
    return bool(row["seen_here"]) or (row["kind"] in can.kinds and can.start_conversation)


def _to_route(row: Row, can: Capabilities) -> ToRoute:
    return ToRoute(row["kind"], row["value"], row["profile_id"], "service", can.kinds)


def _led(way: Way, to: Routed, stops: Mapping[tuple[str, str], Scope | None]) -> Way:
    """The way with where it leads by contact routes; closed where the words would go nowhere, come back, or be refused
    by the gate because whoever would get them wants none."""
    instead = to.taken[-1] if to.taken else None
    way = msgspec.structs.replace(
        way, instead=_goes(instead) if instead else None, copies=[_goes(one) for one in to.copies]
    )
    reason = to.broken or stops[to.handle]
    return msgspec.structs.replace(way, open=False, reason=reason) if reason and way.open else way


def _goes(leads: Leads) -> Goes:
    return Goes(leads.route, leads.kind, leads.value, leads.name, leads.relation, leads.reason, leads.profile_id)


async def without_unmet(tx: Tx, found: Sequence[Way], by: Principal) -> list[Way]:
    """For who is limited: of whom they never met, what they are to the person, but neither name nor address."""
    if not by.limited:
        return list(found)
    known: dict[UUID, bool] = {}
    for one in (one for way in found for one in (way.instead, *way.copies) if one and one.profile_id):
        assert one.profile_id is not None, "sorted out"
        if one.profile_id not in known:
            known[one.profile_id] = await may_know_profile(tx, by, one.profile_id)

    def seen(one: Goes) -> Goes:
        if one.profile_id and known[one.profile_id]:
            return one
        return msgspec.structs.replace(one, value="", name="", profile_id=None)

    return [
        msgspec.structs.replace(
            way, instead=seen(way.instead) if way.instead else None, copies=[seen(one) for one in way.copies]
        )
        for way in found
    ]


def _way(row: Row, account: Account, can: Capabilities, window: Window | None) -> Way:
    reason = ""
    if window is None:
        reason = "cannot_send"
    elif account.state != "live":
        reason = f"account_{account.state}"
    elif not window.open:
        reason = window.reason
    return Way(
        account=account.id,
        account_name=account.name,
        channel=account.channel,
        to=Recipient(row["kind"], row["value"], row["name"], row["assurance"]),
        open=not reason,
        reason=reason,
        window_ends_at=window.ends_at if window else None,
        text_max=can.text_max,
        media_max_bytes=can.media_max_bytes,
        formats=sorted(can.formats),
        identifier_id=row["identifier_id"],
        profile_id=row["profile_id"],
        chat=(row["chat"] or "") if row["last_used"] else "",
    )
