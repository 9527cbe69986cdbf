"""Cursors of the stream: moved while idle, reset once expired, and never in the way of trimming the log."""

from datetime import timedelta

import pytest

from hilo.kernel import stream_reader
from hilo.kernel.ids import new_id
from hilo.kernel.sequencer import SEQUENCER, move
from hilo.kernel.stream_log import bounds, trim
from hilo.kernel.testing import eventually
from hilo.kernel.testing_stream import HUB, WALLS, Listener, listening, person, process, say
from hilo.kernel.wake_relay import RELAY


@pytest.mark.parametrize("cursor", [0, 10**15])
async def test_an_expired_or_unknown_cursor_is_reset_to_now(dsn: str, cursor: int) -> None:
    async with process(dsn, HUB) as env:
        await say(env, *map(str, range(20)))
        async with env.db.dedicated() as conn:
            assert await move(conn) == 20
        await eventually(lambda: env.hub.position == 20)
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=5) == 15
            assert await bounds(tx) == (15, 20)
        old = Listener(env, person())
        old.cursor = cursor
        await old.connect()
        assert (old.resets, old.heard, old.cursor) == ([20], [], 20)
        fresh = Listener(env, person())
        fresh.cursor = 15
        await fresh.connect(upto=5)
        assert fresh.heard == ["15", "16", "17", "18", "19"]


async def test_old_lines_are_trimmed_by_age_and_the_numbers_go_on(dsn: str) -> None:
    async with process(dsn) as env, env.db.dedicated() as conn:
        await say(env, "old")
        await move(conn)
        env.clock.pass_(days=8)  # type: ignore[attr-defined]
        await say(env, "new")
        await move(conn)
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=100) == 1
            assert await trim(tx, timedelta(days=7), rows=100) == 0
            assert await bounds(tx) == (1, 2)
        env.clock.pass_(days=8)  # type: ignore[attr-defined]
        async with env.db.unit_of_work() as tx:
            assert await trim(tx, timedelta(days=7), rows=100) == 1
            assert await bounds(tx) == (2, 2)


async def test_an_idle_cursor_is_moved_by_ticks(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = new_id()
    WALLS[secret] = frozenset({7})
    async with process(dsn, SEQUENCER, RELAY, HUB) as env, listening(env, person()) as ana:
        await say(env, *["hidden"] * 600, room=secret)
        await eventually(lambda: ana.cursor == 600)  # at once: many were skipped
        monkeypatch.setattr(stream_reader, "BEAT", 0.05)
        async with listening(env, person()) as ben:
            await say(env, "hidden", room=secret)
            await eventually(lambda: ben.cursor == 601)  # with the heartbeat
        assert ana.heard == ben.heard == []
