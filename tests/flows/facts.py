"""Where facts hang: the profile of every row of every table that has one, and whether profiles are where merges say."""

from typing import Any
from uuid import UUID

from hilo.kernel.env import Env

# Written anew whenever profiles are compared; nothing that happened stands in them.
PROJECTIONS = frozenset({"block_keys", "profiles_to_compare"})
Place = tuple[str, str]
Facts = dict[Place, UUID]
TABLES = """
select c.relname as table, array_agg(a.attname order by a.attname) filter (where a.attname <> 'profile_id') as key
from pg_class c
join pg_attribute p on p.attrelid = c.oid and p.attname = 'profile_id' and not p.attisdropped
join pg_index i on i.indrelid = c.oid and i.indisprimary
join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
group by c.relname
"""
# A profile belongs to the live customer that stands for its home, a face stands for itself, nothing hangs in the air.
ASTRAY = """
select 'profile ' || p.id as fault from profiles p join customers h on h.id = p.home_customer_id
where p.customer_id <> h.canonical_id
union all
select 'customer ' || c.id from customers c join customers f on f.id = c.canonical_id where f.canonical_id <> f.id
union all
select 'customer ' || c.id from customers c where not exists (select from profiles p where p.home_customer_id = c.id)
union all
select 'conversation ' || c.id from conversations c
where not exists (select from messages m where m.conversation_id = c.id)
"""
# Messages of one conversation are of one customer.
MIXED = """
select 'mixed ' || m.conversation_id as fault from messages m join profiles p on p.id = m.profile_id
group by m.conversation_id having count(distinct p.customer_id) > 1
"""


async def facts_of(env: Env) -> Facts:
    """(table, key) -> profile, of every row of every table with a profile."""
    found: Facts = {}
    async with env.db.read() as tx:
        tables: list[Any] = [row for row in await tx.fetch(TABLES) if row["table"] not in PROJECTIONS and row["key"]]
        assert len(tables) > 5, "the tables with a profile are lost"
        for row in tables:
            key = ", ".join(row["key"])
            orphans = f"select count(*) from {row['table']} t where profile_id is not null and not exists"
            assert await tx.fetchval(f"{orphans} (select from profiles p where p.id = t.profile_id)") == 0, row["table"]
            lines = await tx.fetch(
                f"select row({key})::text as key, profile_id from {row['table']} where profile_id is not null"
            )
            found |= {(row["table"], line["key"]): line["profile_id"] for line in lines}
    return found


async def faults_of_profiles(env: Env) -> list[str]:
    """Profiles, customers and conversations that are not where the merges say."""
    async with env.db.read() as tx:
        return [row["fault"] for sql in (ASTRAY, MIXED) for row in await tx.fetch(sql)]
