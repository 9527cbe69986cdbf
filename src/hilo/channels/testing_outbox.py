"""For tests of sending: a channel that records what it is told to send, and messages for it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID, uuid4

import msgspec

from hilo.channels import registry
from hilo.channels.contract import (
    Address,
    Capabilities,
    Challenge,
    Context,
    Event,
    Health,
    Outgoing,
    Rate,
    Raw,
    SendFailure,
    Sent,
    Verified,
)
from hilo.channels.deliver import deliver
from hilo.channels.facts import DeliveryChanged
from hilo.channels.outgoing import ToSend
from hilo.kernel.env import Env
from hilo.kernel.facts import Reactions, on

KIND = "recorder"


class RecorderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the recording channel behaves."""

    text_max: int | None = None
    idempotent: bool = False
    per_account: int = 0  # sends a second
    per_recipient: int = 0
    session_hours: float = 0.0


class Tape:
    """What the other side got, and what it says to the next sends of a text."""

    def __init__(self) -> None:
        self.got: list[Outgoing] = []
        self.at: list[datetime] = []
        self.answers: dict[str, list[SendFailure | Exception | Sent]] = {}
        self.pause = 0.0
        self.now_sending: dict[str, int] = {}
        self.most_at_once = 0
        self.stuck: asyncio.Event | None = None

    def texts(self) -> list[str]:
        return [each.text for each in self.got]


TAPE = Tape()


class Recorder:
    """A channel without memory: what it is told twice, it does twice."""

    kind: ClassVar[str] = KIND
    settings: ClassVar[type[msgspec.Struct]] = RecorderSettings

    def __init__(self, context: Context) -> None:
        self._set: RecorderSettings = context.settings
        self._now = context.now

    def capabilities(self) -> Capabilities:
        rates = [Rate(self._set.per_account, 1.0)] if self._set.per_account else []
        rates += [Rate(self._set.per_recipient, 1.0, "recipient")] if self._set.per_recipient else []
        return Capabilities(
            outbound=True,
            kinds=frozenset({"email", "phone"}),
            text_max=self._set.text_max,
            idempotent_send=self._set.idempotent,
            session=timedelta(hours=self._set.session_hours) if self._set.session_hours else None,
            rates=rates,
        )

    def verify(self, raw: Raw) -> Verified | Challenge:
        return Verified(())

    def parse(self, body: bytes) -> Sequence[Event]:
        return ()

    async def probe(self) -> Health:
        return Health(True)

    async def send(self, outgoing: Outgoing) -> Sent:
        """Takes it, and then answers as the tape says: a failure may come after the words arrived."""
        tape, to = TAPE, outgoing.to.value
        tape.got.append(outgoing)
        tape.at.append(self._now())
        tape.now_sending[to] = tape.now_sending.get(to, 0) + 1
        tape.most_at_once = max(tape.most_at_once, *tape.now_sending.values())
        try:
            if tape.stuck:
                await tape.stuck.wait()
            await asyncio.sleep(tape.pause)
        finally:
            tape.now_sending[to] -= 1
        waiting = tape.answers.get(outgoing.text, [])
        answer = waiting.pop(0) if waiting else Sent(f"p-{outgoing.id}")
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def recorder() -> Iterator[Tape]:
    """The recording channel, in the registry for the length of the block, with an empty tape."""
    point = EntryPoint(KIND, f"{__name__}:Recorder", "hilo.channels")
    TAPE.__init__()

    def points(group: str) -> list[EntryPoint]:
        return [point]

    with patch.object(registry, "entry_points", points):
        registry.adapters.cache_clear()
        yield TAPE
    registry.adapters.cache_clear()


def told(env: Env) -> list[DeliveryChanged]:
    """From now on, the changes of messages' states are noted here as well."""
    noted: list[DeliveryChanged] = []

    async def note(tx: Any, facts: Sequence[DeliveryChanged]) -> None:
        noted.extend(facts)

    kind, verb = on(DeliveryChanged, note)
    table: Reactions = {**env.reactions, kind: [verb]}
    env.reactions = table
    return noted


async def hand_over(env: Env, account_id: UUID, text: str, to: str = "ana@example.org", **more: Any) -> UUID:
    """Delivers one message in a transaction of its own; gives its id."""
    message = ToSend(uuid4(), account_id, uuid4(), uuid4(), Address("email", to), text, **more)
    async with env.db.unit_of_work() as tx:
        await deliver(tx, [message])
    return message.message_id
