"""Routes of bulk actions: begin one, see how far it is and what failed, undo it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.conversations import store_bulk
from hilo.conversations.bulk import begin_bulk, own_bulk, undo_bulk
from hilo.conversations.http_saved_views import FilterBody, Word, asked
from hilo.conversations.http_work import ASSIGNEE, Ids
from hilo.conversations.model_bulk import MOST, Action, Bulk, BulkWish, Outcome, Stage
from hilo.conversations.model_labels import Priority
from hilo.conversations.model_saved_views import Asked
from hilo.conversations.saved_view_lists import asked_of
from hilo.kernel.cursor import Moment
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.rights import ensure_person

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Place = Annotated[int, QueryParameter(ge=0, le=2**31 - 1)]
Many = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]


class BulkBody(Body):
    """What is to be done, and to which conversations: those of a `view`, those that a `filter` shows, or these `ids`.

    `assignee` (an id, `me`, null for nobody) belongs to assign, `team` to team, `tag` to tag and untag, `priority` to
    priority, `until` to snooze (null: until the customer writes).
    """

    action: Action
    view: Word | None = None
    filter: FilterBody | None = None
    ids: Many | None = None
    assignee: Annotated[str, msgspec.Meta(pattern=ASSIGNEE)] | msgspec.UnsetType | None = msgspec.UNSET
    team: UUID | msgspec.UnsetType | None = msgspec.UNSET
    tag: UUID | None = None
    priority: Priority | None = None
    until: Moment | None = None


class BulkShown(msgspec.Struct, frozen=True):
    """How far a bulk action is: `waiting` of `total` conversations are still to come.

    `same`: it was as wished before. `left`: somebody changed it since, so that undoing left it as it is.
    """

    id: UUID
    action: Action
    stage: Stage
    total: int
    waiting: int
    done: int
    same: int
    failed: int
    undone: int
    left: int
    created_at: datetime
    finished_at: datetime | None


class Bulks(msgspec.Struct, frozen=True):
    """One's own bulk actions, the newest first; `next` is the cursor of older ones."""

    items: list[BulkShown]
    next: str | None


class BulkItem(msgspec.Struct, frozen=True):
    """What became of one conversation. `reason`: the code of the refusal, or `changed_since`."""

    conversation: UUID
    number: str | None
    outcome: Outcome
    reason: str


class BulkItems(msgspec.Struct, frozen=True):
    """Conversations of one outcome, in the order in which they were taken; `next` is the cursor of the rest."""

    items: list[BulkItem]
    next: str | None


@route("POST", "/bulk-actions", needs="conversations.reply", status=202)
async def post_bulk(tx: Tx, by: Principal, data: BulkBody) -> BulkShown:
    """Do something to many conversations. The set is fixed now; a job does it, and the stream tells how far it is."""
    return await _shown(tx, await begin_bulk(tx, _wish(data, by), await _of(tx, data, by), by))


@route("GET", "/bulk-actions", needs="conversations.reply")
async def get_bulks(tx: Tx, by: Principal, cursor: UUID | None = None, limit: Limit = 20) -> Bulks:
    """One's own bulk actions of the last month."""
    found = await store_bulk.bulks_of(tx, ensure_person(by), cursor, limit + 1)
    items = [await _shown(tx, bulk) for bulk in found[:limit]]
    return Bulks(items, str(items[-1].id) if len(found) > limit else None)


@route("GET", "/bulk-actions/{bulk_id:uuid}", needs="conversations.reply")
async def get_bulk(tx: Tx, by: Principal, bulk_id: UUID) -> BulkShown:
    """How far one is."""
    return await _shown(tx, await own_bulk(tx, bulk_id, by))


@route("GET", "/bulk-actions/{bulk_id:uuid}/items", needs="conversations.reply")
async def get_items(
    tx: Tx, by: Principal, bulk_id: UUID, outcome: Outcome = "failed", cursor: Place = 0, limit: Limit = 50
) -> BulkItems:
    """What failed and why; or the conversations of another outcome."""
    bulk = await own_bulk(tx, bulk_id, by)
    rows = await store_bulk.items_of(tx, bulk.id, by.viewer, outcome, cursor, limit + 1)
    items = [
        BulkItem(row["conversation_id"], row["number"] and f"H-{row['number']}", row["outcome"], row["reason"])
        for row in rows[:limit]
    ]
    return BulkItems(items, str(rows[limit - 1]["place"]) if len(rows) > limit else None)


@route("DELETE", "/bulk-actions/{bulk_id:uuid}", needs="conversations.reply", status=202)
async def delete_bulk(tx: Tx, by: Principal, bulk_id: UUID) -> BulkShown:
    """Undo: stops what runs, and puts back what nobody changed since. `left` are those that somebody did."""
    return await _shown(tx, await undo_bulk(tx, bulk_id, by))


def _wish(data: BulkBody, by: Principal) -> BulkWish:
    """Raises InvalidBody for what an action needs and does not get."""
    needed = {"assign": data.assignee, "team": data.team, "tag": data.tag, "untag": data.tag, "priority": data.priority}
    for field, action in (
        ("assignee", "assign"),
        ("team", "team"),
        ("tag", "tag"),
        ("tag", "untag"),
        ("priority",) * 2,
    ):
        absent = msgspec.UNSET if action in ("assign", "team") else None
        if data.action == action and needed[action] is absent:
            raise InvalidBody(f"{action} needs `{field}`.", where=f"$.{field}")
    whose = data.assignee if isinstance(data.assignee, str) else None
    return BulkWish(
        action=data.action,
        assignee=None if data.action != "assign" or whose is None else by.id if whose == "me" else UUID(whose),
        team=data.team if data.action == "team" and isinstance(data.team, UUID) else None,
        tag=data.tag if data.action in ("tag", "untag") else None,
        priority=data.priority or "normal",
        until=data.until if data.action == "snooze" else None,
    )


async def _of(tx: Tx, data: BulkBody, by: Principal) -> Asked | Ids:
    """Raises InvalidBody unless exactly one of the three is named."""
    if sum(one is not None for one in (data.view, data.filter, data.ids)) != 1:
        raise InvalidBody("Name one of view, filter and ids.", where="$.ids")
    if data.view is not None:
        return await asked_of(tx, data.view, by)
    return await asked(tx, data.filter) if data.filter is not None else data.ids or []


async def _shown(tx: Tx, bulk: Bulk) -> BulkShown:
    found = await store_bulk.outcomes(tx, bulk.id)
    return BulkShown(
        id=bulk.id,
        action=bulk.wish.action,
        stage=bulk.stage,
        total=bulk.total,
        waiting=found.get("waiting", 0),
        done=found.get("done", 0),
        same=found.get("same", 0),
        failed=found.get("failed", 0),
        undone=found.get("undone", 0),
        left=found.get("left", 0),
        created_at=bulk.created_at,
        finished_at=bulk.undo_finished_at or bulk.finished_at,
    )


BULK_ROUTES = (post_bulk, get_bulks, get_bulk, get_items, delete_bulk)
