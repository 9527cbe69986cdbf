"""A large envelope is understood beside everything else: nobody waits for it but its own sender."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from hilo.channels.contract import Address, Event, MessageEvent, Proof
from hilo.channels.lanes import LARGE, LanesWorker
from hilo.channels.testing import connect
from hilo.channels.testing_lanes import KIND, Talker, keep, say, talker
from hilo.kernel.env import Env

TEXTS = "select left(text, 5) from messages order by received_at, id"
WAITING = "select count(*) from arrivals"
ANA, EVA = "ana@example.org", "eva@example.org"


@pytest.fixture
async def talk(env: Env) -> AsyncIterator[UUID]:
    """An account of the talking channel."""
    with talker():
        yield (await connect(env, KIND)).account.id


def hello(key: str, who: str, text: str = "hola") -> MessageEvent:
    return MessageEvent(key, Address("email", who), text, proof=Proof(2, "test"))


def long_one(key: str, who: str) -> MessageEvent:
    return hello(key, who, "large " * (LARGE // 5))


async def values(env: Env, sql: str) -> list[object]:
    async with env.db.read() as tx:
        return [row[0] for row in await tx.fetch(sql)]


async def test_while_it_is_understood_everything_else_goes_on(
    env: Env, talk: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gone_on = threading.Event(), threading.Event()
    parse = Talker.parse

    def slow(self: Talker, body: bytes) -> Sequence[Event]:
        if len(body) > LARGE:
            begun.set()
            assert gone_on.wait(20), "the loop stood still"
        return parse(self, body)

    monkeypatch.setattr(Talker, "parse", slow)
    await say(env, talk, "1", long_one("1", ANA))
    working = asyncio.create_task(LanesWorker(env).work_off())
    assert await asyncio.to_thread(begun.wait, 20)
    assert await values(env, "select 1") == [1]
    gone_on.set()
    await working
    assert await values(env, TEXTS) == ["large"]


async def test_others_do_not_wait_for_it_and_its_senders_words_keep_their_order(
    env: Env, talk: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, who, event in (
        ("1", ANA, hello("1", ANA, "first")),
        ("2", ANA, long_one("2", ANA)),
        ("3", ANA, hello("3", ANA, "third")),
        ("4", EVA, hello("4", EVA, "other")),
    ):
        await say(env, talk, key, event, order=who)
    seen: list[object] = []
    parse = Talker.parse

    def watched(self: Talker, body: bytes) -> Sequence[Event]:
        if len(body) > LARGE:
            seen.extend(asyncio.run_coroutine_threadsafe(values(env, TEXTS), loop).result(20))
        return parse(self, body)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(Talker, "parse", watched)
    await LanesWorker(env).work_off()
    assert set(seen) == {"first", "other"}
    said = await values(env, "select left(text, 5) from messages where event_id <> '4' order by id")
    assert said == ["first", "large", "third"]
    assert await values(env, WAITING) == [0]


async def test_one_that_cannot_be_read_is_parked_and_its_sender_goes_on(env: Env, talk: UUID) -> None:
    await keep(env, talk, "1", b"[" * (LARGE + 1), order=ANA)
    await say(env, talk, "2", hello("2", ANA, "later"), order=ANA)
    await LanesWorker(env).work_off()
    assert await values(env, TEXTS) == ["later"]
    assert await values(env, "select count(*) from parked_envelopes") == [1]
