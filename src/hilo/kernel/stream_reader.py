"""One reader of the stream: resumes from its cursor, then follows live; every event carries the one before it."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from hilo.kernel.principal import Principal
from hilo.kernel.shape import shape
from hilo.kernel.stream_log import Line, bounds, ends_rights_of, judge, lines_after, sees

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env

WAITING_MAX = 2000  # lines; a reader that is slower than this is let go and resumes by its cursor
SKIPPED_MAX = 500  # lines of others after which an idle cursor is moved
BEAT = 15.0
LIFETIME = 900.0  # then the reader comes back by itself and shows its rights anew


class Sent(msgspec.Struct, frozen=True):
    """What goes to the reader: `id` is its new cursor (None: a heartbeat), `data` a JSON object."""

    id: int | None
    event: str
    data: bytes


# What lines are to each of these principals, written anew for them: at most one of each line, with its number.
Hears = Callable[["Tx", Sequence[Line], Collection[UUID]], Awaitable[Mapping[UUID, Sequence[Line]]]]


class Reader:
    """A principal that reads. `since` is its cursor; None starts at now, which `begin` is.

    `begin` is the hub's position from before the principal was authenticated: whatever changed its rights since then
    is met on the way. A kind of reader that is no staff says by `hears` what lines are to it; it has no other rights.
    """

    hears: Hears | None = None
    waiting_max: ClassVar[int] = WAITING_MAX

    def __init__(self, env: "Env", by: Principal, begin: int, since: int | None = None) -> None:
        self.env = env
        self.by = by
        self._since = since
        self._last = since
        self._scanned = begin if since is None else since
        self._upto = self._scanned
        self._waiting: deque[Line] = deque()
        self._woken = asyncio.Event()
        self._reset_at: int | None = None
        self._ended = False

    @property
    def cursor(self) -> int:
        """The id of what was sent last."""
        return self._last or 0

    # The hub's side: nothing here waits.

    def push(self, lines: Sequence[Line], upto: int) -> None:
        """Lines this reader may see; all up to `upto` are judged."""
        if self._ended:
            return
        if len(self._waiting) + len(lines) > self.waiting_max:
            self.end()
            return
        self._waiting.extend(lines)
        self._upto = upto
        if self._waiting or upto - self.cursor >= SKIPPED_MAX:
            self._woken.set()

    def reset(self, n: int) -> None:
        """What this reader knows may be wrong: it loads anew, and connects again from `n`."""
        self._waiting.clear()
        self._reset_at = n
        self._ended = True
        self._woken.set()

    def end(self) -> None:
        """Lets the reader go; it resumes by its cursor."""
        self._waiting.clear()
        self._ended = True
        self._woken.set()

    # The reader's side.

    async def events(self) -> AsyncGenerator[Sent, None]:
        """All that this reader may see after its cursor, in order, once. Ends when it has to connect again."""
        hub = self.env.hub
        target = await hub.here()
        self._upto = target
        hub.join(self)
        try:
            end = asyncio.get_running_loop().time() + LIFETIME * random.uniform(0.9, 1.1)  # noqa: S311
            if self._since is None:
                yield self._tick(self._scanned)
            async for sent in self._catch_up(target):
                yield sent
            while not self._ended and asyncio.get_running_loop().time() < end:
                async for sent in self._live():
                    yield sent
            if self._reset_at is not None:
                yield self._reset(self._reset_at)
        finally:
            hub.leave(self)

    async def _catch_up(self, target: int) -> AsyncIterator[Sent]:
        """From the cursor to where the hub was when this reader joined; what came since waits in the queue."""
        async with self.env.db.read() as tx:
            oldest, newest = await bounds(tx)
        if not oldest <= self._scanned <= newest:
            self.reset(newest)
        while self._scanned < target and not self._ended:
            async with self.env.db.read() as tx:
                lines = await lines_after(tx, self._scanned, target, SKIPPED_MAX)
                mine = await self._mine(tx, lines)
            if not lines or lines[-1].n - self._scanned != len(lines):  # trimmed under our feet
                self.reset(newest)
                return
            for line in mine:
                if self._ended:
                    return
                if ends_rights_of(line, self.by):
                    self.reset(max(newest, target))
                    return
                yield self._event(line)
            self._scanned = lines[-1].n
            if self._scanned - self.cursor >= SKIPPED_MAX:
                yield self._tick(self._scanned)

    async def _mine(self, tx: "Tx", lines: Sequence[Line]) -> list[Line]:
        """Those that this reader may see, and those that end its rights."""
        if self.hears:
            ends = [line for line in lines if ends_rights_of(line, self.by)]
            heard = await self.hears(tx, lines, {self.by.id})
            return sorted([*heard.get(self.by.id, ()), *ends], key=lambda line: line.n)
        judged = await judge(tx, lines)
        return [
            line
            for line in lines
            if ends_rights_of(line, self.by) or (line.kind != "rights.changed" and sees(self.by, line, judged))
        ]

    async def _live(self) -> AsyncIterator[Sent]:
        quiet = False
        try:
            async with asyncio.timeout(BEAT):
                await self._woken.wait()
        except TimeoutError:
            quiet = True
        self._woken.clear()
        while self._waiting:  # grows, or is cleared by a reset, while the consumer takes its time
            line = self._waiting.popleft()
            if line.n > self._scanned:
                yield self._event(line)
        if self._ended:
            return
        self._scanned = max(self._scanned, self._upto)
        behind = self._scanned - self.cursor
        if behind >= SKIPPED_MAX or (quiet and behind > 0):
            yield self._tick(self._scanned)
        elif quiet:
            yield Sent(None, "", b"")

    def _event(self, line: Line) -> Sent:
        body = line.body
        if self.by.masks:
            body = msgspec.json.encode(shape(msgspec.json.decode(body + b"}"), self.by.masks))[:-1]
        sent = Sent(line.n, line.kind, body + b',"prev":' + _number(self._last) + b"}")
        self._last = line.n
        return sent

    def _tick(self, n: int) -> Sent:
        return self._moved("tick", n)

    def _reset(self, n: int) -> Sent:
        return self._moved("reset", n)

    def _moved(self, kind: str, n: int) -> Sent:
        now = self.env.clock.now()
        sent = Sent(n, kind, msgspec.json.encode({"kind": kind, "at": now, "prev": self._last}))
        self._last = n
        return sent


def _number(n: int | None) -> bytes:
    return b"null" if n is None else str(n).encode()
