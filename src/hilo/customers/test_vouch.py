"""Vouching: never above the ceiling, and above 1 only by a method with a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.customers.vouch import DEFAULT_CEILING, cap, evidence


@pytest.mark.parametrize(
    ("ceiling", "claimed", "method", "counts"),
    [
        (1, 4, "passport", 1),
        (2, 4, "passport", 2),
        (3, 2, "otp", 2),
        (4, 9, "passport", 4),
        (4, 3, "", 1),
        (4, 3, "  ", 1),
        (4, 0, "", 0),
        (0, 3, "otp", 0),
        (2, -1, "otp", 0),
    ],
)
def test_what_counts_of_a_claim(ceiling: int, claimed: int, method: str, counts: int) -> None:
    assert cap(ceiling, claimed, method) == counts


@given(st.integers(), st.integers(), st.text())
def test_nobody_gets_above_what_was_claimed_or_allowed(ceiling: int, claimed: int, method: str) -> None:
    counts = cap(ceiling, claimed, method)

    assert 0 <= counts <= 4
    assert counts <= max(0, min(claimed, ceiling))
    assert counts <= DEFAULT_CEILING or method.strip()


def test_what_was_claimed_and_allowed_is_kept() -> None:
    assert evidence(2, 4, "otp") == {"claimed": 4, "method": "otp", "ceiling": 2}
