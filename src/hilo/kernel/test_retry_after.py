"""Retry-After as servers write it."""

from datetime import UTC, datetime, timedelta

import pytest

from hilo.kernel.retry_after import rest_of

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("999999999", timedelta(hours=24)),
        ("Tue, 24 Nov 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 24 Nov 2026 09:00:00 GMT", timedelta(0)),
        ("Wed, 01 Jan 9999 00:00:00 GMT", timedelta(hours=24)),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said: str, rest: timedelta | None) -> None:
    assert rest_of(said, NOW) == rest
