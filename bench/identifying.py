"""P7: who is it? One sender among millions of identifiers, against the bare query."""

import random
import time

from bench.data import say
from bench.figures import Figure, judged, median, ms, quantile
from bench.house import House
from bench.processes import Failed
from bench.sizes import Sizes
from hilo.channels.lanes import PLANS
from hilo.customers.identify import identify
from hilo.customers.model import Claim

COUNT = 3_000
BARE = """
select i.id, l.profile_id, p.customer_id from identifiers i
join identifier_links l on l.identifier_id = i.id and l.owner and l.valid_to is null
join profiles p on p.id = l.profile_id
where i.kind = $1 and i.value_norm = $2
"""


async def identify_senders(house: House, sizes: Sizes) -> Figure:
    """P7: the verb in the worker's transaction, one sender at a time; not the commit, which is the message's."""
    say("P7: senders, one at a time")
    chosen = random.Random(7)
    count = COUNT // 5 if sizes.quick else COUNT
    times: list[float] = []
    bare_times: list[float] = []
    async with house.env(PLANS) as env, house.connection() as conn:
        prepared = await conn.prepare(BARE)
        for n in range(count + 50):
            claim = _claim(chosen.randint(1, sizes.profiles))
            async with env.db.unit_of_work() as tx:
                began = time.perf_counter()
                [found] = await identify(tx, [claim])
                times.append(time.perf_counter() - began)
            claim = _claim(chosen.randint(1, sizes.profiles))
            began = time.perf_counter()
            row = await prepared.fetchrow(claim.kind, claim.value_norm)
            bare_times.append(time.perf_counter() - began)
            if row is None or found.created:
                raise Failed(f"P7: {claim.value_norm} is not found")
            if n == 49:  # by then everything is planned and connected
                times, bare_times = [], []
    p50, p99 = median(times), quantile(times, 0.99)
    bare = median(bare_times)
    return Figure(
        "P7",
        f"identify a sender among {2 * sizes.profiles:,} identifiers",
        f"p50 {ms(p50)}, p99 {ms(p99)}",
        f"bare query: p50 {ms(bare)}, p99 {ms(quantile(bare_times, 0.99))}",
        p50 / bare,
        "p99 < 2 ms",
        judged(p99 < 0.002),
    )


def _claim(n: int) -> Claim:
    kind, value = ("email", f"p{n}@bench.example") if n % 2 else ("phone", f"+34{600_000_000 + n}")
    return Claim(kind, value, f"Person {n}", 2, "bench")
