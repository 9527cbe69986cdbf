"""Ids: UUIDv7, made in the application. They identify; they never order between processes."""

from uuid import UUID

from asyncpg.pgproto import pgproto
from uuid_utils import uuid7


def new_id() -> UUID:
    """A new UUIDv7, of the driver's own kind of `uuid.UUID`: made and written out in a fifth of the time."""
    return pgproto.UUID(uuid7().bytes)
