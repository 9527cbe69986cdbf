"""The stream and rights: whose rights changed loads anew, whether connected or away, and nobody else does."""

import asyncio

from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.testing import eventually
from hilo.kernel.testing_stream import (
    HUB,
    Listener,
    change_rights,
    listening,
    person,
    process,
    say,
)
from hilo.kernel.wake_relay import RELAY


async def test_changed_rights_reset_the_reader_and_only_that_one(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ben:
        ana = Listener(env, person())
        connected = asyncio.create_task(ana.connect())
        await eventually(lambda: ana.cursor is not None)
        await say(env, "one")
        await eventually(lambda: ana.heard == ["one"])
        await change_rights(env, ana.by.id)
        await connected  # it was sent away
        assert len(ana.resets) == 1
        await say(env, "two")
        await ana.connect(upto=1)
        await eventually(lambda: ben.heard == ["one", "two"])
        assert (ana.heard, len(ana.resets), ben.resets) == (["one", "two"], 1, [])


async def test_rights_that_changed_while_the_reader_was_away_reset_it_too(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        await say(env, "one")
        await eventually(lambda: env.hub.position == 1)
        ana = Listener(env, person())
        ana.cursor = 1
        await say(env, "two")
        await change_rights(env, ana.by.id)
        await eventually(lambda: env.hub.position == 3)
        await ana.connect()
        assert (len(ana.resets), ana.cursor) == (1, 3)


async def test_the_end_of_one_session_ends_its_stream(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env:
        ana = Listener(env, person())
        connected = asyncio.create_task(ana.connect())
        await eventually(lambda: ana.cursor is not None)
        assert ana.by.session_id
        await change_rights(env, ana.by.session_id)
        await connected
        assert len(ana.resets) == 1


async def test_what_is_remembered_of_rights_is_forgotten_before_their_reader_can_come_back(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        readers_then: list[int] = []
        env.hub.on_rights_changed.append(lambda: readers_then.append(len(ana.resets)))
        await say(env, "one")
        await eventually(lambda: ana.heard)
        assert readers_then == []
        await change_rights(env, ana.by.id)
        await eventually(lambda: ana.resets)
        assert readers_then == [0]
