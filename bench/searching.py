"""P6: search, as one types it: common, middling and rare words, their beginnings, typos, numbers; over HTTP."""

import random
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from bench.client import Client
from bench.data import say
from bench.figures import Figure, judged, median, ms, quantile
from bench.house import House
from bench.processes import Failed, Running, Used
from bench.sizes import Sizes

SHARES = {"common": 15, "middling": 20, "rare": 15, "two words": 20, "beginning": 15, "typo": 10, "number": 5}
GOAL_P50, GOAL_P95 = 0.010, 0.060


class Question(msgspec.Struct, frozen=True):
    """What is typed, and what sort of question that is."""

    kind: str
    q: str


class Asked(msgspec.Struct, frozen=True):
    """Seconds that each question took, how many found something, what all of them cost."""

    times: Sequence[tuple[str, float]]
    found: int
    used: Used


async def search_words(house: House, sizes: Sizes, token: str) -> list[Figure]:
    """P6, a line of everything and a line for each sort of question."""
    say("P6: search")
    async with house.connection(superuser=True) as conn:
        words = [row["word"] for row in await conn.fetch("select word from bench_words order by n limit 60000")]
    asked = _questions(words, sizes.reads, sizes.conversations)
    with house.hilo("web") as web:
        async with Client(web.port, token) as client:
            await _ask(house, web, client, asked[: len(asked) // 4])
            seen = await _ask(house, web, client, asked)
    kinds = [_figure(kind, [t for k, t in seen.times if k == kind], "") for kind in SHARES]
    every = [t for _, t in seen.times]
    detail = f"; {seen.found} of {len(every)} found something; {seen.used.said()}"
    return [_figure(f"all kinds, {sizes.messages:,} messages", every, detail), *kinds]


def _questions(words: Sequence[str], count: int, conversations: int) -> list[Question]:
    """The same ones each time. A word's place in the list says how rare it is."""
    dice = random.Random(6)

    def between(first: int, last: int) -> str:
        return words[dice.randrange(first, last)]

    def of(kind: str) -> str:
        if kind == "common":
            return between(0, 30)
        if kind == "middling":
            return between(100, 3000)
        if kind == "rare":
            return between(20_000, 60_000)
        if kind == "two words":
            return f"{between(0, 300)} {between(100, 3000)}"
        if kind == "beginning":
            return between(0, 20_000)[: dice.randint(3, 5)]
        if kind == "number":
            return str(dice.randrange(1, conversations))
        return _mistyped(between(100, 20_000), dice)

    kinds = dice.choices(list(SHARES), list(SHARES.values()), k=count)
    return [Question(kind, of(kind)) for kind in kinds]


def _mistyped(word: str, dice: random.Random) -> str:
    """Two letters changed places, or one is missing."""
    n = dice.randrange(1, len(word) - 1)
    swapped = word[:n] + word[n + 1] + word[n] + word[n + 2 :]
    return swapped if dice.random() < 0.5 else word[:n] + word[n + 1 :]


async def _ask(house: House, web: Running, client: Client, questions: Sequence[Question]) -> Asked:
    times: list[tuple[str, float]] = []
    found = 0
    before = house.used(web.pid)
    for question in questions:
        took, body = await _one(client, question.q)
        times.append((question.kind, took))
        found += bool(body["messages"]["items"])
    return Asked(times, found, house.used(web.pid).per(before, len(questions)))


async def _one(client: Client, q: str) -> tuple[float, Any]:
    began = time.perf_counter()
    status, body = await client.get(f"/api/v1/search?q={quote(q)}")
    took = time.perf_counter() - began
    if status != 200:
        raise Failed(f"GET /api/v1/search?q={q}: {status} {body[:300]!r}")
    return took, msgspec.json.decode(body)


def _figure(what: str, times: Sequence[float], detail: str) -> Figure:
    p50, p95 = median(times), quantile(times, 0.95)
    return Figure(
        "P6",
        f"search: {what}",
        f"p50 {ms(p50)}, p95 {ms(p95)}, p99 {ms(quantile(times, 0.99))}{detail}",
        "-",
        None,
        "p50 < 10 ms, p95 < 60 ms",
        judged(p50 < GOAL_P50 and p95 < GOAL_P95),
    )
