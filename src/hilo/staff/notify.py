"""Tell members of staff that something in a conversation concerns them, in the transaction in which it happens."""

from hilo.kernel.db import Tx
from hilo.kernel.jobs import defer
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_notify as store
from hilo.staff import store_push
from hilo.staff.may_hear import audiences_of, may_hear
from hilo.staff.notices import TOPIC, UNLESS_SAID, Notice, NoticeKind, Told, Way
from hilo.staff.push_send import PUSH, Push


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
    said = await store.wishes(tx, sorted({n.user_id for n in allowed}))

    def wants(one: Notice | Told, way: Way) -> bool:
        kind: NoticeKind = one.kind
        return said.get((one.user_id, kind, way), UNLESS_SAID[kind, way])

    told = await store.add(tx, allowed, [wants(n, "email") for n in allowed])
    await announce(tx, *[_event(one) for one in told if wants(one, "stream")])
    await _push(tx, [one for one in told if one.times == 1 and wants(one, "push")])
    return told


async def _push(tx: Tx, told: list[Told]) -> None:
    """To each device of theirs, once until it is read: a second message rings no second time."""
    if not told:
        return
    devices = await store_push.devices_of(tx, sorted({one.user_id for one in told}))
    for one in told:
        for subscription in devices.get(one.user_id, ()):
            await defer(tx, PUSH, Push(subscription, one.id))


def _event(one: Told) -> Event:
    """Without the conversation: a wall may be built before a reader comes by. The list says which, to who may know."""
    return Event("notification.added", TOPIC, one.user_id, one.id, {"kind": one.kind})
