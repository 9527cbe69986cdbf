"""Ids: UUIDv7 made in the application. An id, never an order between processes."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7 as a standard `uuid.UUID`."""
    return uuid7()
