"""Every adapter there is passes the conformance kit, and the kit finds those that are not what they say."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from hilo.channels import conformance, conformance_send
from hilo.channels.conformance import SECRET, Subject
from hilo.channels.contract import Event, Health, Item, Outgoing, Raw, Sent, Unrecognised, Verified
from hilo.channels.registry import adapters

FORGED = ["what_was_changed_on_its_way_is_forbidden", "what_proves_nothing_is_forbidden", "no_header_breaks_the_door"]


@pytest.fixture(params=sorted(adapters()))
def subject(request: pytest.FixtureRequest) -> Subject:
    return Subject(adapters()[request.param])


@pytest.mark.parametrize("check", conformance.CHECKS, ids=lambda check: check.__name__)
def test_inwards(subject: Subject, check: Callable[[Subject], None]) -> None:
    assert check(subject) is None


@pytest.mark.parametrize("check", conformance_send.CHECKS, ids=lambda check: check.__name__)
async def test_outwards(subject: Subject, check: Callable[[Subject], Awaitable[None]]) -> None:
    assert await check(subject) is None


def verifies_anything(self: Any, raw: Raw) -> Verified:
    return Verified([Item("1", "a", raw.body)])


def parses_by_chance(self: Any, body: bytes) -> Sequence[Event]:
    return [Unrecognised(str(uuid4()), "?")]


def parses_only_text(self: Any, body: bytes) -> Sequence[Event]:
    return [Unrecognised("1", body.decode())]


def parses_nothing(self: Any, body: bytes) -> Sequence[Event]:
    return ()


@pytest.mark.parametrize(
    ("fault", "found_by"),
    [
        ({"verify": verifies_anything}, FORGED),
        ({"parse": parses_by_chance}, ["parsing_is_total_and_always_gives_the_same"]),
        ({"parse": parses_only_text}, ["parsing_is_total_and_always_gives_the_same"]),
        ({"parse": parses_nothing}, ["fixtures_mean_what_their_names_say"]),
    ],
    ids=["open to all", "by chance", "raises", "says nothing"],
)
def test_an_adapter_that_breaks_the_contract_inwards_is_found(
    subject: Subject, fault: dict[str, Any], found_by: list[str]
) -> None:
    subject.made_of = type("Faulty", (subject.made_of,), fault)
    for check in conformance.CHECKS:
        if check.__name__ in found_by:
            with pytest.raises((AssertionError, UnicodeDecodeError)):
                check(subject)
    assert {check.__name__ for check in conformance.CHECKS} >= set(found_by)


async def always_sent(self: Any, outgoing: Outgoing) -> Sent:
    return Sent("1")


async def always_healthy(self: Any) -> Health:
    return Health(True)


def tells(self: Any) -> str:
    return f"Faulty({SECRET})"


@pytest.mark.parametrize(
    ("fault", "found_by"),
    [
        ({"send": always_sent}, "every_failure_says_what_happened"),
        ({"send": always_sent}, "what_is_sent_is_ours_and_arrives_whole"),
        ({"probe": always_healthy}, "a_probe_tells_right_from_wrong"),
        ({"__repr__": tells}, "a_secret_is_never_seen"),
    ],
    ids=["calls all sent", "sends nothing", "always well", "tells its secret"],
)
async def test_an_adapter_that_breaks_the_contract_outwards_is_found(
    subject: Subject, fault: dict[str, Any], found_by: str
) -> None:
    if not subject.hook.provider and "__repr__" not in fault:
        pytest.skip("it has no provider whose answers it could get wrong")
    subject.made_of = type("Faulty", (subject.made_of,), fault)
    (check,) = [check for check in conformance_send.CHECKS if check.__name__ == found_by]
    with pytest.raises((AssertionError, IndexError)):
        await check(subject)
