"""A channel of a package of its own, for processes under test: it posts what it is told to, and knows no repeats."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from hilo.channels.contract import (
    Address,
    Capabilities,
    Challenge,
    Context,
    Event,
    Health,
    Item,
    MessageEvent,
    OutcomeUnknown,
    Outgoing,
    Proof,
    Raw,
    Sent,
    TryAgain,
    Verified,
)
from hilo.kernel.http_client import NotSent, OutgoingFailed

KIND = "forgetful"


class Settings(msgspec.Struct, frozen=True):
    """Where the recorder listens."""

    url: str


class Forgetful:
    """What it is told twice, it does twice: nothing of it may be repeated."""

    kind: ClassVar[str] = KIND
    settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, context: Context) -> None:
        self._context = context
        self._set: Settings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities(outbound=True, kinds=frozenset({"phone"}), idempotent_send=False)

    def ceiling(self, kind: str) -> int:
        return 2

    def verify(self, raw: Raw) -> Verified | Challenge:
        message = json.loads(raw.body)
        return Verified([Item(message["id"], message["from"], raw.body)])

    def parse(self, body: bytes) -> Sequence[Event]:
        message = json.loads(body)
        sender = Address("phone", message["from"])
        return [MessageEvent(message["id"], sender, message["text"], proof=Proof(2, "test"))]

    async def probe(self) -> Health:
        return Health(True)

    async def send(self, outgoing: Outgoing) -> Sent:
        body = msgspec.json.encode({"id": str(outgoing.id), "to": outgoing.to.value, "text": outgoing.text})
        try:
            await self._context.http.post(self._set.url, body)
        except NotSent as failure:
            raise TryAgain(str(failure)) from None
        except OutgoingFailed as failure:
            raise OutcomeUnknown(str(failure)) from None
        return Sent(str(outgoing.id))


def install(folder: Path) -> dict[str, str]:
    """Writes the package's entry point into a folder; gives the environment in which a process finds it."""
    told = folder / "forgetful-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: forgetful\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text(f"[hilo.channels]\n{KIND} = forgetful_channel:Forgetful\n")
    (folder / "forgetful_channel.py").write_text(Path(__file__).read_text())
    return {"PYTHONPATH": ":".join([str(folder), *filter(None, sys.path)])}
