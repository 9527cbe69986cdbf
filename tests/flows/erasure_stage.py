"""A person with a canary in every field of every slice that can hold one, and where it is looked for."""

import os
import time
from pathlib import Path
from typing import Any

import asyncpg

from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.main import MODULES
from tests.flows.canary import CANARY, MAIL, PHONE, Seed

SOUGHT = (CANARY, PHONE, MAIL)
BY = '{"kind": "user", "id": "00000000-0000-0000-0000-000000000001", "name": "Somebody of ours"}'
# Values by which rows are found, or which are of a closed set.
KEYS = {
    "kind", "value_norm", "to_kind", "to_value", "value", "state", "sha256", "field", "source", "channel", "direction",
    "role", "media_type", "mark", "word", "topic", "principal", "route", "key", "sort", "fate", "name_folded",
    "words", "type",
}  # fmt: skip
# Of these only some rows are the person's: what names them there is planted below, or stands in them anyway.
AS_THEY_ARE = {"audit_log", "imports", "import_refusals", "jobs", "idempotency_keys", "early_receipts"}
_ABOUT = "topic in ('customer', 'conversation', 'profile', 'message')"
WHERE = {"messages.by_name": "direction = 'in'", "stream_inbox.details": _ABOUT, "stream_log.details": _ABOUT}
ROWS = {
    "profile_values": "insert into profile_values (id, profile_id, field, value, source, assurance, at)"
    " select gen_random_uuid(), id, 'city', '{canary}', 'staff', 1, now() from profiles",
    "suppressions": "insert into suppressions (id, kind, value_norm, scope, source, made_by, at)"
    " values (gen_random_uuid(), 'phone', '{phone}', 'everything', 'staff', '{by}', now())",
    "consents": "insert into consents (id, kind, value_norm, purpose, assurance, made_by, granted_at)"
    " values (gen_random_uuid(), 'email', '{mail}', 'promotional', 2, '{by}', now())",
    "customer_attributes": "insert into customer_attributes"
    " (profile_id, definition_id, value, at, by_kind, by_id, by_name)"
    " select p.id, d.id, '\"{canary}\"', now(), 'user', p.id, 'x' from profiles p, attribute_definitions d",
    "imported_people": "insert into imported_people (source, key, profile_id)"
    " select 'x', 'y', id from profiles limit 1",
    "imported_threads": "insert into imported_threads (account_id, ref, conversation_id)"
    " select a.id, '{canary}', c.id from channel_accounts a, conversations c limit 1",
    "relations": "insert into relations (id, profile_id, other_profile_id, kind, valid_from, made_by, at)"
    " select gen_random_uuid(), p.id, q.id, 'guardian', now(), '{by}', now()"
    " from profiles p, profiles q where p.id < q.id",
    "early_receipts": "insert into early_receipts (account_id, provider_id, state, reason, at)"
    " select id, 'p', 'failed', 'no such address {phone}', now() from channel_accounts",
    "drafts": "insert into drafts (user_id, conversation_id, kind, changed_at) select u.id, c.id, 'reply', now()"
    " from users u, conversations c",
    "draft_versions": "insert into draft_versions (user_id, conversation_id, kind, version, words, at, fate)"
    " select user_id, conversation_id, kind, 1, '{{\"text\": \"{canary}\"}}', now(), 'kept' from drafts",
    "notifications": "insert into notifications (id, user_id, kind, conversation_id, at)"
    " select gen_random_uuid(), u.id, 'assigned', c.id, now() from users u, conversations c",
    "never_merges": "insert into never_merges (id, profile_a, profile_b, reason, made_by, at)"
    " select gen_random_uuid(), p.id, q.id, '{canary}', '{by}', now() from profiles p, profiles q where p.id < q.id",
    "suggestions": "insert into suggestions (profile_a, profile_b, reasons, created_at)"
    " select p.id, q.id, '[\"{canary}\"]', now() from profiles p, profiles q where p.id < q.id on conflict do nothing",
    "idempotency_keys": "insert into idempotency_keys values"
    " ('p', 'r', 'k', '', 200, convert_to('{{\"text\": \"{canary}\", \"to\": \"{phone}\"}}', 'UTF8'), '{{}}', now())",
    "jobs": "insert into jobs (name, payload, due_at, error, failed_at, created_at)"
    " values ('x.y', '{{}}', now(), '{canary} {phone}', now(), now())",
}


class Stage:
    """A person with the canary in all that can hold it, and an owner who looks."""

    def __init__(self, env: Env, seed: Seed, owner: dict[str, str]) -> None:
        self.env, self.seed, self.client, self.owner = env, seed, seed.client, owner

    async def ask(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=self.owner)
        assert answer.is_success if status is None else answer.status_code == status, (path, answer.text)
        return answer.json() if answer.content else None

    async def work(self) -> None:
        await Worker(self.env).work_off()

    async def erase(self) -> dict[str, Any]:
        """All the way to the proof."""
        path = f"/customers/{self.seed.customer}"
        version = (await self.ask("GET", f"{path}/erasure-preview"))["version"]
        made = await self.ask("POST", f"{path}/erasures", {"version": version}, 202)
        self.age_files()
        await self.work()
        return await self.ask("GET", f"/erasures/{made['id']}")

    def age_files(self) -> None:
        """As if every file had been stored an hour ago."""
        for path in (self.env.settings.home_path() / "blobs").glob("??/??/*"):
            os.utime(path, (time.time() - 3600, time.time() - 3600))


async def fill(env: Env) -> None:
    """The canary in every field with words of every table that an erasure deletes from or empties.

    In this database everything is about one person.
    """
    connection = await asyncpg.connect(env.db.dsn)
    for sql in ROWS.values():
        await connection.execute(sql.format(canary=CANARY, phone=PHONE, mail=MAIL, by=BY))
    for module in MODULES:
        for table, fate in module.person.tables.items() if module.person else ():
            if fate.rows == "kept" or table in AS_THEY_ARE:
                continue
            for column, kind in await words_of(connection, table):
                if column in KEYS or (fate.rows == "blank" and column not in fate.blanks):
                    continue
                await put(connection, table, column, kind)
    await connection.close()


async def words_of(connection: Any, table: str) -> list[tuple[str, str]]:
    rows = await connection.fetch(
        "select column_name, udt_name from information_schema.columns where table_schema = 'public'"
        " and table_name = $1 and udt_name in ('text', 'jsonb', 'bytea') and is_generated = 'NEVER'",
        table,
    )
    return [(row["column_name"], row["udt_name"]) for row in rows]


async def put(connection: Any, table: str, column: str, kind: str) -> None:
    """Into all rows; where the column is bound (a reference, one value a row) it is left as it is."""
    more = f'\'{{"x": "{CANARY}"}}\''
    value = {
        "text": f"'{CANARY}'",
        "jsonb": f"case jsonb_typeof({column}) when 'object' then {column} else '{{}}' end || {more}",
        "bytea": f"convert_to('{CANARY}', 'UTF8')",
    }[kind]
    if table == "conversations" and column == "own":
        value = f'\'{{"own": {{"subject": "{CANARY}"}}}}\''
    try:
        async with connection.transaction():
            where = WHERE.get(f"{table}.{column}", "true")
            await connection.execute(f"update {table} set {column} = {value} where {where}")
    except asyncpg.IntegrityConstraintViolationError:
        return


async def found_in_database(env: Env) -> list[str]:
    """Every table and row that still says one of the words, as text or as bytes."""
    connection = await asyncpg.connect(env.db.dsn)
    faults: list[str] = []
    tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    spoken = [*SOUGHT, *(word.encode().hex() for word in SOUGHT)]
    for (table,) in tables:
        rows = await connection.fetch(
            f"select x::text as row from {table} x where lower(x::text) like any ($1)", [f"%{s}%" for s in spoken]
        )
        faults += [f"{table}: {row['row'][:200]}" for row in rows]
    await connection.close()
    return faults


def found_in_files(home: Path) -> list[str]:
    wanted = [word.encode() for word in SOUGHT]
    return [
        path.as_posix()
        for path in home.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in wanted)
    ]


async def counts(env: Env) -> list[tuple[Any, ...]]:
    """Messages a day, channel and direction: what statistics are made of."""
    async with env.db.read() as tx:
        rows = await tx.fetch(
            "select received_at::date, channel, direction, count(*) from messages group by 1, 2, 3 order by 1, 2, 3"
        )
        return [tuple(row) for row in rows]
