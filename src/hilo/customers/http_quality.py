"""The quality page: customers who are probably two, and pairs who are probably one and wait for a decision."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.customers import store_pairs, store_quality
from hilo.customers.fields import Cursor, Limit
from hilo.customers.http_suggestions import ALL, Duplicates, Place
from hilo.customers.match.score import AUTO
from hilo.customers.store_pairs import Likely
from hilo.customers.store_quality import Counts, Doubted, OverMerge
from hilo.kernel.cursor import LAST_ID, decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.route import route

STRONGEST = (ALL, LAST_ID)
Doubt = tuple[Doubted, Annotated[float, msgspec.Meta(ge=-ALL, le=ALL)], UUID, UUID]
FIRST = (-ALL, UUID(int=0), UUID(int=0))  # of a kind
WORST: Doubt = ("veto", *FIRST)


class OverMerges(msgspec.Struct, frozen=True):
    """A page of customers who may be two, the vetoed ones first; `next` is the cursor of the following one."""

    items: list[OverMerge]
    next: str | None


class Quality(msgspec.Struct, frozen=True):
    """How well it is known who is who. `precision`: which part of the decided suggestions was right; null before.

    `over_next` and `under_next` are the cursors of what follows in the two lists; null where that is all.
    """

    counts: Counts
    precision: float | None
    over_merges: list[OverMerge]
    over_next: str | None
    under_merges: list[Likely]
    under_next: str | None


@route("GET", "/identity-quality", needs="customers.quality")
async def get_quality(tx: Tx, limit: Limit = 50) -> Quality:
    """Probable over-merges, the vetoed ones first, and probable under-merges, the strongest first."""
    counts = await store_quality.counts(tx, AUTO)
    decided = counts.accepted + counts.refused + counts.never
    over, under = await _over(tx, WORST, limit), await _under(tx, STRONGEST, limit)
    return Quality(
        counts=counts,
        precision=round(counts.accepted / decided, 4) if decided else None,
        over_merges=over.items,
        over_next=over.next,
        under_merges=under.items,
        under_next=under.next,
    )


@route("GET", "/identity-quality/over-merges", needs="customers.quality")
async def list_over_merges(tx: Tx, cursor: Cursor | None = None, limit: Limit = 50) -> OverMerges:
    """Customers who may be two, page by page: the vetoed ones first, then those whom one weak tie holds together."""
    return await _over(tx, decode_cursor(cursor, Doubt) if cursor else WORST, limit)


@route("GET", "/identity-quality/under-merges", needs="customers.quality")
async def list_under_merges(tx: Tx, cursor: Cursor | None = None, limit: Limit = 50) -> Duplicates:
    """Pairs who are most likely one and wait for a decision, page by page, the strongest first."""
    return await _under(tx, decode_cursor(cursor, Place) if cursor else STRONGEST, limit)


async def _over(tx: Tx, place: Doubt, limit: int) -> OverMerges:
    kind, bits, one, other = place
    found = await store_quality.doubted(tx, kind, limit + 1, (bits, one, other))
    if kind == "veto" and len(found) <= limit:
        found += await store_quality.doubted(tx, "weak", limit + 1 - len(found), FIRST)
    items = found[:limit]
    more = encode_cursor(items[-1].kind, items[-1].bits, *items[-1].profiles) if len(found) > limit else None
    return OverMerges(items, more)


async def _under(tx: Tx, place: Place, limit: int) -> Duplicates:
    found = await store_pairs.strongest(tx, place, limit + 1, AUTO)
    items = found[:limit]
    return Duplicates(items, encode_cursor(items[-1].bits or 0.0, items[-1].id) if len(found) > limit else None)


QUALITY_ROUTES = (get_quality, list_over_merges, list_under_merges)
