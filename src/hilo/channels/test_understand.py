"""From bytes to what they say: whatever an adapter does, the envelope is understood or it is parked."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from hilo.channels.contract import Address, Event, MessageEvent
from hilo.channels.directory import Known
from hilo.channels.model_accounts import Account
from hilo.channels.store_lanes import Waiting
from hilo.channels.testing_lanes import Talker
from hilo.channels.understand import Understood, understand

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HELLO = MessageEvent("e1", Address("email", "ana@example.org"), "hola")


class Odd(Talker):
    """Gives back these events, lazily where told; fails at the end or when asked how far it vouches."""

    def __init__(self, *events: Event, lazy: bool = False, fails: bool = False, vouches: bool = True) -> None:
        self.events, self.lazy, self.fails, self.vouches = events, lazy, fails, vouches

    def ceiling(self, kind: str) -> int:
        return 2 if self.vouches else int(kind)

    def parse(self, body: bytes) -> Sequence[Event]:
        said = self._each()
        return said if self.lazy else list(said)  # type: ignore[return-value]  # against its contract

    def _each(self) -> Iterator[Event]:
        yield from self.events
        if self.fails:
            raise ValueError("in the middle")


def of(odd: Odd, received_at: datetime = NOW) -> Understood:
    account = Account(UUID(int=1), "odd", "Odd", UUID(int=2), {}, "", "live", "", NOW, NOW, None, 1)
    made: Any = odd  # not made from a context
    return understand(Waiting(1, 1, UUID(int=3), account.id, b"", received_at, False), Known(account, made, 0.0))


def test_an_adapter_that_tells_its_events_one_by_one_loses_none() -> None:
    assert [m.event for m in of(Odd(HELLO, lazy=True)).messages] == [HELLO]


@pytest.mark.parametrize("odd", [Odd(HELLO, lazy=True, fails=True), Odd(HELLO, fails=True), Odd(HELLO, vouches=False)])
def test_whatever_an_adapter_raises_is_a_fault_of_the_envelope(odd: Odd) -> None:
    understood = of(odd)
    assert understood.fault.startswith("parse failed: ValueError")
    assert not understood.messages, "all of it is understood, or none"


def test_a_time_that_no_calendar_has_is_none() -> None:
    before_the_first_day = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    [message] = of(Odd(MessageEvent("e1", HELLO.sender, "hola", at=before_the_first_day))).messages
    assert message.at == NOW


@pytest.mark.parametrize(("told", "stands"), [(0.0, 0.7), (-1.0, -1e-6), (-60.0, -60.0), (0.2, 0.2), (5.0, 0.7)])
def test_an_answer_within_the_same_whole_second_stands_behind_what_it_answers(told: float, stands: float) -> None:
    at, arrived = NOW + timedelta(seconds=told), NOW + timedelta(seconds=0.7)
    [message] = of(Odd(MessageEvent("e1", HELLO.sender, "hola", at=at)), arrived).messages
    assert message.at == NOW + timedelta(seconds=stands)
