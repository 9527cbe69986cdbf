"""The route of marked identifiers: all that are shared, or blocked, wherever they were marked."""

import msgspec

from hilo.customers import store_marked
from hilo.customers.fields import Cursor, Limit
from hilo.customers.mark import Mark
from hilo.customers.store_marked import Marked
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.route import route


class MarkedPage(msgspec.Struct, frozen=True):
    """A page of them, the one marked last first; `next` is the cursor of those marked before."""

    items: list[Marked]
    next: str | None


@route("GET", "/identifiers", needs="customers.manage")
async def list_marked(tx: Tx, mark: Mark = "shared", cursor: Cursor | None = None, limit: Limit = 50) -> MarkedPage:
    """Identifiers that are shared by several persons, or blocked. `DELETE /identifiers/{id}/{mark}` unmarks one."""
    found = await store_marked.marked(tx, mark, before(cursor), limit + 1)
    last = found[:limit][-1:]
    return MarkedPage(found[:limit], encode_cursor(last[0].at, last[0].id) if len(found) > limit else None)


MARKED_ROUTES = (list_marked,)
