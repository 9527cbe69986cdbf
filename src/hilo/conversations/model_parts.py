"""What only some messages have: folded parts, further recipients, a name at all our addresses. Pure."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import PROVEN, clean_name, normalise

PEOPLE_MAX = 30  # of one message, who take part by it; a mail to a thousand is to no thousand customers
SHOWN_MAX = 500  # recipients of one message that are kept
ANCESTORS_MAX = 20
Handle = tuple[str, str]


class Parts(msgspec.Struct, frozen=True):
    """`others`: identifier and profile of whoever takes part by this message, besides its sender."""

    quoted: str
    signature: str
    automatic: bool
    spam: bool
    recipients: dict[str, Any] | None
    others: Sequence[tuple[UUID, UUID]] = ()

    def as_json(self) -> str:
        return msgspec.json.encode(self).decode()


NO_PARTS = Parts("", "", False, False, None)


def parts_of(event: MessageEvent, others: Sequence[tuple[UUID, UUID]] = ()) -> Parts | None:
    """None for a message that has nothing of it, as most."""
    recipients = _recipients(event) if event.to or event.cc else None
    if not (event.quoted or event.signature or event.automatic or event.spam or recipients or others):
        return None
    return Parts(_plain(event.quoted), _plain(event.signature), event.automatic, event.spam, recipients, others)


def with_people(event: MessageEvent, ours: Collection[Handle]) -> list[tuple[Handle, str]]:
    """Handle and name of the others that it went to, each once: neither its sender nor one of our own addresses.

    None of a spam's, nor of what a machine wrote.
    """
    if not (event.to or event.cc) or event.spam or event.automatic:
        return []
    found: dict[Handle, str] = {}
    sender = _handle(event.sender)
    for address in (*event.to, *event.cc):
        handle = _handle(address)
        if handle and handle != sender and handle not in ours and without_tag(handle) not in ours:
            found.setdefault(handle, clean_name(address.name))
        if len(found) == PEOPLE_MAX:
            break
    return list(found.items())


def once_key(arrival: Arrival) -> bytes | None:
    """The same for every copy of a message that came to several of our addresses; None for what comes to one.

    The sender and the words are in it, and whether the sender is proven: whoever knows the name of a message cannot
    put another in its place.
    """
    event = arrival.event
    if not event.once:
        return None
    proven = "proven" if arrival.assurance >= PROVEN else ""
    handle = _handle(event.sender) or ("", event.sender.value)
    said = (str(arrival.account.brand_id), *handle, proven, event.once, event.subject, event.text)
    return hashlib.sha256(msgspec.json.encode(said)).digest()


def ancestors_of(event: MessageEvent) -> Sequence[str]:
    """Names of the messages that a mail goes back to, its parent's first: at most twenty, the nearest ones."""
    if event.chatlike or not (event.references or event.in_reply_to):
        return ()
    nearest = [event.in_reply_to, *reversed(event.references)]
    return [name for name in dict.fromkeys(nearest) if name and name != event.id][:ANCESTORS_MAX]


def without_tag(handle: Handle) -> Handle:
    """`shop+anything@example.org` is an address of `shop@example.org`."""
    kind, value = handle
    local, at, domain = value.partition("@")
    return (kind, f"{local.partition('+')[0]}{at}{domain}")


def _recipients(event: MessageEvent) -> dict[str, Any]:
    to, cc = event.to[:SHOWN_MAX], event.cc[: SHOWN_MAX - len(event.to[:SHOWN_MAX])]
    more = len(event.to) + len(event.cc) - len(to) - len(cc)
    return {"to": [_shown(a) for a in to], "cc": [_shown(a) for a in cc]} | ({"more": more} if more else {})


def _shown(address: Address) -> dict[str, str]:
    return {"kind": address.kind, "value": _plain(address.value)[:320], "name": clean_name(address.name)}


def _handle(address: Address) -> Handle | None:
    try:
        return (address.kind, normalise(address.kind, address.value))
    except UnusableHandle:
        return None


def _plain(text: str) -> str:
    return text.replace("\0", "")
