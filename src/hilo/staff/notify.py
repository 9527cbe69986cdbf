"""Tell members of staff that something in a conversation concerns them, in the transaction in which it happens."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_notify as store
from hilo.staff.notices import NEEDED, TOPIC, UNLESS_SAID, Notice, Reader, Told, Way


async def notify(tx: Tx, *notices: Notice) -> list[Told]:
    """Writes the notifications and starts the ways that their people want; slices above call it, a few at once.

    Left out, without a word: who did it themselves, who left, and who may not see the conversation, as it is now.
    """
    wanted = {(n.user_id, n.conversation_id, n.kind): n for n in notices if n.user_id != n.by_id}
    if not wanted:
        return []
    readers = await store.readers(tx, sorted({n.user_id for n in wanted.values()}))
    audiences = await audiences_of(tx, {n.conversation_id for n in wanted.values()})
    allowed = [n for n in wanted.values() if may_hear(readers.get(n.user_id), audiences.get(n.conversation_id))]
    if not allowed:
        return []
    told = await store.add(tx, allowed)
    by_way = await by_wish(tx, told)
    await announce(tx, *[_event(one) for one in by_way["stream"]])
    return told


async def audiences_of(tx: Tx, conversation_ids: Iterable[UUID]) -> dict[UUID, Audience]:
    """Who may hear of these conversations, as the slice that owns them says; what is gone is left out."""
    ids = sorted(set(conversation_ids))
    found: dict[UUID, Audience] = {}
    for module in tx.env.modules:
        if ids and (judge := module.audiences.get("conversation")):
            found |= await judge(tx, ids)
    return found


def may_hear(reader: Reader | None, audience: Audience | None) -> bool:
    """Whether this person may know of a conversation with this audience."""
    if reader is None or audience is None:
        return False
    return NEEDED in reader.permissions and audience.admits(reader.permissions, reader.numbers)


async def by_wish(tx: Tx, told: Sequence[Told]) -> dict[Way, list[Told]]:
    """What goes which way, as each person wants it."""
    said = await store.wishes(tx, sorted({one.user_id for one in told}))
    ways: dict[Way, list[Told]] = {"stream": [], "email": [], "push": []}
    for one in told:
        for way, going in ways.items():
            if said.get((one.user_id, one.kind, way), UNLESS_SAID[one.kind, way]):
                going.append(one)
    return ways


def _event(one: Told) -> Event:
    """Without the conversation: a wall may be built before a reader comes by. The list says which, to who may know."""
    return Event("notification.added", TOPIC, one.user_id, one.id, {"kind": one.kind})
