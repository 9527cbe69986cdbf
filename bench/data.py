"""The company that is measured: people, conversations, messages, written set-based with progress."""

import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.house import House
from bench.sizes import ITEMS_OF_A_LONG_THREAD, PROFILES_OF_A_LONG_THREAD, TEAMS, USERS, Sizes
from hilo.channels.accounts import connect
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.sql import parse
from hilo.staff.add import COMMAND_LINE
from hilo.staff.tokens import create_token

CHUNK = 100_000
SESSION = (
    "set session_replication_role = replica",  # foreign keys hold by the way the rows are made
    "set synchronous_commit = off",
    "set maintenance_work_mem = '512MB'",
)
OF_PROFILES = ("customers", "profiles", "identifiers", "identifier_links")
OF_CONVERSATIONS = ("conversations", "participants", "messages", "thread_items")


async def load(house: House, sizes: Sizes, account_id: UUID) -> None:
    """Fills the database; a million of everything takes a minute or two."""
    queries = _queries(sizes, account_id)
    async with house.connection(superuser=True) as conn:
        for line in SESSION:
            await conn.execute(line)
        await conn.execute(queries["functions"])
        await conn.execute(queries["staff"])
        if "P6" in sizes.parts:
            for made in ("vocabulary", "sentences", "texts"):
                await conn.execute(queries[made])
        for table in OF_PROFILES:
            await _fill(conn, table, queries, sizes.profiles)
        for table in OF_CONVERSATIONS:
            await _fill(conn, table, queries, sizes.conversations)
        if "P6" in sizes.parts:
            await _fill(conn, "search_entries", queries, sizes.conversations)
            await conn.execute(queries["search_words"])
            await conn.execute("vacuum (analyze) search_entries, search_words, search_counts")
        say("tidying up")
        # Not what is still empty: a new installation has never looked at its queues either.
        await conn.execute(f"vacuum (analyze) users, teams, {', '.join(OF_PROFILES + OF_CONVERSATIONS)}")
        await conn.execute("checkpoint")


async def accounts(env: Env, count: int = 4) -> list[tuple[UUID, str]]:
    """Accounts of the generic channel that may vouch for addresses and phones, and send to nobody: ids and secrets."""
    made: list[tuple[UUID, str]] = []
    async with env.db.unit_of_work() as tx:
        for n in range(count):
            settings = {"vouch.email": 2, "vouch.phone": 2, "url": "http://127.0.0.1:9/nobody"}
            account, secret = await connect(tx, "api", f"bench {n}", settings, system_principal("bench"))
            made.append((account.id, secret))
    return made


async def agents_token(env: Env) -> str:
    """A token that acts as the first user, an agent in three teams."""
    async with env.db.unit_of_work() as tx:
        return await create_token(tx, "bench", "agent", COMMAND_LINE, acts_as=user_id(0))


def customer_id(n: int) -> UUID:
    return _id(1, n)


def team_id(n: int) -> UUID:
    return _id(8, n)


def user_id(n: int) -> UUID:
    return _id(9, n)


def _id(kind: int, n: int) -> UUID:
    return UUID(hex=f"{kind:08x}{n:024x}")


def say(line: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"bench  {line}\n")
    sys.stderr.flush()


def _queries(sizes: Sizes, account_id: UUID) -> dict[str, str]:
    """The SQL with its numbers; `$1` and `$2` stay."""
    long = sizes.long_threads * PROFILES_OF_A_LONG_THREAD
    short = max(sizes.messages - sizes.long_threads * ITEMS_OF_A_LONG_THREAD, 0)
    others = sizes.conversations - long
    numbers = {
        "$ONE_MORE": short % others,
        "$EACH_LONG": ITEMS_OF_A_LONG_THREAD // PROFILES_OF_A_LONG_THREAD,
        "$EACH": short // others,
        "$EVERY": sizes.conversations // sizes.open,
        "$LONG": long,
        "$PROFILES": sizes.profiles,
        "$CONVERSATIONS": sizes.conversations,
        "$MESSAGES": sizes.messages,
        "$USERS": USERS,
        "$TEAMS": TEAMS,
        "$ACCOUNT": account_id,
    }
    text = "\n".join(Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8") for name in ("data", "search"))
    for name, value in numbers.items():
        text = text.replace(name, str(value))
    return parse(text)


async def _fill(conn: Any, table: str, queries: dict[str, str], most: int) -> None:
    began = time.monotonic()
    indexes = await conn.fetch(queries["indexes"], table)
    for index in indexes:
        await conn.execute(f"drop index {index['name']}")
    for start in range(1, most + 1, CHUNK):
        await conn.execute(queries[table], start, min(start + CHUNK - 1, most))
        sys.stderr.write(f"\rbench  loading {table} {min(start + CHUNK - 1, most) * 100 // most:3} %")
        sys.stderr.flush()
    for index in indexes:
        await conn.execute(index["made_by"])
    sys.stderr.write(f"\rbench  loading {table}: {time.monotonic() - began:.0f} s\n")
