"""Nothing of a person can be forgotten: each table says what an erasure makes of it, and of each of its words."""

import asyncpg

from hilo.main import MODULES
from tests.map.source import report

WORDS = "('text', '_text', 'jsonb', 'bytea', 'tsvector')"
# Rows that follow by themselves, or by a query of another table.
FOLLOWS = {
    "draft_versions": "deleted with its draft",
    "search_entries": "deleted by the triggers of messages and notes, and with search_due",
    "search_words": "forgotten by a trigger of search_entries",
}
# Deleted, and in no export: an index, an address in a queue, or what another table of the export says as well.
NOT_EXPORTED = {
    "idempotency_keys", "notifications", "block_keys", "profiles_to_compare", "term_counts", "arrivals",
    "parked_envelopes", "outbox_lines", "outbox_calls", "outbox_grants", "channel_words", "early_receipts",
    "conversation_marks", "blobs", "drafts", "draft_versions", "mentions", "onlookers", "followers", "search_due",
    "search_entries", "search_words", "webhook_deliveries", "person_exports", "message_once", "message_copies",
    "message_html",
}  # fmt: skip
HOOKS = {module.name: module.person for module in MODULES if module.person is not None}


async def test_every_table_says_what_an_erasure_makes_of_it(dsn: str) -> None:
    there = {
        row["name"] for row in await ask(dsn, "select tablename as name from pg_tables where schemaname = 'public'")
    }
    said = [table for hook in HOOKS.values() for table in hook.tables]
    assert len(there) > 90, "the schema was not found"
    assert there - set(said) == set(), "name these in the `person.py` of their slice"
    assert set(said) - there == set(), "these are tables no more"
    assert len(said) == len(set(said)), "two slices name one table"


async def test_every_word_of_a_table_that_stays_is_emptied_or_has_its_reason(dsn: str) -> None:
    faults: list[str] = []
    words = await columns(dsn)
    for name, hook in HOOKS.items():
        for table, fate in hook.tables.items():
            if fate.rows != "blank":
                continue
            unsaid = words.get(table, set()) - set(fate.blanks) - set(fate.stays)
            faults += [f"{name}: {table}.{column} is neither emptied nor said to stay" for column in sorted(unsaid)]
            sql = " ".join(sql for key, sql in hook.erase.items() if key.partition(":")[0] == table)
            faults += [f"{name}: no query of {table} empties {column}" for column in fate.blanks if column not in sql]
    assert not faults, report(faults)


async def test_a_table_that_hangs_on_a_profile_is_never_kept_as_it_is(dsn: str) -> None:
    rows = await ask(
        dsn,
        "select distinct table_name as name from information_schema.columns"
        " where table_schema = 'public' and column_name in ('profile_id', 'profile_a', 'to_profile_id')",
    )
    fates = {table: fate for hook in HOOKS.values() for table, fate in hook.tables.items()}
    faults = [row["name"] for row in rows if fates[row["name"]].rows == "kept"]
    assert len(rows) > 15
    assert not faults, report(faults)


def test_what_is_deleted_has_its_query_and_is_exported_before() -> None:
    faults: list[str] = []
    for name, hook in HOOKS.items():
        erased = {key.partition(":")[0] for key in hook.erase}
        for table, fate in hook.tables.items():
            if not fate.why:
                faults.append(f"{name}: {table} has no reason")
            if fate.rows == "gone" and table not in erased | set(FOLLOWS):
                faults.append(f"{name}: nothing deletes from {table}")
            if fate.rows == "gone" and table not in set(hook.export) | NOT_EXPORTED:
                faults.append(f"{name}: {table} is in no export")
    assert not faults, report(faults)


async def columns(dsn: str) -> dict[str, set[str]]:
    """The columns of each table that can hold words."""
    found: dict[str, set[str]] = {}
    rows = await ask(
        dsn,
        "select table_name, column_name from information_schema.columns"
        f" where table_schema = 'public' and udt_name in {WORDS}",
    )
    for row in rows:
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found


async def ask(dsn: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()
