"""SQL of how a message looks and of what it came as. Every one of these takes who looks."""

from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.safe_html import POLICY, SafeHtml
from hilo.conversations.errors import UnknownMessage
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_mail.sql")
HTML, KEEP_HTML, PICTURE, WITHIN, SOURCE = (
    _q("html"),
    _q("keep_html"),
    _q("picture"),
    _q("picture_within"),
    _q("source"),
)


class Told(msgspec.Struct, frozen=True):
    """A message as it came, with its harmless form where one of our policy was made, in place of `html`.

    `length` is that of the HTML as it came. `files` are {id, name, content_id}.
    """

    html: str
    length: int
    text: str
    safe: SafeHtml | None
    files: list[dict[str, Any]]


async def told(tx: Tx, message_id: UUID, sees: Sees) -> Told:
    """Raises UnknownMessage."""
    row = await tx.fetchrow(HTML, message_id, sees.wall_numbers(), POLICY)
    if row is None:
        raise UnknownMessage
    safe = SafeHtml(row["safe"], tuple(row["images"]), row["trackers"]) if row["made"] else None
    return Told(row["html"], row["length"], row["text"], safe, row["files"] or [])


async def keep(tx: Tx, message_id: UUID, safe: SafeHtml, sees: Sees) -> None:
    """Keeps what was made, in place of what an older policy made."""
    await tx.execute(
        KEEP_HTML, message_id, POLICY, safe.html, list(safe.images), safe.trackers, tx.now, sees.wall_numbers()
    )


async def picture(tx: Tx, message_id: UUID, place: int, sees: Sees) -> str | None:
    """The address of a remote picture of a message."""
    row = await tx.fetchrow(PICTURE, message_id, sees.wall_numbers(), place)
    return row["address"] if row else None


async def picture_within(tx: Tx, message_id: UUID, attachment_id: UUID, sees: Sees) -> str | None:
    """The hash of a file of the message."""
    return await tx.fetchval(WITHIN, message_id, sees.wall_numbers(), attachment_id)


async def source(tx: Tx, message_id: UUID, sees: Sees) -> Row:
    """Envelope and number of the conversation. Raises UnknownMessage."""
    row = await tx.fetchrow(SOURCE, message_id, sees.wall_numbers())
    if row is None:
        raise UnknownMessage
    return row
