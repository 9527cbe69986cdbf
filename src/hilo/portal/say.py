"""Take what a visitor says: durable before they are told so, once however often it is sent, in their order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.contract import Media, Verified
from hilo.channels.contract_hosts import Said
from hilo.channels.intake import Kept, intake
from hilo.conversations.reference import make_reference
from hilo.kernel.blobs import BlobMissing, blobs_of
from hilo.kernel.env import Env
from hilo.kernel.files import File
from hilo.portal import store_messages as store
from hilo.portal.errors import NothingSaid, TooManyFiles, UnknownFile
from hilo.portal.hosts import Host, host
from hilo.portal.model import METHOD, Seat
from hilo.portal.store_continue import continues

TEXT_MAX = 10_000
WAITED = timedelta(days=7)  # longer than that no page keeps what it could not send
MEDIA_MAX = 20_000_000  # bytes of one message


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `client_id` is the page's, and the same on every try."""

    client_id: UUID
    text: str
    files: Sequence[UUID] = ()
    at: datetime | None = None


async def say(env: Env, seat: Seat, words: Words) -> Kept:
    """Returns when it is durable; a repeat is known by its client_id, whatever it says.

    Raises NothingSaid, TooManyFiles, UnknownFile, NoChatHere; Busy and DatabaseAway with nothing kept.
    """
    if not words.text.strip() and not words.files:
        raise NothingSaid(where="$.text")
    async with env.db.read() as tx:
        where = await host(tx, seat.account_id)
        files = await store.uploads(tx, words.files, seat.visitor_id)
        goes_on = await continues(tx, seat.visitor_id)
    _ensure_fit(where, words.files, files)
    said = Said(
        id=str(words.client_id),
        visitor=str(seat.visitor_id),
        text=words.text,
        name=seat.name,
        at=_sensible(words.at, env.clock.now()),
        assurance=seat.assurance,
        method=METHOD if seat.assurance > 1 else "",
        media=[await _media(env, file) for file in files],
        in_reply_to=make_reference(env.secrets, goes_on) if goes_on else "",
    )
    adapter: Any = where.adapter
    found = adapter.verify(where.adapter.wrap(said))
    assert isinstance(found, Verified), "it is no handshake"
    [kept] = await intake(env).keep(seat.account_id, found.items)
    return kept


def _ensure_fit(where: Host, asked: Sequence[UUID], files: Sequence[File]) -> None:
    if len(asked) > where.rules.media_count:
        raise TooManyFiles(f"At most {where.rules.media_count} files.", where="$.attachments")
    if len(files) < len(set(asked)) or len(set(asked)) < len(asked):
        raise UnknownFile(where="$.attachments")
    if sum(file.size for file in files) > MEDIA_MAX:
        raise TooManyFiles(f"At most {MEDIA_MAX} bytes in one message.", where="$.attachments")


def _sensible(at: datetime | None, now: datetime) -> datetime | None:
    """When it was written, where the page could not send it then; a clock that is days off says nothing."""
    return at if at is not None and now - WAITED <= at <= now else None


async def _media(env: Env, file: File) -> Media:
    try:
        return Media(file.name, file.media_type, await blobs_of(env.settings).read(file.sha256 or ""))
    except BlobMissing:
        raise UnknownFile(where="$.attachments") from None
