"""Rates: no window of any length of the rate ever holds more than its count."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.contract import Rate
from hilo.channels.rates import Grants, free_at, grant, left

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@given(
    st.lists(st.tuples(st.floats(0, 1.5), st.integers(0, 9)), max_size=60),
    st.integers(1, 7),
    st.sampled_from([0.3, 1.0, 2.5]),
)
def test_no_window_holds_more_than_the_count(steps: list[tuple[float, int]], count: int, seconds: float) -> None:
    rates = [Rate(count, seconds), Rate(count * 2, seconds * 3)]
    now, grants, went = START, Grants(), list[datetime]()
    for pause, wanted in steps:
        now += timedelta(seconds=pause)
        free = left(grants, rates, now)
        assert free is not None
        taken = min(free, wanted)
        grants = grant(grants, rates, now, taken)
        went += [now] * taken
        moment = free_at(grants, rates, now)
        assert moment >= now
        assert (left(grants, rates, moment) or 0) > 0, "at that moment one may go"
    for rate in rates:
        window = timedelta(seconds=rate.seconds)
        assert all(sum(at <= other < at + window for other in went) <= rate.count for at in went)


def test_without_rates_there_is_no_limit() -> None:
    assert left(Grants(), [], START) is None
    assert free_at(Grants(), [], START) == START
