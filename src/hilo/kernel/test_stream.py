"""The stream: every event once, in order, provably without a gap, and never to those who may not see it."""

import pytest

from hilo.kernel import hub, sequencer
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.realtime import Event, announce
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.testing import eventually
from hilo.kernel.testing_stream import HUB, ROOM, WALLS, Listener, leader, listening, person, process, relays, say
from hilo.kernel.wake_relay import RELAY


async def test_an_event_reaches_a_reader_in_another_process_without_a_poll(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "POLL", 60)
    monkeypatch.setattr(hub, "POLL", 60)
    async with (
        process(dsn, RELAY) as writer,
        process(dsn, SEQUENCER, RELAY),
        process(dsn, HUB, RELAY) as reader,
        listening(reader, person()) as ana,
    ):
        await eventually(lambda: leader(writer))
        await eventually(lambda: _listening(writer, 3))
        await say(writer, "one", "two")
        await eventually(lambda: ana.heard)
        assert ana.heard == ["one", "two"]


async def _listening(env: Env, processes: int) -> bool:
    return await relays(env) == processes


async def say_and_fail(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await announce(tx, Event("never", "room", ROOM))
        raise ZeroDivisionError


async def test_what_was_rolled_back_is_never_told(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        with pytest.raises(ZeroDivisionError):
            await say_and_fail(env)
        await say(env, "after")
        await eventually(lambda: ana.heard)
        assert ana.heard == ["after"]


async def test_a_transaction_that_commits_late_with_lower_ids_is_not_lost(dsn: str) -> None:
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        async with env.db.unit_of_work() as slow:
            await announce(slow, Event("slow", "room", ROOM))
            await say(env, "quick")
            await eventually(lambda: ana.heard == ["quick"])
        await eventually(lambda: len(ana.heard) == 2)
        assert ana.heard == ["quick", "slow"]


async def test_outsiders_never_hear_what_stands_behind_a_wall(dsn: str) -> None:
    secret = new_id()
    WALLS[secret] = frozenset({7})
    async with (
        process(dsn, SEQUENCER, RELAY, HUB) as env,
        listening(env, person(7, 8)) as insider,
        listening(env, person(8)) as outsider,
        listening(env, person(7, permissions=())) as without,
    ):
        await say(env, "canary", room=secret)
        async with env.db.unit_of_work() as tx:
            await announce(tx, Event("nobody's", "unknown topic", secret))
        await say(env, "open")
        await eventually(lambda: insider.heard == ["canary", "open"] and outsider.heard == ["open"])
        assert without.heard == []
        late = Listener(env, person(8))
        late.cursor = 0
        await late.connect(upto=1)
        assert late.heard == ["open"]
