"""The load generator, a process of its own: many connections that post messages as fast as they are answered.

`python -m bench.load` reads a Spec as JSON from standard input, and writes a Result.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import cast

import msgspec
import uvloop

from bench.client import length_of

TEXT = "Good morning, the parcel of my order has not come yet; could you please look where it is? Many thanks. " * 2
BODY = (
    '{"id":"%s","from":{"kind":"%s","value":"%s","name":"%s"},"text":"' + TEXT + '",'
    '"proof":{"assurance":2,"method":"bench"}}'
)
NEW_SHARE, MAIL_SHARE = 0.1, 0.25
FIRST_NEW_PHONE = 710_000_000


class Spec(msgspec.Struct, frozen=True):
    """What to post: `doors` are paths with their secrets, `first` numbers the messages of this load.

    Of the senders one in ten is new and the others are among the first `known`; one in four writes e-mail.
    """

    port: int
    doors: list[tuple[str, str]]
    connections: int
    seconds: float
    known: int
    first: int


class Result(msgspec.Struct, frozen=True):
    """What came of it, without the first half second: answers by status, latencies in seconds of those accepted."""

    seconds: float
    accepted: int
    statuses: dict[str, int]
    p50: float
    p99: float
    posted: int  # all messages that were accepted, from the first on


class Load:
    """The messages to be posted, and what became of them."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._random = random.Random(spec.first)
        self._heads = [_head(path, secret) for path, secret in spec.doors]
        self._n = spec.first
        self._began = time.perf_counter()
        self._ends = self._began + 0.5 + spec.seconds
        self._statuses: Counter[int] = Counter()
        self._latencies: list[float] = []
        self._posted = 0

    @property
    def over(self) -> bool:
        return time.perf_counter() >= self._ends

    def request(self) -> bytes:
        """The next message."""
        self._n += 1
        n, who = self._n, self._random.randint(1, self._spec.known)
        if self._random.random() < NEW_SHARE:
            kind, value = "phone", f"+34{FIRST_NEW_PHONE + n}"
        elif self._random.random() < MAIL_SHARE:
            kind, value = "email", f"p{who}@bench.example"
        else:
            kind, value = "phone", f"+34{600_000_000 + who}"
        body = (BODY % (f"load-{n}", kind, value, f"Person {who}")).encode()
        return b"%s%d\r\n\r\n%s" % (self._heads[n % len(self._heads)], len(body), body)

    def answered(self, status: int, latency: float) -> None:
        self._posted += status == 202
        if time.perf_counter() - self._began < 0.5 or self.over:
            return
        self._statuses[status] += 1
        if status == 202:
            self._latencies.append(latency)

    def result(self) -> Result:
        ordered = sorted(self._latencies) or [0.0]
        statuses = {str(status): count for status, count in self._statuses.items()}
        p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return Result(self._spec.seconds, self._statuses[202], statuses, p50, p99, self._posted)


def _head(path: str, secret: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {secret}",
        "Content-Type: application/json",
        "Content-Length: ",
    )
    return "\r\n".join(lines).encode()


class Connection(asyncio.Protocol):
    """One client: posts, waits for the answer, posts again. Told to come back later, it does so."""

    def __init__(self, load: Load, gone: Callable[[], None]) -> None:
        self._load = load
        self._gone = gone
        self._transport: asyncio.Transport
        self._heard = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._post()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, whole, body = self._heard.partition(b"\r\n\r\n")
        if not whole or len(body) < length_of(head):
            return
        self._heard = b""
        status = int(head[9:12])
        self._load.answered(status, time.perf_counter() - self._sent_at)
        if status == 503:
            pause = _retry_after(head) * random.uniform(0.5, 1.5)
            asyncio.get_running_loop().call_later(pause, self._post)
        else:
            self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None or not self._load.over:
            self._load.answered(0, 0.0)
        self._gone()

    def _post(self) -> None:
        if self._transport.is_closing():
            return
        if self._load.over:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._load.request())


def _retry_after(head: bytes) -> float:
    _, found, rest = head.lower().partition(b"\r\nretry-after:")
    return float(rest.partition(b"\r\n")[0]) if found else 1.0


async def run(spec: Spec) -> Result:
    """Posts for the time of the spec, and gives what came of it."""
    loop = asyncio.get_running_loop()
    load = Load(spec)
    ended: list[asyncio.Event] = [asyncio.Event() for _ in range(spec.connections)]
    for one in ended:
        await loop.create_connection(lambda one=one: Connection(load, one.set), "127.0.0.1", spec.port)
    for one in ended:
        await one.wait()
    return load.result()


if __name__ == "__main__":
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=Spec)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.json.encode(runner.run(run(spec))))
