"""Copies by contact routes: messages of their own in the outbox, of the same words, each asked about by itself."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from hilo.channels import store_outbox as store
from hilo.channels.contract import Address
from hilo.channels.deliver import wake
from hilo.channels.model_delivery import Part
from hilo.channels.send_gate import Cleared
from hilo.consent.model_routes import Leads
from hilo.kernel.db import Tx


async def add_copies(tx: Tx, cleared: Sequence[tuple[Cleared, Sequence[Part]]]) -> None:
    """Hands over the copies of messages whose first part was cleared just now; each comes with all its parts.

    Their ids follow from message and route: what is cleared again after a crash has its copies already.
    """
    made = [
        _copy(tx, part, leads)
        for first, parts in cleared
        if first.part.part == 0
        for leads in first.copies
        for part in parts
        if part.content is not None
    ]
    if made:
        await store.add(tx, made)
        wake(tx)


def _copy(tx: Tx, part: Part, leads: Leads) -> Part:
    """The same words to the other, without the addressees beside, and without what belongs to somebody else's chat."""
    assert part.content is not None, "sorted out before"
    content = msgspec.structs.replace(part.content, cc=(), bcc=(), chat="", in_reply_to="", references=())
    return msgspec.structs.replace(
        part,
        id=_id(part.id, leads),
        message_id=_id(part.message_id, leads),
        profile_id=leads.profile_id,
        to=Address(leads.kind, leads.value, leads.name),
        content=content,
        state="queued",
        due_at=tx.now,
        next_at=tx.now,
        tries=0,
        first_tried_at=None,
        may_have_gone=False,
        lease=None,
        provider_id=None,
        sent_to=(),
        code="",
        reason="",
        copy_of=part.message_id,
        copy_by=leads.route,
    )


def _id(of: UUID, leads: Leads) -> UUID:
    return uuid5(of, str(leads.route))
