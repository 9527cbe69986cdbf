"""The hub: each process tails the log of the stream once and hands every line to those readers who may see it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from hilo.kernel.errors import Busy
from hilo.kernel.realtime import LOGGED
from hilo.kernel.stream_log import FAR, Judged, Line, bounds, ends_rights_of, judge, lines_after, sees

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env
    from hilo.kernel.principal import Principal
    from hilo.kernel.stream_reader import Reader

log = structlog.get_logger()
POLL = 1.0
BATCH = 1000


class Hub:
    """The readers of this process and how far the log was handed out to them."""

    def __init__(self) -> None:
        self.position: int | None = None
        self.readers: set[Reader] = set()
        # Called when somebody's rights changed, in whichever process, before any reader can learn of it and come back.
        self.on_rights_changed: list[Callable[[], None]] = []
        self._ready = asyncio.Event()

    async def tail(self, env: "Env") -> None:
        """Runs until cancelled. Raises DatabaseAway; readers stay meanwhile, and lose nothing."""
        with env.wakes.sleeper(LOGGED) as sleeper:
            await self._find_place(env)
            while True:
                if await self._hand_out(env) < BATCH:
                    await sleeper.sleep(POLL)

    async def here(self) -> int:
        """The number of the last line handed out. Raises Busy when the hub does not get ready within 5 s."""
        if not self._ready.is_set():
            try:
                async with asyncio.timeout(5):
                    await self._ready.wait()
            except TimeoutError:
                raise Busy("The stream is not ready yet.", retry_after=2) from None
        assert self.position is not None
        return self.position

    def join(self, reader: "Reader") -> None:
        self.readers.add(reader)

    def leave(self, reader: "Reader") -> None:
        self.readers.discard(reader)

    async def _find_place(self, env: "Env") -> None:
        async with env.db.read() as tx:
            _, newest = await bounds(tx)
        if self.position is None or newest < self.position:  # an older copy of the database came back
            self._jump(newest)
        self._ready.set()

    async def _hand_out(self, env: "Env") -> int:
        assert self.position is not None
        async with env.db.read() as tx:
            lines = await lines_after(tx, self.position, FAR, BATCH)
            if not lines:
                return 0
            judged = await judge(tx, lines)
            theirs = await self._heard(tx, lines)
            # Nothing waits from here on: whoever joined meanwhile would be missing among them.
            if lines[0].n != self.position + 1 or lines[-1].n - lines[0].n != len(lines) - 1:
                log.warning("the stream was trimmed under its readers", position=self.position, found=lines[0].n)
                self._jump(lines[-1].n)
            else:
                self._spread(lines, judged, theirs)
        return len(lines)

    async def _heard(self, tx: "Tx", lines: Sequence[Line]) -> "dict[Reader, Sequence[Line]]":
        """What these lines are to readers who are no staff; asked once for all, and again for who came meanwhile."""
        theirs: dict[Reader, Sequence[Line]] = {}
        while missing := [reader for reader in self.readers if reader.hears and reader not in theirs]:
            for hears in {reader.hears for reader in missing if reader.hears}:
                own = [reader for reader in missing if reader.hears is hears]
                found = await hears(tx, lines, {reader.by.id for reader in own})
                theirs |= {reader: found.get(reader.by.id, ()) for reader in own}
        return theirs

    def _spread(self, lines: Sequence[Line], judged: Judged, theirs: "Mapping[Reader, Sequence[Line]]") -> None:
        """Hands out one batch. No await in here: a reader joins before all of it or after all of it."""
        changes = [line for line in lines if line.kind == "rights.changed"]
        visible: dict[tuple[frozenset[str], frozenset[int]], list[Line]] = {}
        newest = self.position = lines[-1].n
        if changes:
            self._forget_rights()
        for reader in list(self.readers):
            by = reader.by
            change = next((line for line in reversed(changes) if ends_rights_of(line, by)), None)
            if change is not None:
                reader.reset(max(newest, reader.cursor))
                continue
            if reader.hears:
                reader.push(theirs[reader], newest)
                continue
            rights = (by.permissions, by.numbers)
            if rights not in visible:
                visible[rights] = _visible(lines, judged, by)
            reader.push(visible[rights], newest)

    def _jump(self, newest: int) -> None:
        self.position = newest
        self._forget_rights()  # a change may be among what was missed
        for reader in list(self.readers):
            reader.reset(newest)

    def _forget_rights(self) -> None:
        for forget in self.on_rights_changed:
            forget()


def _visible(lines: Sequence[Line], judged: Judged, by: "Principal") -> list[Line]:
    return [line for line in lines if line.kind != "rights.changed" and sees(by, line, judged)]
