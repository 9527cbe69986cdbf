"""Presence: said by people, ends by itself, and is announced when it changes."""

from datetime import timedelta
from typing import Any

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import MakeBrowser, MakeProgram, Program
from hilo.staff.jobs import SCHEDULES, absences
from hilo.staff.model import PRESENCE_LASTS
from hilo.staff.testing import join


async def announced(env: Env) -> list[Any]:
    """The states that were put on the stream, in order."""
    async with env.db.read() as tx:
        rows = await tx.fetch("select details from stream_inbox where kind = 'presence.changed' order by id")
    return [row["details"]["state"] for row in rows]


async def test_a_stranger_is_refused(browser: MakeBrowser) -> None:
    assert (await browser().send("GET", "/presence")).status_code == 401
    assert (await browser().send("PUT", "/presence", {"state": "online"})).status_code == 401


async def test_who_is_there_is_seen_until_they_stop_saying_so(env: Env, program: MakeProgram, clock: FakeClock) -> None:
    user, headers = await join(env)
    ana, marta = Program((await program("agent")).client, headers), await program("read-only")
    said = await ana.send("PUT", "/presence", {"state": "online"})
    began = said.json()["since_at"]
    assert said.json()["user_id"] == str(user.id)
    clock.pass_(PRESENCE_LASTS - timedelta(seconds=1))
    assert (await marta.get("/presence"))["items"] == [said.json()]
    assert (await ana.send("PUT", "/presence", {"state": "online"})).json()["since_at"] == began
    clock.pass_(PRESENCE_LASTS)
    assert (await marta.get("/presence"))["items"] == []
    assert (await ana.send("PUT", "/presence", {"state": "online"})).json()["since_at"] != began


async def test_only_a_change_is_announced_and_so_is_going(env: Env, program: MakeProgram, clock: FakeClock) -> None:
    ana = await program("agent")
    for state in ("online", "online", "busy", "busy"):
        clock.pass_(seconds=30)
        await ana.send("PUT", "/presence", {"state": state})
        await absences(env)
    assert await announced(env) == ["online", "busy"]
    clock.pass_(PRESENCE_LASTS)
    await absences(env)
    await absences(env)
    assert await announced(env) == ["online", "busy", "gone"]
    await ana.send("PUT", "/presence", {"state": "busy"})
    assert (await announced(env))[3:] == ["busy"]


async def test_who_is_deactivated_is_gone_at_once(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env)
    owner = await program("owner")
    await Program(owner.client, headers).send("PUT", "/presence", {"state": "away"})
    await owner.send("POST", f"/users/{user.id}/deactivation")
    assert await announced(env) == ["away", "gone"]


async def test_there_are_three_states(program: MakeProgram) -> None:
    ana = await program("agent")
    for state in ("gone", "", None, 1):
        assert (await ana.send("PUT", "/presence", {"state": state})).status_code == 422


def test_absences_are_looked_for_every_minute() -> None:
    assert {schedule.name: schedule.cron for schedule in SCHEDULES}["staff.absences"] == "* * * * *"
