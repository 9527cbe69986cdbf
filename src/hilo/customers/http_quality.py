"""The quality page: customers who are probably two, and pairs who are probably one and wait for a decision."""

import msgspec

from hilo.customers import store_pairs, store_quality
from hilo.customers.fields import Limit
from hilo.customers.match.score import AUTO
from hilo.customers.store_pairs import Likely
from hilo.customers.store_quality import Counts, OverMerge
from hilo.kernel.cursor import LAST_ID
from hilo.kernel.db import Tx
from hilo.kernel.route import route

STRONGEST = (1e6, LAST_ID)


class Quality(msgspec.Struct, frozen=True):
    """How well it is known who is who. `precision`: which part of the decided suggestions was right; null before."""

    counts: Counts
    precision: float | None
    over_merges: list[OverMerge]
    under_merges: list[Likely]


@route("GET", "/identity-quality", needs="customers.quality")
async def get_quality(tx: Tx, limit: Limit = 50) -> Quality:
    """Probable over-merges, the vetoed ones first, and probable under-merges, the strongest first."""
    counts = await store_quality.counts(tx, AUTO)
    vetoed = await store_quality.doubted(tx, "veto", limit)
    weak = await store_quality.doubted(tx, "weak", limit - len(vetoed)) if len(vetoed) < limit else []
    decided = counts.accepted + counts.refused + counts.never
    return Quality(
        counts=counts,
        precision=round(counts.accepted / decided, 4) if decided else None,
        over_merges=[*vetoed, *weak],
        under_merges=await store_pairs.strongest(tx, STRONGEST, limit, AUTO),
    )


QUALITY_ROUTES = (get_quality,)
