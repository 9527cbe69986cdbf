"""Bulk actions: the set is fixed, each failure has a reason, a kill repeats nothing, undoing leaves what others did."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.conversations import bulk_run
from hilo.conversations.bulk_run import BulkRef, run
from hilo.conversations.conftest import People
from hilo.conversations.model_bulk import narrower
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing import eventually
from hilo.staff.testing import join


@pytest.fixture
async def many(people: People) -> list[str]:
    """Thirty open conversations of thirty people."""
    await people.write_all([people.arrival("mail", "email", f"p{n}@correo.example", f"c{n}") for n in range(30)])
    people.clock.pass_(minutes=1)
    return [line["id"] for line in await people.inbox(limit=200)]


async def begin(people: People, action: str, **more: Any) -> str:
    body = {"action": action, **({} if {"ids", "filter"} & more.keys() else {"view": "all"}), **more}
    return (await people.done("POST", "/bulk-actions", body))["id"]


async def ended(people: People, bulk: str) -> dict[str, int]:
    """What became of it, once its job ran: the counts that are not nought."""
    await Worker(people.env).work_off()
    shown = await people.get(f"/bulk-actions/{bulk}")
    return {k: shown[k] for k in ("waiting", "done", "same", "failed", "undone", "left") if shown[k]}


async def reasons(people: People, bulk: str, outcome: str) -> dict[str, str]:
    items: list[Any] = (await people.get(f"/bulk-actions/{bulk}/items", outcome=outcome))["items"]
    return {item["conversation"]: item["reason"] for item in items}


async def states(people: People) -> dict[str, int]:
    lines = await people.inbox(state="any", limit=200)
    return {state: sum(line["state"] == state for line in lines) for state in {line["state"] for line in lines}}


async def test_a_stranger_does_nothing_to_many(people: People, many: list[str]) -> None:
    close: Any = {"action": "close", "view": "all"}
    bulk = await begin(people, "mark_read")
    for method, path, body in (
        ("POST", "/bulk-actions", close), ("GET", "/bulk-actions", None), ("GET", f"/bulk-actions/{bulk}", None),
        ("GET", f"/bulk-actions/{bulk}/items", None), ("DELETE", f"/bulk-actions/{bulk}", None),
    ):  # fmt: skip
        assert await people.refuses(method, path, body) == (401, 403)
    shop = await people.as_("shop")
    assert await shop.problem("POST", "/bulk-actions", {"action": "assign", "assignee": "me", "view": "all"}) == (
        403, "not_allowed",
    )  # fmt: skip
    for path in (f"/bulk-actions/{bulk}", f"/bulk-actions/{bulk}/items"):
        assert await shop.problem("GET", path) == (404, "unknown_bulk_action")
    assert await states(people) == {"open": len(many)}


async def test_what_matches_is_fixed_when_it_begins(people: People, many: list[str]) -> None:
    bulk = await begin(people, "close")
    await people.write("mail", "email", "late@correo.example", "too late")
    assert await ended(people, bulk) == {"done": 30}
    assert [line["last"]["text"] for line in await people.inbox()] == ["too late"]
    shown = (await people.get("/bulk-actions"))["items"]
    assert [(b["id"], b["stage"], b["total"]) for b in shown] == [(bulk, "done", 30)]
    async with people.env.db.read() as tx:
        told = await tx.fetch("select details from stream_inbox where kind = 'bulk.progress' order by id")
    assert told[-1]["details"] == {"stage": "done", "total": 30, "done": 30}


async def test_each_refusal_is_listed_with_its_reason(people: People, many: list[str]) -> None:
    gone, walled, closed = str(uuid4()), many[1], many[2]
    await people.done("POST", f"/conversations/{closed}/closure")
    leo = await people.as_("agent")
    bulk = await begin(leo, "snooze", ids=[gone, walled, closed, many[3], many[3]])
    await people.done("PUT", f"/conversations/{walled}/wall", {"roles": ["supervisor"]})
    assert await ended(leo, bulk) == {"done": 1, "failed": 3}
    assert await reasons(leo, bulk, "failed") == {
        gone: "unknown_conversation", walled: "unknown_conversation", closed: "conversation_closed",
    }  # fmt: skip
    items = (await leo.get(f"/bulk-actions/{bulk}/items", limit=2))["items"]
    assert [item["number"] is None for item in items] == [True, True], "a wall hides the number, too"


async def test_it_sees_no_more_than_its_maker_and_stops_with_their_rights(people: People, many: list[str]) -> None:
    for one in many[:10]:
        await people.done("PUT", f"/conversations/{one}/wall", {"roles": ["supervisor"]})
    leo_user, headers = await join(people.env, "agent", "Leo")
    leo = People(people.env, people.clock, people.client, people.accounts)
    leo.headers = headers
    bulk = await begin(leo, "close")
    assert (await leo.get(f"/bulk-actions/{bulk}"))["total"] == 20
    owner = await people.as_("owner", "Olga")
    await owner.done("POST", f"/users/{leo_user.id}/deactivation")
    await Worker(people.env).work_off()
    assert await states(people) == {"open": 30}
    async with people.env.db.read() as tx:
        failed = await tx.fetch("select distinct outcome, reason from bulk_items")
    assert [tuple(row) for row in failed] == [("failed", "not_allowed")]


def test_rights_are_those_of_then_and_of_now() -> None:
    def both(*sides: set[int]) -> set[int]:
        return set(narrower(frozenset(sides[0]), frozenset(sides[1])))

    assert both({1, 2, 3}, {2, 3, 4}) == {2, 3}
    assert both({1, 0, -5, -6}, {1, 2}) == {1, 0, -5, -6}
    assert both({1, 0, -5}, {1, 0, -6, -5}) == {1, 0, -5}
    assert both({1, 0, -5}, {1, 0, -6}) == {1, 0}


@pytest.mark.parametrize(
    ("action", "more", "shows"),
    [
        ("assign", {"assignee": "me"}, "assignee"),
        ("team", {"team": "{team}"}, "team"),
        ("close", {}, "state"),
        ("reopen", {}, "state"),
        ("tag", {"tag": "{tag}"}, "tags"),
        ("untag", {"tag": "{tag}"}, "tags"),
        ("priority", {"priority": "urgent"}, "priority"),
        ("snooze", {"until": "2026-11-30T08:00:00Z"}, "snoozed_until"),
        ("mark_read", {}, "unread"),
    ],
)
async def test_every_action_is_done_once_and_undone(people: People, action: str, more: Any, shows: str) -> None:
    await people.write_all([people.arrival("mail", "email", f"p{n}@correo.example", f"c{n}") for n in range(4)])
    ids = [line["id"] for line in await people.inbox()]
    owner = await people.as_("owner", "Olga")
    team = (await owner.done("POST", "/teams", {"name": "Facturas"}))["id"]
    tag = (await people.done("POST", "/tags", {"name": "factura"}))["id"]
    filled = {key: value.format(team=team, tag=tag) for key, value in more.items()}
    if action == "untag":
        await ended(people, await begin(people, "tag", tag=tag))
    if action == "reopen":
        await ended(people, await begin(people, "close"))

    async def shown() -> dict[str, Any]:
        return {line["id"]: line[shows] for line in await people.inbox(state="any")}

    before = await shown()
    bulk = await begin(people, action, ids=ids, **filled)
    assert await ended(people, bulk) == {"done": 4}
    assert all(value != before[one] for one, value in (await shown()).items())
    assert await ended(people, await begin(people, action, ids=ids, **filled)) == {"same": 4}
    people.clock.pass_(minutes=1)
    await people.done("DELETE", f"/bulk-actions/{bulk}")
    assert await ended(people, bulk) == {"undone": 4}
    assert await shown() == before
    assert await people.problem("DELETE", f"/bulk-actions/{bulk}") == (409, "already_undone")


async def test_undoing_leaves_what_somebody_changed_since(people: People, many: list[str]) -> None:
    bulk = await begin(people, "close")
    await ended(people, bulk)
    leo = await people.as_("agent")
    people.clock.pass_(minutes=1)
    await leo.done("DELETE", f"/conversations/{many[0]}/closure")
    await leo.done("DELETE", f"/conversations/{many[1]}/closure")
    await leo.done("POST", f"/conversations/{many[1]}/closure")
    await people.done("DELETE", f"/bulk-actions/{bulk}")
    assert await ended(people, bulk) == {"undone": 28, "left": 2}
    assert await reasons(people, bulk, "left") == {many[0]: "changed_since", many[1]: "changed_since"}
    assert await states(people) == {"open": 29, "closed": 1}


async def test_what_was_snoozed_and_closed_is_snoozed_again(people: People, many: list[str]) -> None:
    until = (people.clock.now() + timedelta(days=2)).isoformat()
    await people.done("POST", f"/conversations/{many[0]}/snooze", {"until": until})
    bulk = await begin(people, "close", ids=many[:1])
    await ended(people, bulk)
    await people.done("DELETE", f"/bulk-actions/{bulk}")
    assert await ended(people, bulk) == {"undone": 1}
    assert (await people.get(f"/conversations/{many[0]}"))["state"] == "snoozed"


async def test_killed_in_the_middle_it_goes_on_and_repeats_nothing(people: People, many: list[str]) -> None:
    bulk = await begin(people, "close")
    ref = BulkRef(UUID(bulk))
    for _ in range(3):
        before = (await people.get(f"/bulk-actions/{bulk}"))["done"]
        task = asyncio.create_task(run(people.env, ref))

        async def further(before: int = before) -> bool:
            async with people.env.db.read() as tx:
                return await tx.fetchval("select count(*) > $1 from bulk_items where outcome = 'done'", before)

        await eventually(further, every=0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.gather(run(people.env, ref), run(people.env, ref))
    assert await ended(people, bulk) == {"done": 30}
    async with people.env.db.read() as tx:
        closures = await tx.fetchval(
            "select array_agg(distinct n) from (select count(*) n from closures group by conversation_id) x"
        )
    assert closures == [1]


async def test_undone_while_it_runs_it_stops(people: People, many: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = await begin(people, "close")
    monkeypatch.setattr(bulk_run, "BATCH", 5)
    monkeypatch.setattr(bulk_run, "TURN", 0.0)
    await run(people.env, BulkRef(UUID(bulk)))
    shown = await people.get(f"/bulk-actions/{bulk}")
    assert (shown["stage"], shown["done"], shown["waiting"]) == ("running", 5, 25)
    await people.done("DELETE", f"/bulk-actions/{bulk}")
    assert await ended(people, bulk) == {"undone": 5, "waiting": 25}
    assert (await people.get(f"/bulk-actions/{bulk}"))["stage"] == "undone"
    assert await states(people) == {"open": 30}


async def test_what_an_action_needs_is_asked_for(people: People, many: list[str]) -> None:
    cases: list[Any] = [
        ({"action": "close"}, "invalid_body"),
        ({"action": "close", "view": "all", "ids": many[:1]}, "invalid_body"),
        ({"action": "assign", "view": "all"}, "invalid_body"),
        ({"action": "assign", "view": "all", "assignee": str(uuid4())}, "unknown_assignee"),
        ({"action": "tag", "view": "all"}, "invalid_body"),
        ({"action": "tag", "view": "all", "tag": str(uuid4())}, "unknown_tag"),
        ({"action": "priority", "view": "all"}, "invalid_body"),
        ({"action": "dance", "view": "all"}, "invalid_body"),
        ({"action": "close", "view": "drafts"}, "nothing_matches"),
        ({"action": "close", "filter": {"channel": "smoke"}}, "nothing_matches"),
    ]
    for body, code in cases:
        assert await people.problem("POST", "/bulk-actions", body) == (422, code), body
    assert await people.problem("POST", "/bulk-actions", {"action": "close", "view": str(uuid4())}) == (
        404, "unknown_view",
    )  # fmt: skip


async def test_asked_twice_with_one_key_it_is_begun_once(people: People, many: list[str]) -> None:
    body: Any = {"action": "close", "filter": {"assignee": "none"}}
    first = await people.done("POST", "/bulk-actions", body, **{"idempotency-key": "k"})
    again = await people.done("POST", "/bulk-actions", body, **{"idempotency-key": "k"})
    assert first == again
    assert len((await people.get("/bulk-actions"))["items"]) == 1
