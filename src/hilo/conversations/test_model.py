"""The continuity rule, numbers in texts, walls: the pure part."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from hilo.conversations.model import Candidate, Place, State, place, quoted_numbers

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def candidate(
    rule: int, id_: UUID | None = None, state: State = "open", days: float = 0, own: bool = True
) -> Candidate:
    closed_at = NOW - timedelta(days=days) if state == "closed" else None
    return Candidate(rule, id_ or uuid4(), state, closed_at, own, None)


def test_nothing_known_opens_a_new_one() -> None:
    assert place([], NOW) == Place()


def test_our_reference_beats_everything() -> None:
    ours = candidate(1)
    assert place([candidate(4), candidate(3), ours, candidate(2)], NOW).conversation_id == ours.conversation_id


def test_two_open_chats_are_not_guessed_between() -> None:
    assert place([candidate(4), candidate(4)], NOW) == Place()


def test_the_same_conversation_named_twice_is_one() -> None:
    one = uuid4()
    assert place([candidate(2, one), candidate(2, one)], NOW).conversation_id == one


def test_a_message_that_ties_fragments_together_joins_them_where_somebody_works() -> None:
    idle, busy, closed = candidate(2), msgspec.structs.replace(candidate(2), worked=True), candidate(2, state="closed")
    where = place([idle, busy, closed], NOW)
    assert (where.conversation_id, where.joins) == (busy.conversation_id, (idle.conversation_id,))
    other = msgspec.structs.replace(candidate(2), worked=True)
    assert set(place([other, busy], NOW).joins) == set()


def test_two_matters_with_numbers_of_both_are_not_joined() -> None:
    assert place([candidate(3), candidate(3)], NOW) == Place()


def test_closed_for_less_than_a_week_is_reopened_and_later_linked() -> None:
    recent, old = candidate(1, state="closed", days=6.9), candidate(1, state="closed", days=7)
    assert place([recent], NOW).conversation_id == recent.conversation_id
    assert place([old], NOW) == Place(linked_to=old.conversation_id, rule=1)


def test_a_place_says_by_which_rule_and_which_message() -> None:
    asked = msgspec.structs.replace(candidate(2), proof=uuid4())
    where = place([candidate(4), candidate(3), asked], NOW)
    assert (where.rule, where.proof) == (2, asked.proof)
    assert (place([candidate(4)], NOW).rule, place([], NOW).rule) == (4, None)
    assert place([candidate(1)], NOW, blocked=True).rule == 5


def test_what_was_linked_to_an_old_one_goes_on_there() -> None:
    old, linked = candidate(1, state="closed", days=300), candidate(1)
    assert place([old, linked], NOW).conversation_id == linked.conversation_id


def test_a_stranger_under_our_reference_is_a_third_party() -> None:
    where = place([candidate(1, own=False)], NOW)
    assert (where.role, where.own) == ("third_party", False)


def test_an_open_chat_comes_before_a_closed_one() -> None:
    live = candidate(4)
    assert place([live, candidate(4, state="closed", days=1)], NOW).conversation_id == live.conversation_id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sobre el pedido 458821-A, ¿dónde está?", ["458821-A"]),
        ("my order number is GB-20391 thanks", ["GB-20391"]),
        ("Expediente nº 2026/00123", ["2026/00123"]),
        ("re: H-1042 and again h-1042 H-00007", ["H-1042", "H-7"]),
        ("en 2026 pedí dos cosas", []),
        ("order soon, it is 12.99", []),
        ("factura NO-2024-17 y pedido N2024", ["NO-2024-17", "2024"]),
        ("", []),
    ],
)
def test_numbers_that_a_customer_quotes(text: str, found: list[str]) -> None:
    assert quoted_numbers(text) == found


def test_no_text_makes_the_search_for_numbers_try_for_ever() -> None:
    assert quoted_numbers("factura" + " no" * 1000 + " x") == [], "each ` no` can be read in two ways: 2^1000 readings"
    assert (
        quoted_numbers(*(each * 1000 for each in ("order     ", "caso nooooo", "orden", "order A-", "case : "))) == []
    )
