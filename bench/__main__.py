"""`python -m bench`: measures, shows how it goes, and writes one table."""

import asyncio
import os
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from bench.answering import answer_people
from bench.data import accounts, agents_token, load, say
from bench.duplicates import suggest_people
from bench.figures import Figure, page, table
from bench.house import House, build_house, house, temporary_home
from bench.identifying import identify_senders
from bench.idle import rest
from bench.mailing import take_mail_in
from bench.page_speed import watch_the_page
from bench.processes import Failed
from bench.reading import read_lists, read_threads
from bench.receiving import Receiving
from bench.searching import search_words
from bench.sizes import Sizes, sizes_of

T = TypeVar("T")
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> int:
    """1 when something could not be measured; a goal that was missed stands in the table."""
    sizes = sizes_of(sys.argv[1:])
    began, busy = time.monotonic(), os.getloadavg()[0]
    figures: list[Figure] = []
    postgres = ""
    try:
        with temporary_home() as home:
            if "P11" in sizes.parts:
                figures += rest(home / "resting", sizes)
            if "M1" in sizes.parts:
                with house(home / "mail") as place:
                    figures += _run(take_mail_in(place, sizes))
            if set(sizes.parts) - {"P11", "M1"}:
                with house(home) as place:
                    postgres = _run(_version(place))
                    figures += _run(_measure(place, sizes))
    except Failed as failed:
        say(str(failed))
        return 1
    say(f"done in {time.monotonic() - began:.0f} s")
    sys.stdout.write(f"{table(figures)}\n")
    if sizes.whole:
        PAGE.write_text(page(figures, sizes, postgres, busy), encoding="utf-8")
        say(f"written to docs/{PAGE.name}")
    return 0


async def _measure(place: House, sizes: Sizes) -> list[Figure]:
    await build_house(place)
    async with place.env() as env:
        doors = await accounts(env)
        await load(place, sizes, doors[0][0])
        token = await agents_token(env)
    figures: list[Figure] = []
    if "P4" in sizes.parts:
        figures.append(await read_threads(place, sizes, token))
    if "P5" in sizes.parts:
        figures += await read_lists(place, sizes, token)
        figures += await answer_people(place, sizes, token)
    if "P6" in sizes.parts:
        figures += await search_words(place, sizes, token)
    if "P7" in sizes.parts:
        figures.append(await identify_senders(place, sizes))
    if "P14" in sizes.parts:
        figures += await suggest_people(place, sizes)
    if "U1" in sizes.parts:
        with place.hilo("web") as web:
            figures += await asyncio.to_thread(watch_the_page, web.url, token)
    receiving = Receiving(place, sizes, doors)
    if "P1" in sizes.parts:
        figures.append(await receiving.accept())
    if "P2" in sizes.parts:
        figures += [await receiving.understand(), await receiving.press()]
    return sorted(figures, key=lambda figure: (figure.number[0], int(figure.number[1:])))


async def _version(place: House) -> str:
    async with place.connection() as conn:
        return await conn.fetchval("show server_version")


def _run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


if __name__ == "__main__":
    sys.exit(main())
