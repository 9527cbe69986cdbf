"""Taking the demo away leaves the database as it was before it, and what is real as it is."""

import re
from pathlib import Path
from typing import Any

import httpx

import hilo.web.demo.remove as remove_module
from hilo.answers.keep import Wanted, keep_answer, keep_macro
from hilo.answers.store import answers, macros
from hilo.channels.accounts import connect, get
from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival, Arrived
from hilo.channels.model_accounts import Account
from hilo.conversations.assign import Assignment, assign
from hilo.conversations.model_saved_views import Asked, ViewFilter
from hilo.conversations.reply import author
from hilo.conversations.saved_views import Wanted as WantedView
from hilo.conversations.saved_views import save_view
from hilo.conversations.store_saved_views import Sharing
from hilo.customers.merge import merge
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, System, system_principal
from hilo.staff.rights import granted
from hilo.staff.testing import join
from hilo.web.demo.keepsake import recall
from hilo.web.demo.remove import remove
from hilo.web.demo.script import company
from hilo.web.demo.seed import seed

US = system_principal()
# The audit log remembers, and the stream forgets by itself.
STAYS = {"audit_log", "stream_inbox", "stream_log", "stream_counter"}


# By what a table may name people, staff or matters.
NAMING = "'profile_id','customer_id','conversation_id','message_id','user_id','team_id','account_id','envelope_id'"
# Without a foreign key, and of no demo: who sent it, in a table that goes with its endpoint; ids of what was done.
ELSEWHERE = {"audit_log", "schedules"}


async def everything(env: Env) -> dict[str, list[str]]:
    """Every row of every table as text."""
    async with env.db.read() as tx:
        names = [r["tablename"] for r in await tx.fetch("select tablename from pg_tables where schemaname = 'public'")]
        found: dict[str, list[str]] = {}
        for name in sorted(set(names) - STAYS):
            found[name] = sorted(r["row"] for r in await tx.fetch(f'select x::text as row from "{name}" x'))
        return found


async def write(tx: Tx, account: Account, text: str, **sender: str) -> tuple[Any, Any]:
    """A message at assurance 2; gives its conversation and customer."""
    event = MessageEvent(str(new_id()), Address(**sender), text, chatlike=sender["kind"] != "email")
    await publish(tx, Arrived([Arrival(account.brief(), new_id(), event, tx.now, tx.now, 2, "test")]))
    row = await tx.fetchrow(
        "select m.conversation_id, p.customer_id from messages m join profiles p on p.id = m.profile_id"
        " where m.event_id = $1",
        event.id,
    )
    assert row is not None
    return row["conversation_id"], row["customer_id"]


async def a_real_account(tx: Tx) -> Account:
    [kind] = {a.channel for a in company().accounts if not a.live}
    account, _ = await connect(tx, kind, "Ours", {"vouch.email": 2, "vouch.phone": 2}, US)
    return account


async def demo_account(tx: Tx, env: Env) -> tuple[Account, Any]:
    kept = recall(env.settings)
    assert kept is not None
    return await get(tx, kept.accounts[0]), kept


async def test_nothing_is_left_of_it(env: Env) -> None:
    before = await everything(env)
    await seed(env)
    assert await everything(env) != before
    assert "gone" in (await remove(env))[0]
    assert await everything(env) == before
    assert recall(env.settings) is None


async def test_visitors_of_its_shop_go_with_it(env: Env, client: httpx.AsyncClient) -> None:
    before = await everything(env)
    await seed(env)
    kept = recall(env.settings)
    assert kept is not None
    asked = [f"/portal/v1/{account}/sessions" for account in kept.accounts]
    answers = [await client.post(path, json={"client_id": str(new_id())}) for path in asked]
    assert [answer.status_code for answer in answers] == [404, 404, 201]
    await remove(env)
    assert await everything(env) == before


async def test_without_a_demo_nothing_is_done(env: Env) -> None:
    before = await everything(env)
    assert await remove(env) == ["There is no demo company in this home."]
    assert await everything(env) == before


async def test_it_can_be_planted_again(env: Env) -> None:
    first = await seed(env)
    await remove(env)
    assert await seed(env) != first


async def test_what_is_real_stays_as_it_is(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        ours = await a_real_account(tx)
        await write(tx, ours, "real", kind="email", value="ana@example.com", name="Ana")
        await write(tx, ours, "real too", kind="phone", value="+34600111222")
    before = await everything(env)
    await seed(env)
    await remove(env)
    assert await everything(env) == before


async def test_a_real_person_merged_with_one_of_the_demo_is_parted_and_stays(env: Env) -> None:
    await seed(env)
    async with env.db.unit_of_work() as tx:
        ours = await a_real_account(tx)
        theirs, kept = await demo_account(tx, env)
        conversation, ana = await write(tx, ours, "real", kind="email", value="ana@example.com", name="Ana")
        _, invented = await write(tx, theirs, "demo", kind="email", value="new@example.com", name="Nobody")
        await merge(tx, invented, ana, US, "by mistake")
        await assign(tx, conversation, Assignment(kept.staff[0], kept.teams[0]), author(US), System("test"))
    await remove(env)
    left = await everything(env)
    assert len(left["customers"]) == len(left["conversations"]) == len(left["messages"]) == 1
    assert len(left["users"]) == 0
    assert "Ana" in left["customers"][0]


async def test_words_that_its_staff_keeps_go_and_what_somebody_real_made_of_them_stays(env: Env) -> None:
    await seed(env)
    kept = recall(env.settings)
    assert kept is not None
    real, _ = await join(env, "owner")
    theirs, ours = (Principal("user", one, "", granted(env, "owner")) for one in (kept.staff[0], real.id))
    texts = {"es": "Hola", "en": "Hello"}
    async with env.db.unit_of_work() as tx:
        first = await keep_answer(tx, Wanted("taken over", texts, "everybody"), theirs)
        await keep_answer(tx, Wanted("taken over", {"es": "Buenas"}, "everybody"), ours, first.id)
        await keep_answer(tx, Wanted("of the demo", texts, "everybody"), theirs)
        await keep_answer(tx, Wanted("of a team of the demo", texts, "team", kept.teams[0]), theirs)
        await keep_macro(tx, Wanted("of the demo", texts, "everybody"), theirs)
        await keep_macro(tx, Wanted("ours", texts, "everybody"), ours)
        await save_view(tx, WantedView("of the demo", Sharing(for_all=True), Asked(ViewFilter())), theirs)
    await remove(env)
    async with env.db.read() as tx:
        assert [one.name for one in await answers(tx, real.id, of_all_teams=True)] == ["taken over"]
        assert [one.name for one in await macros(tx, real.id, of_all_teams=True)] == ["ours"]
        assert await tx.fetchval("select count(*) from saved_views") == 0


async def test_real_words_that_came_by_a_demo_account_go_with_it(env: Env) -> None:
    """Ana wrote to us, and once to the demo: her conversation keeps what was said to us."""
    async with env.db.unit_of_work() as tx:
        ours = await a_real_account(tx)
        mine, _ = await write(tx, ours, "to us", kind="phone", value="+34600111222", name="Ana")
    await seed(env)
    async with env.db.unit_of_work() as tx:
        theirs, _ = await demo_account(tx, env)
        same, _ = await write(tx, theirs, "to the demo", kind="phone", value="+34600111222", name="Ana")
        assert same == mine
    await remove(env)
    left = await everything(env)
    assert len(left["messages"]) == 1
    assert "to us" in left["messages"][0]
    assert "to us" in left["conversations"][0]
    assert "to the demo" not in str(left)


async def test_every_table_that_may_name_somebody_of_the_demo_is_dealt_with(env: Env) -> None:
    """A new table that refers to people, staff or conversations goes by a cascade, or the removal names it."""
    async with env.db.read() as tx:
        rows = await tx.fetch(
            f"""
            select c.relname as name from pg_class c join pg_namespace s on s.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where s.nspname = 'public' and c.relkind = 'r' and a.attname in ({NAMING})
              and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
                  and a.attnum = any (k.conkey) and k.confdeltype in ('c', 'n'))
            group by 1
            """
        )
    removal = Path(remove_module.__file__).with_name("queries_remove.sql").read_text(encoding="utf-8")
    silent = {row["name"] for row in rows if not re.search(rf"\b{row['name']}\b", removal)} - ELSEWHERE
    assert len(rows) > 20
    assert not silent, f"say in queries_remove.sql what becomes of {sorted(silent)}"
