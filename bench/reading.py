"""P4 and P5: a person's long thread and the lists of the inbox, over HTTP, against the bare queries."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from bench.client import Client
from bench.data import customer_id, say, team_id, user_id
from bench.figures import Figure, judged, median, ms, quantile
from bench.house import House
from bench.processes import Failed, Running, Used, cpu
from bench.sizes import PROFILES_OF_A_LONG_THREAD, Sizes

BATCH = 50  # the product and the bare query take turns, so that both see the same machine
THREAD = """
select t.id, t.at, t.kind, t.channel, t.conversation_id, t.profile_id, t.by_name, t.summary, m.direction, m.role,
    m.text, m.html, m.subject, m.state, m.state_reason, m.account_id, m.by_id, m.recipients, m.assurance, i.kind,
    i.value_norm
from (
    select t.* from profiles p cross join lateral (
        select t.* from thread_items t where t.profile_id = p.id order by t.at desc, t.id desc limit 50
    ) t
    where p.customer_id = $1 order by t.at desc, t.id desc limit 50
) t
join messages m on m.id = t.ref
join identifiers i on i.id = m.identifier_id
order by t.at desc, t.id desc
"""
LIST = """
select c.id, c.number, c.subject, c.state, c.channels, c.unread, c.waiting_since, c.last_at, c.last_text, c.last_from,
    c.opened_at, c.closed_at, c.version, c.team_id, t.name as team, c.assignee_id, u.name as assignee,
    x.id as customer_id, x.name as customer
from (
    select c.* from unnest('{{{states}}}'::text[]) s (state) cross join lateral (
        select * from conversations where state = s.state and {condition} order by last_at desc, id desc limit 50
    ) c order by c.last_at desc, c.id desc limit 50
) c
join profiles p on p.id = c.profile_id join customers x on x.id = p.customer_id
left join users u on u.id = c.assignee_id left join teams t on t.id = c.team_id
order by c.last_at desc, c.id desc
"""
LAST_AT = (
    "select last_at, id from conversations where state = 'open' order by last_at desc, id desc offset 1000 limit 1"
)


class View(msgspec.Struct, frozen=True):
    """A list of the inbox: its query string, and the condition and states of the bare query."""

    name: str
    query: str
    condition: str
    states: str = "open"


class Compared(msgspec.Struct, frozen=True):
    """Seconds of each read, of the product and bare; what each cost."""

    times: Sequence[float]
    bare_times: Sequence[float]
    used: Used
    bare_used: Used


async def read_threads(house: House, sizes: Sizes, token: str) -> Figure:
    """P4."""
    say("P4: the newest of long threads")
    people = [customer_id(1 + n * PROFILES_OF_A_LONG_THREAD) for n in range(sizes.long_threads)]
    async with house.connection() as conn:
        with house.hilo("web") as web:
            async with Client(web.port, token) as client:

                async def ours(n: int) -> None:
                    await get(client, f"/api/v1/customers/{people[n % len(people)]}/thread")

                async def bare(n: int) -> None:
                    assert len(await conn.fetch(THREAD, people[n % len(people)])) == 50

                seen = await _compare(house, web, sizes.reads, ours, bare)
    ratio, p50 = seen.used.both / seen.bare_used.both, median(seen.times)
    return Figure(
        "P4",
        "a person's thread: the 50 newest of 10,000 items over 5 profiles",
        f"p50 {ms(p50)}, p99 {ms(quantile(seen.times, 0.99))}; {seen.used.said()}",
        f"bare query: p50 {ms(median(seen.bare_times))}; {seen.bare_used.said()}",
        ratio,
        "<= 3 x the bare query's CPU, p50 < 5 ms",
        judged(ratio <= 3 and p50 < 0.005),
    )


async def read_lists(house: House, sizes: Sizes, token: str) -> list[Figure]:
    """P5, a line a view."""
    figures: list[Figure] = []
    async with house.connection() as conn:
        with house.hilo("web") as web:
            async with Client(web.port, token) as client:
                for view in await _views(client, conn):
                    say(f"P5: the list {view.name}")
                    seen = await _list(house, web, sizes.reads // 2, view, (client, conn))
                    figures.append(_list_figure(view, seen))
    return figures


async def _list(house: House, web: Running, reads: int, view: View, by: tuple[Client, Any]) -> Compared:
    client, conn = by
    prepared = await conn.prepare(LIST.format(condition=view.condition, states=view.states))

    async def ours(_: int) -> None:
        await get(client, f"/api/v1/conversations?{view.query}")

    async def bare(_: int) -> None:
        assert len(await prepared.fetch()) == 50

    return await _compare(house, web, reads, ours, bare)


def _list_figure(view: View, seen: Compared) -> Figure:
    p50, bare = median(seen.times), median(seen.bare_times)
    return Figure(
        "P5",
        f"inbox list: {view.name}",
        f"p50 {ms(p50)}, p99 {ms(quantile(seen.times, 0.99))}; {seen.used.said()}",
        f"bare query: p50 {ms(bare)}; {seen.bare_used.said()}",
        seen.used.both / seen.bare_used.both,
        "p50 < 10 ms",
        judged(p50 < 0.010),
    )


async def _views(client: Client, conn: Any) -> list[View]:
    """The lists that an agent looks at. The bare queries know no walls, and may show what this agent does not see."""
    page = await get(client, "/api/v1/conversations?limit=200")
    last = await conn.fetchrow(LAST_AT)
    mine, three = f"assignee_id = '{user_id(0)}'", ", ".join(f"'{team_id(n)}'" for n in range(3))
    older = f"(last_at, id) < ('{last['last_at']}', '{last['id']}')"
    return [
        View("all that is open", "", "true"),
        View("mine", "view=mine", f"{mine}"),
        View("unassigned", "view=unassigned", "assignee_id is null"),
        View("my three teams and mine", "view=teams", f"(team_id in ({three}) or {mine})"),
        View("one team", f"team={team_id(1)}", f"team_id = '{team_id(1)}'"),
        View("all states", "state=any", "true", "open,closed"),
        View("all that is open, a later page", f"cursor={page['next']}", f"{older}"),
    ]


async def get(client: Client, path: str) -> Mapping[str, Any]:
    """The decoded answer. Raises Failed unless it is 200."""
    status, body = await client.get(path)
    if status != 200:
        raise Failed(f"GET {path.partition('?')[0]}: {status} {body[:300]!r}")
    return msgspec.json.decode(body)


async def _compare(
    house: House,
    web: Running,
    reads: int,
    ours: Callable[[int], Awaitable[None]],
    bare: Callable[[int], Awaitable[None]],
) -> Compared:
    """Both in turns. The bare query's application is this process, which only fetches the rows."""
    times: list[float] = []
    bare_times: list[float] = []
    used = bare_used = Used(0, 0)
    await timed(BATCH, ours)
    await timed(BATCH, bare)
    for _ in range(0, reads, BATCH):
        before = house.used(web.pid)
        times += await timed(BATCH, ours)
        used = _sum(used, house.used(web.pid).per(before, 1))
        before = _with_ourselves(house)
        bare_times += await timed(BATCH, bare)
        bare_used = _sum(bare_used, _with_ourselves(house).per(before, 1))
    none = Used(0, 0)
    return Compared(times, bare_times, used.per(none, len(times)), bare_used.per(none, len(bare_times)))


async def timed(count: int, work: Callable[[int], Awaitable[None]]) -> list[float]:
    """Seconds of each."""
    times: list[float] = []
    for n in range(count):
        began = time.perf_counter()
        await work(n)
        times.append(time.perf_counter() - began)
    return times


def _with_ourselves(house: House) -> Used:
    return Used(time.process_time(), cpu(house.database_pid))


def _sum(one: Used, other: Used) -> Used:
    return Used(one.app + other.app, one.database + other.database)
