"""Cursors: the place in a list after which the next page begins; opaque to those who carry them."""

import base64
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec

from hilo.kernel.errors import Problem

T = TypeVar("T")
Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # the driver takes no time without a zone
FAR = datetime(9999, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=(1 << 128) - 1)


class BadCursor(Problem):
    """This cursor is not one of ours. Begin again without it."""

    status = 422
    code = "bad_cursor"


def encode_cursor(*values: Any) -> str:
    """A cursor of plain values, times and ids, fit for a query string."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def decode_cursor(cursor: str, shape: type[T]) -> T:
    """The values again, checked: `decode_cursor(text, tuple[datetime, UUID])`. Raises BadCursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=shape)
    except (ValueError, msgspec.MsgspecError):
        raise BadCursor(where="cursor") from None


def before(cursor: str | None) -> tuple[datetime, UUID]:
    """The place `(at, id)` of a list that runs from new to old; without a cursor, its beginning. Raises BadCursor."""
    if not cursor:
        return FAR, LAST_ID
    at, last = decode_cursor(cursor, tuple[Moment, UUID])
    try:
        return at.astimezone(UTC), last
    except OverflowError:
        raise BadCursor(where="cursor") from None
