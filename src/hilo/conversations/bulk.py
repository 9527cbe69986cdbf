"""Bulk actions on all that match: the set is fixed, a job does it one conversation after the other, and undoes it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from hilo.conversations import store
from hilo.conversations import store_bulk as bulks
from hilo.conversations.bulk_run import RUN, BulkRef, tell
from hilo.conversations.errors import UnknownAssignee
from hilo.conversations.errors_together import AlreadyUndone, NothingMatches, TooManyMatch, UnknownBulkAction
from hilo.conversations.model_bulk import MOST, Bulk, BulkWish
from hilo.conversations.model_saved_views import Asked
from hilo.conversations.saved_view_lists import ids_of_view
from hilo.conversations.seek_marks import marks_wanted
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import defer
from hilo.kernel.principal import Principal
from hilo.staff.rights import ensure_person

KEPT = timedelta(days=30)


async def begin_bulk(tx: Tx, wish: BulkWish, of: Asked | Sequence[UUID], by: Principal) -> Bulk:
    """All that `of` shows its maker at this moment, or these; what comes later is not touched, what goes is a failure.

    Raises OnlyPeople, NotAllowed, NothingMatches, TooManyMatch, UnknownAssignee, UnknownTag.
    """
    by_id = ensure_person(by)
    by.require(wish.needs)
    if not await store.known(tx, wish.assignee, wish.team):
        raise UnknownAssignee
    if wish.tag is not None:
        await marks_wanted(tx, [str(wish.tag)], [])
    if isinstance(of, Asked):
        ids = await ids_of_view(tx, of, MOST + 1, by)
    else:
        ids = list(dict.fromkeys(of))
    if not ids:
        raise NothingMatches
    if len(ids) > MOST:
        raise TooManyMatch(f"At most {MOST} at once.", extra={"most": MOST})
    made = Bulk(
        id=new_id(),
        wish=wish,
        by_id=by_id,
        by_name=by.name,
        by_permissions=by.permissions,
        by_numbers=by.numbers,
        total=len(ids),
        created_at=tx.now,
        finished_at=None,
        undone_at=None,
        undo_finished_at=None,
    )
    await bulks.add(tx, made, ids)
    await defer(tx, RUN, BulkRef(made.id))
    return made


async def undo_bulk(tx: Tx, bulk_id: UUID, by: Principal) -> Bulk:
    """Stops it where it runs, and puts back what nobody changed since. Raises UnknownBulkAction, AlreadyUndone."""
    bulk = await own_bulk(tx, bulk_id, by)
    by.require(bulk.wish.needs)
    if not await bulks.undo(tx, bulk.id):
        raise AlreadyUndone
    await defer(tx, RUN, BulkRef(bulk.id, undo=True))
    stopped = msgspec.structs.replace(bulk, undone_at=tx.now)
    await tell(tx, stopped)
    return stopped


async def own_bulk(tx: Tx, bulk_id: UUID, by: Principal) -> Bulk:
    """Raises UnknownBulkAction also for somebody else's."""
    found = await bulks.bulk(tx, bulk_id)
    if found is None or found.by_id != by.id:
        raise UnknownBulkAction
    return found


async def sweep_bulk(env: Env) -> None:
    """Forgets actions of a month ago, a few at a time."""
    deleted = 1
    while deleted:
        async with env.db.unit_of_work() as tx:
            deleted = await bulks.sweep(tx, tx.now - KEPT)
