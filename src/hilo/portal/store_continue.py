"""SQL of going on elsewhere: codes, links, answers that went on by mail."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.secrets import fingerprint
from hilo.kernel.sql import named_sql
from hilo.portal.model import Seat

_q = named_sql(__file__, "queries_continue.sql")
ASK_CODE, CODE_ASKED, WRITE_CODE = _q("ask_code"), _q("code_asked"), _q("write_code")
TRY_CODE, USE_CODE = _q("try_code"), _q("use_code")
ADD_LINK, USE_LINK, RESUMED = _q("add_link"), _q("use_link"), _q("resumed")
ADD_BROWSER, CONTINUES = _q("add_browser"), _q("continues")
ANSWERS, LOCK_WAITING, PROVEN_ADDRESS = _q("answers"), _q("lock_waiting"), _q("proven_address")
UNFETCHED, MAILED, MAILED_BEFORE = _q("unfetched"), _q("mailed"), _q("mailed_before")
MAILS_AMONG, MAIL_FAILED, LAST_PAGE = _q("mails_among"), _q("mail_failed"), _q("last_page")
SWEEP_CODES, SWEEP_LINKS = _q("sweep_codes"), _q("sweep_links")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A code to be written: to whom, for whose chat; and how often the like was asked lately, this time included."""

    address: str
    session_id: UUID
    account_id: UUID
    page: str
    visitor_id: UUID
    language: str
    target_hour: int
    target_day: int
    source_hour: int
    account_hour: int


class Tried(msgspec.Struct, frozen=True):
    """The code that a try was counted for."""

    id: UUID
    address: str
    code_hash: bytes


class Link(msgspec.Struct, frozen=True):
    """A link that was used just now."""

    id: UUID
    visitor_id: UUID
    conversation_id: UUID
    assurance: int


class Answer(msgspec.Struct, frozen=True):
    """An answer that waits for its visitor."""

    id: UUID
    text: str
    by_kind: str
    by_name: str
    subject: str
    files: list[UUID]


async def ask_code(tx: Tx, seat: Seat, address: str, hashes: tuple[bytes, bytes], lasts: timedelta) -> UUID:
    """`hashes`: of the address, and of where it is asked from. Gives the code's id."""
    code_id = new_id()
    await tx.execute(ASK_CODE, code_id, seat.session_id, seat.account_id, address, *hashes, tx.now, tx.now + lasts)
    return code_id


async def code_asked(tx: Tx, code_id: UUID) -> Asked | None:
    """Locked; None when it was written, is over, or its session is."""
    row = await tx.fetchrow(CODE_ASKED, code_id, tx.now)
    return Asked(**row) if row else None


async def write_code(tx: Tx, code_id: UUID, code_hash: bytes) -> None:
    await tx.execute(WRITE_CODE, code_id, code_hash)


async def try_code(tx: Tx, session_id: UUID, most: int) -> Tried | None:
    """Counts a try at the session's last code; None where there is none, or no try is left."""
    row = await tx.fetchrow(TRY_CODE, session_id, tx.now, most)
    return Tried(**row) if row else None


async def use_code(tx: Tx, code_id: UUID) -> bool:
    """False when it was used at this very moment."""
    return bool(await tx.fetchval(USE_CODE, code_id, tx.now))


async def add_link(tx: Tx, seat: Seat, conversation_id: UUID, token: str, expires_at: datetime) -> None:
    await tx.execute(
        ADD_LINK, new_id(), seat.visitor_id, seat.account_id, conversation_id, seat.assurance, fingerprint(token),
        tx.now, expires_at,
    )  # fmt: skip


async def use_link(tx: Tx, account_id: UUID, token: str) -> Link | None:
    """None when it was used before, is too old, or never was."""
    row = await tx.fetchrow(USE_LINK, fingerprint(token), account_id, tx.now)
    return Link(**row) if row else None


async def add_browser(tx: Tx, like: UUID, assurance: int, link_id: UUID) -> UUID:
    """A visitor of their own, called as the other is, who goes on by this link."""
    made = new_id()
    await tx.execute(ADD_BROWSER, made, like, assurance, tx.now)
    await tx.execute(RESUMED, link_id, made)
    return made


async def continues(tx: Tx, visitor_id: UUID) -> UUID | None:
    """The last message of the conversation that this browser goes on with by a link; None for any other."""
    return await tx.fetchval(CONTINUES, visitor_id)


async def answers(tx: Tx, message_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(message, account) of those of the messages that answer a visitor."""
    return [(row["id"], row["account_id"]) for row in await tx.fetch(ANSWERS, list(message_ids))]


async def lock_waiting(tx: Tx, message_id: UUID) -> Row | None:
    """What is needed to write of the answer; its visitor is locked. None when they have it."""
    return await tx.fetchrow(LOCK_WAITING, message_id)


async def proven_address(tx: Tx, visitor_id: UUID) -> Row | None:
    """(identifier_id, value, profile_id)"""
    return await tx.fetchrow(PROVEN_ADDRESS, visitor_id)


async def unfetched(tx: Tx, visitor_id: UUID, conversation_id: UUID) -> list[Answer]:
    return [Answer(**row) for row in await tx.fetch(UNFETCHED, visitor_id, conversation_id)]


async def mailed(tx: Tx, message_ids: Sequence[UUID], mail_id: UUID, visitor_id: UUID, whole: bool) -> None:
    """These answers went on by this mail; `whole`: with their words."""
    await tx.execute(MAILED, list(message_ids), mail_id, visitor_id, whole, tx.now)


async def mailed_before(tx: Tx, visitor_id: UUID, conversation_id: UUID) -> list[UUID]:
    """The answers that earlier mails were about, oldest first."""
    return [row["message_id"] for row in await tx.fetch(MAILED_BEFORE, visitor_id, conversation_id)]


async def mails_among(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the outbox's messages that are such mails."""
    return [row["mail_id"] for row in await tx.fetch(MAILS_AMONG, list(ids))]


async def mail_failed(tx: Tx, mail_ids: Sequence[UUID]) -> list[UUID]:
    """Notes it of those that are such mails; gives the conversations."""
    return [row["conversation_id"] for row in await tx.fetch(MAIL_FAILED, list(mail_ids), tx.now)]


async def last_page(tx: Tx, visitor_id: UUID) -> str:
    """Where they chatted last; empty where nobody knows."""
    return await tx.fetchval(LAST_PAGE, visitor_id) or ""


async def sweep(tx: Tx, codes_before: datetime) -> None:
    """Forgets old codes, and links that nobody used."""
    await tx.execute(SWEEP_CODES, codes_before)
    await tx.execute(SWEEP_LINKS, codes_before)


def typed_address(row: Any) -> str:
    """What their site says, else what they typed into the form, as an e-mail address; empty without one."""
    return row["vouched"].get("email", "") or row["form"].get("email", "")
