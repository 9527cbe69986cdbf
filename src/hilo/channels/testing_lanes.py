"""For tests of receiving: a channel whose envelopes are lists of events, and slices above that fail when told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

import msgspec

from hilo.channels import registry
from hilo.channels.contract import Capabilities, Challenge, Context, Event, Health, Item, Raw, Verified
from hilo.channels.facts import Arrived
from hilo.channels.intake import Intake, Kept
from hilo.kernel.env import Env
from hilo.kernel.facts import Reactions

KIND = "talker"


class TalkerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far it may vouch, for every kind."""

    vouch: int = 2


class Talker:
    """Its envelopes are lists of events; one that is no such list makes it raise, against its contract."""

    kind: ClassVar[str] = KIND
    settings: ClassVar[type[msgspec.Struct]] = TalkerSettings

    def __init__(self, context: Context) -> None:
        self._set: TalkerSettings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities()

    def ceiling(self, kind: str) -> int:
        return self._set.vouch

    def verify(self, raw: Raw) -> Verified | Challenge:
        return Verified(())

    def parse(self, body: bytes) -> Sequence[Event]:
        return msgspec.json.decode(body, type=list[Event])

    async def probe(self) -> Health:
        return Health(True)


@contextmanager
def talker() -> Iterator[None]:
    """The talking channel, in the registry for the length of the block."""
    point = EntryPoint(KIND, f"{__name__}:Talker", "hilo.channels")

    def points(group: str) -> list[EntryPoint]:
        return [point]

    with patch.object(registry, "entry_points", points):
        registry.adapters.cache_clear()
        yield
    registry.adapters.cache_clear()


async def say(env: Env, account_id: UUID, key: str, *events: Event, order: str = "") -> Kept:
    """Keeps an envelope of these events, as the door would."""
    return await keep(env, account_id, key, msgspec.json.encode(events), order=order)


async def keep(env: Env, account_id: UUID, key: str, body: bytes, order: str = "") -> Kept:
    """Keeps an envelope of these bytes, as the door would."""
    [kept] = await Intake(env).keep(account_id, [Item(key, order or key, body)])
    return kept


def failing(env: Env, fails: Callable[[str], Exception | None]) -> None:
    """From now on a slice above reacts to what arrives: it raises what `fails` gives for a text."""

    async def react(tx: Any, facts: Sequence[Arrived]) -> None:
        for arrival in (arrival for fact in facts for arrival in fact.arrivals):
            if error := fails(arrival.event.text):
                raise error

    table: Reactions = {**env.reactions, Arrived: [*env.reactions.get(Arrived, ()), react]}
    env.reactions = table
