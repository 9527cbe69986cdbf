"""What is said of single recipients: copies that were refused, mail that is late, addresses that nothing reaches."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.contract import Address, ReceiptEvent, Refusal, Rejected
from hilo.channels.facts import RecipientReported
from hilo.channels.model_delivery import Part
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish

Handle = tuple[str, str]


class Said(msgspec.Struct, frozen=True):
    """What a receipt says, and of whom. `about_main`: of the one who was written to, so of the message itself.

    `dead`: the addresses of ours that nothing will ever reach; a stranger's word stops nobody whom we did not write to.
    """

    part: Part
    about_main: bool
    noted: RecipientReported | None = None
    dead: Sequence[Handle] = ()


def said_of(part: Part, event: ReceiptEvent, now: datetime) -> Said:
    """Of whom a receipt speaks. A server may name another address than we wrote to: it handed the mail on.

    Then it is about the one recipient, where there is only one; of several nobody knows whose it was. One that names
    nobody is about the message: it shows, but where there are several it stops none of them.
    """
    ours = [(one.kind, one.value) for one in part.sent_to] or [(part.to.kind, part.to.value)]
    named = _handle(event.address) if event.address else None
    meant = named if named in ours else (ours[0] if named is None or len(ours) == 1 else None)
    about_main = meant == ours[0]
    late = event.state == "sent" and bool(event.code)
    noted = None
    shown = meant or named
    if shown and (late or event.state == "failed" or (event.state == "delivered" and not about_main)):
        state = "delayed" if late else ("failed" if event.state == "failed" else "delivered")
        noted = RecipientReported(part.message_id, *shown, state, event.at or now, event.code, event.reason)
    sure = named in ours or len(ours) == 1
    dead = [meant] if meant and sure and event.permanent and event.state == "failed" else []
    return Said(part, about_main, noted, dead)


def refused_copies(part: Part, refused: Sequence[Refusal], now: datetime) -> list[Said]:
    """What a provider said of copies while it took the message."""
    return [
        Said(
            part,
            False,
            RecipientReported(
                part.message_id, one.address.kind, one.address.value, "failed", now, one.code, one.reason
            ),
            [(one.address.kind, one.address.value)] if one.permanent else [],
        )
        for one in refused
    ]


def refused_at_once(part: Part, to: Address, failure: Rejected, now: datetime) -> list[Said]:
    """An address that the provider knows to be dead before anything went."""
    reported = RecipientReported(part.message_id, to.kind, to.value, "failed", now, failure.code, failure.words)
    return [Said(part, True, reported, [(to.kind, to.value)])] if failure.dead else []


async def note_said(tx: Tx, said: Sequence[Said]) -> None:
    """Publishes RecipientReported, and stops the dead addresses until something comes from them."""
    await publish(tx, *(one.noted for one in said if one.noted))
    stops = [
        Stop(kind, value, "bouncing", "bounce", _evidence(one.part.message_id, one.noted))
        for one in said
        for kind, value in one.dead
    ]
    if stops:
        await suppress(tx, stops)


def _evidence(message_id: UUID, noted: RecipientReported | None) -> dict[str, str]:
    return {"message": str(message_id), "code": noted.code if noted else "", "reason": noted.reason if noted else ""}


def _handle(address: Address) -> Handle | None:
    try:
        return (address.kind, normalise(address.kind, address.value))
    except UnusableHandle:
        return None
