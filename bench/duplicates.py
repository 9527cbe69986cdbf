"""P14: who is suggested? One profile that changed, among a million people; one in a hundred has a common name."""

import asyncio
import random
import sys
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.data import CHUNK, SESSION, accounts, load, say
from bench.figures import Figure, judged, median, ms, quantile
from bench.house import House, build_house, house, temporary_home
from bench.processes import Failed
from bench.sizes import Sizes
from hilo.channels.lanes import PLANS
from hilo.customers.compare import compare
from hilo.customers.identify import identify
from hilo.customers.match.keys import keys
from hilo.customers.match.record import Record
from hilo.customers.model import Claim
from hilo.customers.model_record import KEYS_VERSION, number, split_name
from hilo.customers.model_values import Field
from hilo.customers.store_compare import COMMON
from hilo.customers.store_identify import find
from hilo.customers.store_values import Origin, Word, write
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.sql import parse

TOWN = 50_000
COUNT = 1_000
GIVEN = (
    "Ana",
    "Luis",
    "Carmen",
    "Javier",
    "Lucía",
    "Antonio",
    "Isabel",
    "Manuel",
    "Teresa",
    "Francisco",
    "Elena",
    "Diego",
)
SOUNDS = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "zo", "pi", "ca", "mo")


async def suggest_people(place: House, sizes: Sizes) -> list[Figure]:
    """P14: the whole comparison of one profile in its transaction, one at a time; not the commit."""
    say("P14: people, and who may be whom")
    await _load(place, sizes)
    return [await find_owners(place, sizes), await compare_twins(place, sizes)]


def identity_figures(sizes: Sizes) -> list[Figure]:
    """P14 in a house of its own, with hardly a message. From the main thread, outside of a loop."""
    with temporary_home() as home, house(home) as place:
        return asyncio.run(_alone(place, sizes))


async def _alone(place: House, sizes: Sizes) -> list[Figure]:
    await build_house(place)
    async with place.env() as env:
        doors = await accounts(env)
    await load(place, sizes, doors[0][0])
    return await suggest_people(place, sizes)


async def find_owners(place: House, sizes: Sizes) -> Figure:
    """The one statement that finds whose a handle is, one handle at a time, with the plans of the worker."""
    chance = random.Random(5)
    times: list[float] = []
    async with place.env(PLANS) as env:
        for _ in range(COUNT):
            handle = f"p{chance.randint(1, sizes.profiles)}@bench.example"
            async with env.db.read() as tx:
                began = time.perf_counter()
                found = await find(tx, [Claim("email", handle, "", 2, "bench")])
                times.append(time.perf_counter() - began)
            if not found:
                raise Failed(f"P14: {handle} is not found")
    p50, p99 = median(times[20:]), quantile(times[20:], 0.99)
    what = f"find whose a handle is, among {2 * sizes.profiles:,} identifiers"
    return Figure("P14", what, f"p50 {ms(p50)}, p99 {ms(p99)}", "-", None, "p50 < .5 ms", judged(p50 < 0.0005))


async def compare_twins(place: House, sizes: Sizes) -> Figure:
    """The measurement, once the people are loaded. Raises Failed when they are not found."""
    count = COUNT // 5 if sizes.quick else COUNT
    async with place.env() as env:
        twins = await _twins(env, count + 20)
        times: list[float] = []
        found = 0
        for n, (profile, customer) in enumerate(twins):
            async with env.db.unit_of_work() as tx:
                began = time.perf_counter()
                await compare(tx, {profile: customer})
                times.append(time.perf_counter() - began)
                found += await _is_suggested(tx, profile)
            if n == 19:  # by then everything is planned and connected
                times, found = [], 0
        full = await _full(env)
    if found < 0.9 * count:
        raise Failed(f"P14: of {count} twins only {found} are suggested")
    p50, p95 = median(times), quantile(times, 0.95)
    what = f"suggest who one profile may be, among {sizes.profiles:,} people; {full:,} keys too common to be read"
    told = f"p50 {ms(p50)}, p95 {ms(p95)}; {found * 100 // count} % of twins found"
    return Figure("P14", what, told, "-", None, "p95 < 20 ms", judged(p95 < 0.020))


async def _load(place: House, sizes: Sizes) -> None:
    queries = _queries(sizes)
    async with place.connection(superuser=True) as conn:
        for line in SESSION:
            await conn.execute(line)
        await conn.execute(queries["towns"])
        rows = [(n, *_template(n)) for n in range(min(TOWN, sizes.profiles))]
        await conn.copy_records_to_table("bench_people", records=rows)
        await conn.execute("alter table block_keys drop constraint block_keys_pkey")
        await conn.execute("drop index block_keys_profile")
        await conn.execute("analyze bench_people")
        for query in ("say", "keys"):
            await _fill(conn, queries[query], query, sizes.profiles)
        await conn.execute(queries["terms"])
        say("P14: indexes of keys")
        await conn.execute("alter table block_keys add primary key (key, profile_id)")
        await conn.execute("create index block_keys_profile on block_keys (profile_id)")
        await conn.execute("vacuum (analyze) block_keys, profile_values, profiles, term_counts")
        await conn.execute("checkpoint")


async def _fill(conn: Any, query: str, name: str, most: int) -> None:
    for start in range(1, most + 1, CHUNK):
        await conn.execute(query, start, min(start + CHUNK - 1, most))
        sys.stderr.write(f"\rbench  loading {name} {min(start + CHUNK - 1, most) * 100 // most:3} %")
        sys.stderr.flush()
    sys.stderr.write("\n")


def _template(n: int) -> tuple[str, date, str, list[int], list[int]]:
    """Somebody, as the first town has them: every hundredth has one of a hundred names."""
    name, born, postcode = _person(n)
    found = keys(_record(name, born, postcode))
    common = {key for key in found if key.startswith(("n:", "nl:"))}
    return (name, born, postcode, _numbers(common), _numbers(found - common))


def _person(n: int) -> tuple[str, date, str]:
    chance = random.Random(n)
    if n % 100 == 0:
        name = f"{GIVEN[n // 100 % 10]} García {('López', 'Gil', 'Ruiz', 'Mora')[n // 1000 % 4]}"
    else:
        name = f"{chance.choice(GIVEN)} {_surname(chance)} {_surname(chance)}"
    return name, date(1940, 1, 1) + timedelta(days=chance.randrange(25_000)), f"{chance.randrange(1000, 52_999):05}"


def _surname(chance: random.Random) -> str:
    return "".join(chance.choice(SOUNDS) for _ in range(3)).title()


def _record(name: str, born: date, postcode: str) -> Record:
    given, surname = split_name(name)
    return Record(given, surname, born.isoformat(), postcode=postcode)


def _numbers(found: Iterable[str]) -> list[int]:
    return [number(f"{KEYS_VERSION}:{key}") for key in found]


async def _twins(env: Env, count: int) -> list[tuple[UUID, UUID]]:
    """People of the first town who come once more, by another phone, and say who they are: profile and customer."""
    chance = random.Random(14)
    made: list[tuple[UUID, UUID]] = []
    for at in range(0, count, 20):
        people = [_person(chance.randrange(1, TOWN)) for _ in range(min(20, count - at))]
        async with env.db.unit_of_work() as tx:
            claims = [Claim("phone", f"+3469{at + n:07}", p[0], 2, "bench") for n, p in enumerate(people)]
            found = await identify(tx, claims)
            words = [
                Word(one.profile_id, field, value, 2)
                for one, (_, born, postcode) in zip(found, people, strict=True)
                for field, value in _said(born, postcode)
            ]
            await write(tx, words, Origin("channel"))
        made += [(one.profile_id, one.customer_id) for one in found]
    return made


def _said(born: date, postcode: str) -> tuple[tuple[Field, str], ...]:
    return (("birth_date", born.isoformat()), ("postcode", postcode))


async def _is_suggested(tx: Tx, profile: UUID) -> bool:
    return await tx.fetchval("select exists (select from suggestions where $1 in (profile_a, profile_b))", profile)


async def _full(env: Env) -> int:
    async with env.db.read() as tx:
        sql = "select count(*) from (select from block_keys group by key having count(*) > $1) x"
        return await tx.fetchval(sql, COMMON)


def _queries(sizes: Sizes) -> dict[str, str]:
    text = Path(__file__).with_name("duplicates.sql").read_text(encoding="utf-8")
    return parse(text.replace("$TOWN", str(TOWN)).replace("$PEOPLE", str(sizes.profiles)))
