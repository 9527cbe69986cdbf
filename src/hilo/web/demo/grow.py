"""Let the demo company grow behind its core, while it is looked at: house, habits, today, told threads, the years."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import TypeVar

import msgspec
import structlog

from hilo.channels.directory import directory
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.web.demo import store
from hilo.web.demo.crowd.cast import Customer, customer
from hilo.web.demo.crowd.day import has_today, tell_day
from hilo.web.demo.crowd.ground import Ground, ground
from hilo.web.demo.crowd.past import tell_past
from hilo.web.demo.house.habits import plant_habits
from hilo.web.demo.house.plant import plant_house
from hilo.web.demo.keepsake import Keepsake, recall, remember
from hilo.web.demo.told.read import Told, told_threads
from hilo.web.demo.told.tell import tell

log = structlog.get_logger()
T = TypeVar("T")
HOUSE = "house"
READ = timedelta(hours=5)  # notices that are older were read
TODAY, TOLD, PAST = 10, 5, 150  # people, threads, people of one part
REST = 0.5  # times what a part took: whoever looks at the demo meanwhile comes first


class Part(msgspec.Struct, frozen=True):
    """What is planted in one transaction, all of it or nothing; `people` are new with it."""

    name: str
    plant: Callable[[Ground], Awaitable[object]]
    people: int = 0


async def grow(env: Env, rest: float = 0) -> None:
    """Plants what is missing, part by part, and stops when the company is taken away meanwhile."""
    began = time.monotonic()
    if not await furnish(env):
        return
    async with env.db.read() as tx:
        done = await store.parts(tx)
    for part in parts(env.settings.demo_people):
        if part.name in done:
            continue
        started = time.monotonic()
        if not await _plant(env, part):
            return
        await asyncio.sleep((time.monotonic() - started) * rest)
    log.info("the demo company is complete", seconds=round(time.monotonic() - began, 1))


def parts(people: int) -> Iterator[Part]:
    """What is looked at first, first: what lies ready to work with, the last days, then the years before."""
    everybody = [customer(number) for number in range(people)]
    lively = [who for who in everybody if has_today(who)]
    threads = list(enumerate(told_threads()))
    today = [Part(f"today-{lot[0].number}", _today(lot)) for lot in _lots(lively, TODAY)]
    told = [Part(f"told-{lot[0][0]}", _told(lot)) for lot in _lots(threads, TOLD)]
    yield Part("habits", _habits)
    yield from today[:3]
    yield from told[:3]
    yield from today[3:]
    yield from told[3:]
    for lot in _lots(everybody, PAST):
        yield Part(f"past-{lot[0].number}", _past(lot), len(lot))


@cache
def how_many_parts(people: int) -> int:
    """The house among them."""
    return 1 + sum(1 for _ in parts(people))


async def _habits(place: Ground) -> None:
    await plant_habits(place.tx, place.people)


def _today(lot: Sequence[Customer]) -> Callable[[Ground], Awaitable[object]]:
    async def plant(place: Ground) -> None:
        for who in lot:
            await tell_day(place, who)

    return plant


def _told(lot: Sequence[tuple[int, Told]]) -> Callable[[Ground], Awaitable[object]]:
    async def plant(place: Ground) -> None:
        for n, thread in lot:
            await tell(place, thread, n)

    return plant


def _past(lot: Sequence[Customer]) -> Callable[[Ground], Awaitable[object]]:
    async def plant(place: Ground) -> None:
        await tell_past(place, lot)

    return plant


async def furnish(env: Env) -> bool:
    """Plants the house where there is none. False: there is no demo company here."""
    kept = recall(env.settings)
    if kept is None or not kept.accounts:
        return False
    async with env.db.unit_of_work() as tx:
        if not await store.is_planted(tx, kept.accounts):
            return False
        if await store.add_part(tx, HOUSE):
            remember(env.settings, await plant_house(tx, kept))
    directory(env).forget()
    return True


async def _plant(env: Env, part: Part) -> bool:
    """False: the company is gone."""
    kept = recall(env.settings)
    async with env.db.unit_of_work() as tx:
        if kept is None or not await store.is_planted(tx, list(kept.doors.values())):
            return False
        if await store.add_part(tx, part.name):
            await _play(tx, kept, part)
    return True


async def _play(tx: Tx, kept: Keepsake, part: Part) -> None:
    await store.plan_once(tx)
    place = await ground(tx, kept)
    await part.plant(place)
    tx.now = place.now
    await store.read_older(tx, kept.staff, place.now - READ)


def _lots(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (things[n : n + size] for n in range(0, len(things), size))
