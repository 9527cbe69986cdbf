"""P5 besides the lists: filtering them, opening a conversation, answering it, as the page asks for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import msgspec

from bench.client import Client
from bench.data import say
from bench.figures import Figure, judged, median, ms, quantile
from bench.house import House
from bench.processes import Failed, Used
from bench.reading import get, timed
from bench.sizes import Sizes

FILTERS = {
    "of one channel": "channel={channel}",
    "waiting for an hour and more, the longest first": "waiting_minutes=60&sort=waiting",
    "of one agent, of any state": "assignee={agent}&state=any",
}
# What the application asks for when a line is clicked; the first two fill the middle of the page.
OPENED = ("", "/thread?limit=50", "/ways", "/drafts/reply", "/summary", "/onlookers", "/merges")


class Asking(msgspec.Struct, frozen=True):
    """A kept connection to a web process, and how its CPU is read."""

    client: Client
    used: Callable[[], Used]
    reads: int


async def answer_people(house: House, sizes: Sizes, token: str) -> list[Figure]:
    """P5: filters, open, reply. Raises Failed."""
    with house.hilo("web") as web:
        async with Client(web.port, token) as client:
            asking = Asking(client, lambda: house.used(web.pid), max(sizes.reads // 4, 50))
            page = await get(client, "/api/v1/conversations?limit=200&view=mine")
            figures = [*await _filters(asking, page["items"][0]), await _open(asking, page), await _reply(asking, page)]
    async with house.connection(superuser=True) as conn:
        await conn.execute("truncate outbox_parts, outbox_lines")  # nothing is sent while others are measured
    return figures


async def _filters(asking: Asking, line: Mapping[str, Any]) -> list[Figure]:
    figures: list[Figure] = []
    named = {"channel": line["channels"][0], "agent": line["assignee"]["id"]}
    for name, query in FILTERS.items():
        say(f"P5: the list {name}")
        path = f"/api/v1/conversations?{query.format(**named)}"

        async def ask(_: int, path: str = path) -> None:
            await get(asking.client, path)

        figures.append(await _figure(asking, ask, f"inbox list filtered: {name}", 0.010))
    return figures


async def _open(asking: Asking, page: Mapping[str, Any]) -> Figure:
    say("P5: opening conversations")
    ids = [one["id"] for one in page["items"]]

    async def ask(n: int) -> None:
        for part in OPENED:
            status, told = await asking.client.get(f"/api/v1/conversations/{ids[n % len(ids)]}{part}")
            if status not in (200, 404):  # there is no draft yet
                raise Failed(f"opening, {part}: {status} {told[:300]!r}")

    return await _figure(asking, ask, f"opening a conversation: all {len(OPENED)} requests, one after the other", 0.050)


async def _reply(asking: Asking, page: Mapping[str, Any]) -> Figure:
    say("P5: answering")
    ids = [one["id"] for one in page["items"]]

    async def ask(n: int) -> None:
        body = msgspec.json.encode({"text": f"Your order leaves tomorrow, as promised ({n})."})
        path = f"/api/v1/conversations/{ids[n % len(ids)]}/messages"
        status, told = await asking.client.post(path, body, {"Idempotency-Key": str(uuid4())})
        if status != 201:
            raise Failed(f"a reply: {status} {told[:300]!r}")

    return await _figure(asking, ask, "a reply: from POST to kept, told on the stream, and in the outbox", 0.050)


async def _figure(asking: Asking, ask: Callable[[int], Awaitable[None]], what: str, goal: float) -> Figure:
    await timed(20, ask)
    before = asking.used()
    times = await timed(asking.reads, ask)
    used = asking.used().per(before, len(times))
    p50 = median(times)
    return Figure(
        "P5",
        what,
        f"p50 {ms(p50)}, p99 {ms(quantile(times, 0.99))}; {used.said()}",
        "-",
        None,
        f"p50 < {goal * 1000:.0f} ms",
        judged(p50 < goal),
    )
