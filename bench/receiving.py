"""P1 and P2: messages accepted durably by one web process; understood by one worker; both at once, overloaded."""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from bench.bound import inserts
from bench.data import say
from bench.figures import Figure, judged, median, ms
from bench.house import House
from bench.load import Result, Spec
from bench.processes import Failed, Running, Used
from bench.sizes import Sizes

CONNECTIONS = 64
STUCK = 30.0  # seconds without progress after which a worker has failed
PRESSURE = {"HILO_BACKLOG_SECONDS": "2"}  # so that the balance of door and worker is there within seconds
COUNTS = """
select (select count(*) from arrivals) + (select count(*) from stream_inbox) as waiting,
       (select count(*) from parked_envelopes) as parked, pg_sequence_last_value('arrivals_seq_seq') as accepted
"""
WAITING = "select exists (select from arrivals) or exists (select from stream_inbox)"
PROGRESS = "select n from stream_counter"


class Receiving:
    """The measurements of one house. `accept` leaves the backlog that `understand` works off."""

    def __init__(self, house: House, sizes: Sizes, accounts: Sequence[tuple[UUID, str]]) -> None:
        self._house = house
        self._sizes = sizes
        self._doors = [(f"/in/api/{account_id}", secret) for account_id, secret in accounts]
        self._first = 0
        self.bound = 0.0

    async def accept(self) -> Figure:
        """P1."""
        bounds: list[float] = []
        results: list[Result] = []
        used: list[Used] = []
        with self._house.hilo("web") as web:
            for n in range(self._sizes.rounds):
                say(f"P1 round {n + 1} of {self._sizes.rounds}: the bound, then the door")
                bounds.append(await inserts(self._house, self._sizes.seconds))
                await self._house.tidy()
                before = self._house.used(web.pid)
                results.append(await self._post(web, self._sizes.seconds))
                used.append(self._house.used(web.pid).per(before, results[-1].posted))
        self.bound = median(bounds)
        prepared = await inserts(self._house, self._sizes.seconds, "prepared")
        for result in results:
            if result.statuses.keys() - {"202", "503"}:
                raise Failed(f"P1: the door answered {result.statuses}")
        rate = median([result.accepted / result.seconds for result in results])
        p50, p99 = (median([getattr(r, name) for r in results]) for name in ("p50", "p99"))
        ratio = rate / self.bound
        return Figure(
            "P1",
            f"messages accepted durably, {CONNECTIONS} clients, one web process",
            f"{rate:,.0f}/s; p50 {ms(p50)}, p99 {ms(p99)}; {sorted(used, key=lambda u: u.both)[len(used) // 2].said()}",
            f"{self.bound:,.0f}/s one-row inserts ({prepared:,.0f}/s prepared)",
            ratio,
            ">= 0.8 of the bound (must 0.6)",
            judged(ratio >= 0.8, ratio >= 0.6),
        )

    async def understand(self) -> Figure:
        """P2: what `accept` left is worked off by one worker."""
        if not self.bound:
            self.bound = await inserts(self._house, self._sizes.seconds)
        await self._fill()
        await self._house.tidy()
        say("P2: one worker works it off")
        with self._house.hilo("worker") as worker:
            count, seconds, used = await self._drain(worker)
        rate, cost = count / seconds, used.per(Used(0, 0), count)
        ratio = rate / self.bound
        return Figure(
            "P2",
            f"messages understood (identified, in a conversation, on the stream), one worker, {count:,} waiting",
            f"{rate:,.0f}/s; {cost.said()} a message",
            f"{self.bound:,.0f}/s one-row inserts",
            ratio,
            ">= 0.25 of the bound (must 0.2), <= 1 ms CPU",
            judged(ratio >= 0.25 and cost.both <= 0.001, ratio >= 0.2),
        )

    async def press(self) -> Figure:
        """P2 under back-pressure: door and worker in one process, more posted than can be understood."""
        say("P2: overloaded, door and worker in one process")
        pressure = self._sizes.pressure
        with self._house.hilo("run", PRESSURE) as both:
            posting = asyncio.create_task(self._post(both, pressure + 4))
            async with self._house.connection() as conn:
                await asyncio.sleep(4.5)  # until the backlog is as old as it may get
                before = await conn.fetchrow(COUNTS)
                await asyncio.sleep(pressure)
                after = await conn.fetchrow(COUNTS)
            result = await posting
        accepted = after["accepted"] - before["accepted"]
        understood = accepted - (after["waiting"] - before["waiting"])
        ratio = understood / max(accepted, 1)
        return Figure(
            "P2",
            "understood / accepted under back-pressure, one process for everything",
            f"{understood / pressure:,.0f}/s understood; {result.statuses.get('503', 0):,} times 503",
            f"{accepted / pressure:,.0f}/s accepted",
            ratio,
            ">= 0.9",
            judged(ratio >= 0.9),
        )

    async def _post(self, web: Running, seconds: float) -> Result:
        spec = Spec(web.port, self._doors, CONNECTIONS, seconds, self._sizes.known, self._first)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.load"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        said, _ = await process.communicate(msgspec.json.encode(spec))
        if process.returncode:
            raise Failed("the load generator broke")
        result = msgspec.json.decode(said, type=Result)
        self._first += 10 * result.posted + 1_000_000
        return result

    async def _fill(self) -> None:
        """A backlog of some ten seconds of work."""
        async with self._house.connection() as conn:
            if (await conn.fetchrow(COUNTS))["waiting"]:
                return
        with self._house.hilo("web") as web:
            await self._post(web, self._sizes.seconds)

    async def _drain(self, worker: Running) -> tuple[int, float, Used]:
        """How many messages were understood, in how many seconds, with how much CPU. Raises Failed."""
        async with self._house.connection() as conn:
            first = await conn.fetchrow(COUNTS)
            used, began = self._house.used(worker.pid), time.monotonic()
            await _until_empty(conn)
            seconds, used = time.monotonic() - began, self._since(worker, used)
            last = await conn.fetchrow(COUNTS)
        if last["parked"] > first["parked"]:
            raise Failed(f"P2: {last['parked'] - first['parked']} envelopes were parked, not understood")
        return first["waiting"], seconds, used

    def _since(self, worker: Running, before: Used) -> Used:
        return self._house.used(worker.pid).per(before, 1)


async def _until_empty(conn: Any) -> None:
    """Raises Failed when nothing moves any more."""
    seen, moved = -1, time.monotonic()
    while await conn.fetchval(WAITING):
        now = await conn.fetchval(PROGRESS)
        if now != seen:
            seen, moved = now, time.monotonic()
        if time.monotonic() - moved > STUCK:
            raise Failed("P2: the worker does not get on")
        await asyncio.sleep(0.2)
