"""Opening hours: what a wall clock shows, on holidays, on days of their own, and where clocks change."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from hilo.company.model import Calendar, OwnDay, Span, WeekSpan
from hilo.company.opening import is_open, next_opening

MADRID = "Europe/Madrid"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ALWAYS = [WeekSpan(day, "00:00", "24:00") for day in range(1, 8)]
OFFICE = [WeekSpan(day, "09:00", "17:30") for day in range(1, 6)]


def calendar(
    hours: list[WeekSpan], *, zone: str = MADRID, country: str = "", days: list[OwnDay] | None = None
) -> Calendar:
    return Calendar(
        id=UUID(int=1),
        name="Service",
        time_zone=zone,
        country=country,
        subdivision="",
        hours=hours,
        days=days or [],
        created_at=BEGAN,
        changed_at=BEGAN,
    )


def local(text: str, zone: str = MADRID, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def test_it_is_open_from_its_first_minute_until_before_its_last() -> None:
    office = calendar(OFFICE)
    assert not is_open(office, local("2026-11-24T08:59:59"))
    assert is_open(office, local("2026-11-24T09:00"))
    assert is_open(office, local("2026-11-24T17:29:59"))
    assert not is_open(office, local("2026-11-24T17:30"))
    assert is_open(office, datetime(2026, 11, 24, 8, 0, tzinfo=UTC)), "any zone may ask"


def test_it_opens_next_on_the_next_day_that_has_hours() -> None:
    office = calendar(OFFICE)
    friday_evening = local("2026-11-27T18:00")
    assert next_opening(office, friday_evening) == local("2026-11-30T09:00")
    noon = local("2026-11-24T12:00")
    assert next_opening(office, noon) == noon
    assert next_opening(office, noon).utcoffset() == timedelta(0)  # type: ignore[union-attr]
    assert next_opening(calendar([]), noon) is None


def test_a_break_is_closed() -> None:
    split = calendar([WeekSpan(2, "16:00", "20:00"), WeekSpan(2, "09:00", "14:00")])
    assert not is_open(split, local("2026-11-24T15:00"))
    assert next_opening(split, local("2026-11-24T15:00")) == local("2026-11-24T16:00")


def test_a_night_goes_on_after_midnight() -> None:
    night = calendar([WeekSpan(5, "20:00", "24:00"), WeekSpan(6, "00:00", "04:00")])
    for text in ("2026-11-27T23:59:59", "2026-11-28T00:00", "2026-11-28T03:59"):
        assert is_open(night, local(text)), text
    assert not is_open(night, local("2026-11-28T04:00"))


def test_a_holiday_is_closed_and_a_day_of_its_own_is_stronger() -> None:
    office = calendar(OFFICE, country="ES")
    assert not is_open(office, local("2026-12-08T10:00")), "the Immaculate Conception, a Tuesday"
    assert is_open(calendar(OFFICE), local("2026-12-08T10:00"))
    assert next_opening(office, local("2026-12-07T18:00")) == local("2026-12-09T09:00")
    own = OwnDay(date(2026, 12, 8), "Open all the same", [Span("10:00", "12:00")])
    assert is_open(calendar(OFFICE, country="ES", days=[own]), local("2026-12-08T10:00"))
    closed = OwnDay(date(2026, 12, 9), "Party")
    later = calendar(OFFICE, country="ES", days=[closed])
    assert next_opening(later, local("2026-12-07T18:00")) == local("2026-12-10T09:00")


def test_the_holidays_of_next_year_are_known_too() -> None:
    assert next_opening(calendar(OFFICE, country="ES"), local("2026-12-31T18:00")) == local("2027-01-04T09:00")


def test_an_hour_that_is_shown_twice_is_open_both_times() -> None:
    """Madrid, 25 October 2026: at 03:00 the clock goes back to 02:00."""
    night = calendar([WeekSpan(7, "01:00", "03:00")])
    began = local("2026-10-25T01:00")
    opened = [began.astimezone(UTC) + timedelta(minutes=step) for step in range(-30, 240, 10)]
    minutes = sum(10 for at in opened if is_open(night, at))
    assert minutes == 180
    office = calendar(OFFICE)
    assert next_opening(office, local("2026-10-23T18:00")) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def test_an_hour_that_is_skipped_is_left_out() -> None:
    """Madrid, 29 March 2026: at 02:00 the clock goes on to 03:00."""
    skipped = calendar([WeekSpan(7, "02:10", "02:50")])
    assert next_opening(skipped, local("2026-03-28T12:00")) == local("2026-04-05T02:10")
    across = calendar([WeekSpan(7, "02:30", "04:00")])
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_opening(across, local("2026-03-28T12:00")) == change
    assert is_open(across, change)
    assert not is_open(across, change - timedelta(seconds=1))
    assert not is_open(across, change + timedelta(hours=1))


def test_a_day_ends_when_the_next_one_is_first_shown() -> None:
    """Havana, 1 November 2026: at 01:00 the clock goes back to 00:00."""
    saturday = calendar([WeekSpan(6, "00:00", "24:00")], zone="America/Havana")
    assert is_open(saturday, local("2026-10-31T23:59", "America/Havana"))
    for fold in (0, 1):
        assert not is_open(saturday, local("2026-11-01T00:30", "America/Havana", fold))


def test_a_day_that_begins_at_one_opens_at_one() -> None:
    """Cairo, 24 April 2026: there is no 00:00."""
    friday = calendar([WeekSpan(5, "00:00", "24:00")], zone="Africa/Cairo")
    assert next_opening(friday, local("2026-04-23T12:00", "Africa/Cairo")) == local("2026-04-24T01:00", "Africa/Cairo")


def test_a_day_that_never_was_is_closed() -> None:
    """Apia went from 29 to 31 December 2011."""
    friday = calendar([WeekSpan(5, "09:00", "17:00")], zone="Pacific/Apia")
    found = next_opening(friday, local("2011-12-29T20:00", "Pacific/Apia"))
    assert found == local("2012-01-06T09:00", "Pacific/Apia")


MOMENTS = st.integers(0, 10 * 366 * 86400).map(
    lambda second: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
ZONES = st.sampled_from([MADRID, "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
CLOCK = st.integers(0, 24 * 60).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")


@given(ZONES, MOMENTS)
def test_what_is_always_open_is_always_open(zone: str, at: datetime) -> None:
    always = calendar(ALWAYS, zone=zone)
    assert is_open(always, at)
    assert next_opening(always, at) == at


@given(ZONES, MOMENTS, st.integers(1, 7), CLOCK, CLOCK)
def test_the_next_opening_is_open_and_nothing_before_it(zone: str, at: datetime, day: int, one: str, two: str) -> None:
    assume(one != two)
    some = calendar([WeekSpan(day, min(one, two), max(one, two))], zone=zone)
    found = next_opening(some, at)
    assert found is not None
    assert found >= at
    assert is_open(some, found)
    assert (found == at) == is_open(some, at)
    if found > at:
        assert not is_open(some, max(at, found - timedelta(seconds=1)))
        assert not is_open(some, at + (found - at) / 2)
