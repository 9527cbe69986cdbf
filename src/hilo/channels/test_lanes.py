"""Understanding what arrived: once, in order, whoever works; what fails holds up nobody else."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.channels.contract import Address, ConsentEvent, MessageEvent, Proof, Unrecognised
from hilo.channels.lanes import LanesWorker, run_lanes
from hilo.channels.parked import replay
from hilo.channels.receive import TakenElsewhere, hold_or_park
from hilo.channels.store_lanes import peek
from hilo.channels.testing import Gate, connect, words
from hilo.channels.testing_lanes import KIND, failing, keep, say, talker
from hilo.kernel.db import Database, Tx
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, eventually

TEXTS = "select text from messages order by received_at, at, id"
PARKED = "select envelope_id, reason, tries from parked_envelopes order by parked_at"


@pytest.fixture
async def gate(env: Env) -> Gate:
    return await connect(env, "api", vouch={"email": 2, "phone": 2})


@pytest.fixture
async def talk(env: Env) -> AsyncIterator[UUID]:
    """An account of the talking channel."""
    with talker():
        yield (await connect(env, KIND)).account.id


async def all_of(env: Env, sql: str) -> list[Any]:
    async with env.db.read() as tx:
        return [row[0] if len(row) == 1 else tuple(row) for row in await tx.fetch(sql)]


def hello(key: str, text: str = "hola", who: str = "ana@example.org", **more: Any) -> MessageEvent:
    return MessageEvent(key, Address("email", who), text, proof=Proof(2, "test"), **more)


async def test_the_same_envelope_ten_times_at_once_is_one_message(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    answers = await asyncio.gather(*(gate.post(client, words("m1")) for _ in range(10)))
    assert Counter(a.status_code for a in answers) == {202: 1, 200: 9}
    await LanesWorker(env).work_off()
    assert await all_of(env, TEXTS) == ["Hola"]
    assert await all_of(env, "select count(*) from arrivals") == [0]


async def test_a_batch_of_a_hundred_costs_ten_statements_and_ten_cost_as_many(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    known = [words(f"k{n}", value=f"k{n}@example.org") for n in range(50)]
    assert (await gate.post(client, {"items": known})).status_code == 202
    db = _Counting(env)
    await db.open()
    await LanesWorker(env, db).work_off()
    for size in (2, 100, 10):  # the first one is not counted: the driver looks up the types it meets
        again = [words(f"{size}-{n}", value=f"k{n}@example.org") for n in range(size // 2)]
        new = [words(f"{size}+{n}", value=f"{size}{n}@example.org") for n in range(size // 2)]
        assert (await gate.post(client, {"items": again + new})).status_code == 202
        await LanesWorker(env, db).work_off()
    await db.close()
    for statements in db.seen[-2:]:
        # BEGIN, take, three of identify, three of conversations, the stream, COMMIT. Webhooks count their own.
        ours = [sql for sql in statements if "webhook" not in sql]
        assert len(ours) == 10, [" ".join(q.split())[:90] for q in ours]
    assert len(await all_of(env, TEXTS)) == 162


async def test_large_envelopes_are_not_taken_a_hundred_at_once(env: Env, talk: UUID) -> None:
    for n in range(4):
        await say(env, talk, str(n), hello(f"e{n}", str(n)), Unrecognised(f"u{n}", "x" * 7_000_000), order="ana")
    worker = LanesWorker(env)
    worker.lanes = list(range(64))
    assert await worker.round()
    assert await all_of(env, TEXTS) == ["0", "1", "2"], "the third begins below 16 MB"
    await worker.work_off()
    assert await all_of(env, TEXTS) == ["0", "1", "2", "3"]


async def test_a_poison_envelope_blocks_nobody_and_is_shown(env: Env, talk: UUID) -> None:
    await say(env, talk, "1", hello("e1", "before"), order="ana")
    poison = await keep(env, talk, "2", b"\xff not a list", order="ana")
    await say(env, talk, "3", hello("e3", "after"), Unrecognised("e4", "a dance"), order="ana")
    await LanesWorker(env).work_off()
    assert await all_of(env, TEXTS) == ["before", "after"]
    parked = {row[0]: row[1] for row in await all_of(env, PARKED)}
    assert parked[poison.envelope_id].startswith("parse failed: ")
    assert sorted(parked.values())[1] == "unrecognised: a dance"
    assert await all_of(env, "select count(*) from envelopes") == [3]


async def test_an_unusable_sender_is_parked_and_the_rest_of_its_envelope_goes_on(env: Env, talk: UUID) -> None:
    await say(env, talk, "1", hello("e1", "sound"), hello("e2", "broken", who="no address"))
    await LanesWorker(env).work_off()
    assert await all_of(env, TEXTS) == ["sound"]
    [(_, reason, _)] = await all_of(env, PARKED)
    assert reason.startswith("unusable_handle: ")


async def test_a_passing_failure_holds_its_sender_alone_and_keeps_their_order(
    env: Env, talk: UUID, clock: FakeClock
) -> None:
    left = {"a1": 2}

    def fails(text: str) -> Exception | None:
        left[text] = left.get(text, 0) - 1
        return ConnectionError("a slice above is away") if left[text] >= 0 else None

    failing(env, fails)
    for n, (text, who) in enumerate([("a1", "ana"), ("b1", "bea"), ("a2", "ana"), ("b2", "bea")]):
        await say(env, talk, str(n), hello(text, text, who=f"{who}@example.org", chatlike=True), order=who)
    worker = LanesWorker(env)
    await worker.work_off()
    assert await all_of(env, TEXTS) == ["b1", "b2"], "a2 waits behind a1"
    await worker.work_off()
    assert await all_of(env, "select tries from held_keys") == [1], "not tried before its time"
    clock.pass_(seconds=1)
    await worker.work_off()
    assert sorted(await all_of(env, TEXTS)) == ["a1", "a2", "b1", "b2"]
    assert await all_of(env, "select count(*) from held_keys") == [0]
    assert await all_of(env, PARKED) == []


async def test_what_another_worker_has_taken_holds_no_key(env: Env, talk: UUID) -> None:
    await say(env, talk, "1", hello("e1"))
    async with env.db.read() as tx:
        [waiting] = await peek(tx, range(64), 100, 1_000)
    await LanesWorker(env).work_off()
    with pytest.raises(TakenElsewhere):
        async with env.db.unit_of_work() as tx:
            await hold_or_park(tx, waiting, "it failed here, and went through there")
    assert await all_of(env, "select * from held_keys") == []


async def test_after_five_tries_it_is_parked_and_its_sender_goes_on(env: Env, talk: UUID, clock: FakeClock) -> None:
    failing(env, lambda text: ZeroDivisionError(f"what was said: {text}") if text == "bad" else None)
    await say(env, talk, "1", hello("e1", "bad"), order="ana")
    await say(env, talk, "2", hello("e2", "good"), order="ana")
    for _ in range(4):
        await LanesWorker(env).work_off()
        assert await all_of(env, TEXTS) == []
        clock.pass_(seconds=9)
    await LanesWorker(env).work_off()
    assert await all_of(env, TEXTS) == ["good"]
    [(_, reason, tries)] = await all_of(env, PARKED)
    assert (reason.split(":")[0], tries) == ("ZeroDivisionError at testing_lanes.py", 5), "not what the error says"


async def test_an_account_whose_secret_cannot_be_opened_holds_up_nobody_else(env: Env, talk: UUID) -> None:
    other = (await connect(env, KIND, "Other")).account.id
    async with env.db.unit_of_work() as tx:
        await tx.execute("update channel_accounts set sealed = 'x', version = 9 where id = $1", talk)
    await say(env, talk, "1", hello("e1", "unreadable"))
    await say(env, other, "2", hello("e2", "b"))
    await LanesWorker(env).work_off()
    assert await all_of(env, TEXTS) == ["b"]
    [(tries, reason)] = await all_of(env, "select tries, reason from held_keys")
    assert tries == 1
    assert reason.startswith("SecretUnreadable")


async def test_two_workers_on_the_same_lanes_take_everything_once_and_in_order(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    senders = [f"+3460000{n:04}" for n in range(40)]
    for n in range(10):
        batch = [words(f"{who}-{n}", f"{who} {n}", kind="phone", value=who) for who in senders]
        assert (await gate.post(client, {"items": batch})).status_code == 202
    await asyncio.gather(*(LanesWorker(env).work_off() for _ in range(3)))
    await LanesWorker(env).work_off()
    rows = await all_of(
        env,
        "select i.value_norm, m.text from messages m join identifiers i on i.id = m.identifier_id order by m.at, m.id",
    )
    assert len(rows) == 400
    for who in senders:
        assert [text for value, text in rows if value == who] == [f"{who} {n}" for n in range(10)]
    assert await all_of(env, "select distinct unread from conversations") == [10]
    assert await all_of(env, "select count(*) from conversations") == [40]


async def test_workers_share_the_lanes_and_take_over_from_one_that_ends(env: Env) -> None:
    one, two = LanesWorker(env), LanesWorker(env)
    for _ in range(2):
        await one.keep_lanes(always=True)
        await two.keep_lanes(always=True)
    assert sorted(one.lanes + two.lanes) == list(range(64))
    assert {len(one.lanes), len(two.lanes)} == {32}
    await two.leave()
    await one.keep_lanes(always=True)
    assert one.lanes == list(range(64))


async def test_a_stop_is_obeyed_from_anybody_and_a_start_only_from_who_may_vouch(env: Env, talk: UUID) -> None:
    weak = (await connect(env, KIND, "Weak", vouch=1)).account.id
    ana = Address("email", "Ana@Example.org")
    await say(env, weak, "1", ConsentEvent("c1", ana, "out"))
    await LanesWorker(env).work_off()
    live = (
        "select count(*) from suppressions where value_norm = 'ana@example.org' and scope = 'all' and lifted_at is null"
    )
    assert await all_of(env, live) == [1]
    await say(env, weak, "2", ConsentEvent("c2", ana, "in"))
    await LanesWorker(env).work_off()
    assert await all_of(env, live) == [1]
    await say(env, talk, "3", ConsentEvent("c3", ana, "in"))
    await LanesWorker(env).work_off()
    assert await all_of(env, live) == [0]


async def test_a_link_keeps_what_was_claimed_for_it_and_what_the_account_was_allowed(env: Env, talk: UUID) -> None:
    said = await say(
        env, talk, "1", MessageEvent("e1", Address("phone", "+34600111222"), "hola", proof=Proof(4, "dni"))
    )
    await LanesWorker(env).work_off()
    [(assurance, evidence)] = await all_of(env, "select assurance, evidence from identifier_links")
    told = {"claimed": 4, "method": "dni", "ceiling": 2, "envelope": str(said.envelope_id)}
    assert (assurance, evidence) == (2, told)


async def test_a_start_that_is_heard_again_takes_back_no_later_stop(env: Env, talk: UUID, clock: FakeClock) -> None:
    ana = Address("email", "ana@example.org")
    live = "select count(*) from suppressions where lifted_at is null"
    await say(env, talk, "1", ConsentEvent("c1", ana, "out"))
    clock.pass_(minutes=1)
    start = await say(env, talk, "2", ConsentEvent("c2", ana, "in"), Unrecognised("e2", "a dance"))
    await LanesWorker(env).work_off()
    assert await all_of(env, live) == [0]
    clock.pass_(minutes=1)
    await say(env, talk, "3", ConsentEvent("c3", ana, "out"))
    await LanesWorker(env).work_off()
    async with env.db.unit_of_work() as tx:
        await replay(tx, start.envelope_id)
    await LanesWorker(env).work_off()
    assert await all_of(env, live) == [1]


async def test_a_message_never_happened_after_it_came(env: Env, talk: UUID, clock: FakeClock) -> None:
    await say(env, talk, "1", hello("e1", at=clock.now() + timedelta(days=1)))
    await LanesWorker(env).work_off()
    assert await all_of(env, "select at = received_at from messages") == [True]


async def test_the_worker_runs_until_it_is_told_to_stop(env: Env, talk: UUID) -> None:
    running = asyncio.create_task(LanesWorker(env).run())
    await say(env, talk, "1", hello("e1"))
    assert await eventually(lambda: all_of(env, TEXTS)) == ["hola"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await all_of(env, "select count(*) from lane_workers") == [0]


async def test_the_lanes_of_a_killed_worker_are_free_at_once(env: Env, talk: UUID) -> None:
    async with env.db.unit_of_work() as tx:  # what a kill leaves: a sign of life and leases, and no connection
        dead = await tx.fetchval("insert into lane_workers values (gen_random_uuid(), clock_timestamp()) returning id")
        await tx.execute("update lanes set worker_id = $1, until_at = clock_timestamp() + interval '1 hour'", dead)
    running = asyncio.create_task(run_lanes(env))
    await say(env, talk, "1", hello("e1"))
    assert await eventually(lambda: all_of(env, TEXTS), timeout=2) == ["hola"]
    assert dead not in await all_of(env, "select worker_id from lanes union select id from lane_workers")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class _Counting(Database):
    """Counts the statements of each transaction, as they go over the wire."""

    def __init__(self, env: Env) -> None:
        super().__init__(env.db.dsn, size=1)
        self.env = env
        self.seen: list[list[str]] = []

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Tx]:
        counted: list[str] = []
        async with self.connection() as conn:
            assert self.env is not None
            tx = Tx(conn, self.env)

            def count(query: Any) -> None:
                counted.append(query.query)

            with conn.query_logger(count):
                async with conn.transaction():
                    yield tx
        tx.committed()
        self.seen.append(counted)
