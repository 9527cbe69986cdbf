"""Cursors: given back as they were, refused when they are not ours."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.kernel.cursor import FAR, LAST_ID, BadCursor, before, decode_cursor, encode_cursor

AT = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)


@given(at=st.datetimes(timezones=st.just(UTC)), key=st.uuids())
def test_a_place_comes_back_as_it_was(at: datetime, key: UUID) -> None:
    cursor = encode_cursor(at, key)
    assert before(cursor) == (at, key)
    assert cursor.replace("-", "").replace("_", "").isalnum(), "fit for a query"


def test_without_a_cursor_a_list_begins_at_its_end() -> None:
    assert before(None) == before("") == (FAR, LAST_ID)


@pytest.mark.parametrize(
    "text",
    ["x", "é", "====", "AAAA", encode_cursor(AT), encode_cursor("a", "b"), encode_cursor(AT, LAST_ID) + "A", "a b"],
)
def test_what_is_none_of_ours_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        before(text)


@given(st.text(max_size=40))
def test_anything_is_refused_or_read_and_never_breaks(text: str) -> None:
    shape: Any = tuple[datetime, UUID]
    try:
        found = decode_cursor(text, shape)
    except BadCursor:
        found = (AT, LAST_ID)
    assert len(found) == 2


def test_a_time_without_a_zone_is_refused() -> None:
    raw = b'["2026-11-24T10:00:00","00000000-0000-0000-0000-000000000001"]'
    cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    with pytest.raises(BadCursor):
        before(cursor)
