"""SQL of visitors and their sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import Vouched
from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.secrets import fingerprint
from hilo.kernel.sql import named_sql
from hilo.portal.model import SAME_BROWSER, Seat

_q = named_sql(__file__)
ADD_VISITOR, VISITOR_OF_CLIENT, FORGET_CLIENT = _q("add_visitor"), _q("visitor_of_client"), _q("forget_client")
SIGNED_IN, USE_IDENTITY = _q("signed_in"), _q("use_identity")
ADD_SESSION, SEAT, SLIDE, END_SESSION = _q("add_session"), _q("seat"), _q("slide"), _q("end_session")
DESCRIBE, VISITOR, TOLD = _q("describe"), _q("visitor"), _q("told")
NOTE_HANDLES, BECAME, BECAME_NOBODY = _q("note_handles"), _q("became"), _q("became_nobody")
PROVE, PART = _q("prove"), _q("part")
AGENTS = _q("agents")
SWEEP_SESSIONS, SWEEP_IDENTITIES = _q("sweep_sessions"), _q("sweep_identities")
SWEEP_VISITORS = _q("sweep_visitors")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor as stored."""

    id: UUID
    account_id: UUID
    identifier_id: UUID | None
    subject: str | None
    assurance: int
    name: str
    language: str
    form: dict[str, str]
    vouched: dict[str, str]
    due: bool
    became: UUID | None
    merge_id: UUID | None


async def visitor_of_client(tx: Tx, account_id: UUID, client: str) -> UUID | None:
    """The visitor whom this browser began with a moment ago; an older one does not stand for it any more."""
    found = await tx.fetchval(VISITOR_OF_CLIENT, account_id, fingerprint(client))
    if found is not None and await tx.fetchval(FORGET_CLIENT, found, tx.now - SAME_BROWSER):
        return None
    return found


async def add_visitor(
    tx: Tx, account_id: UUID, client: str, name: str, language: str, form: Mapping[str, str]
) -> UUID | None:
    """None where the same browser began at this very moment: its visitor is there by now."""
    return await tx.fetchval(
        ADD_VISITOR, new_id(), account_id, fingerprint(client), name, language, dict(form), bool(form), tx.now
    )


async def signed_in(tx: Tx, account_id: UUID, who: Vouched, assurance: int) -> Row:
    """(id, name, assurance, due) of the visitor for whom their site vouches."""
    said = {"email": who.email, "phone": who.phone, "language": who.language}
    vouched = {kind: value for kind, value in said.items() if value}
    args = (account_id, who.subject, assurance, who.name, who.language, vouched)
    row = await tx.fetchrow(SIGNED_IN, new_id(), *args, tx.now)
    assert row is not None, "it inserts or updates"
    return row


async def use_identity(tx: Tx, account_id: UUID, jti: str, until: datetime) -> bool:
    """False when it was used before."""
    return bool(await tx.fetchval(USE_IDENTITY, account_id, fingerprint(jti), until))


async def add_session(tx: Tx, seat: Seat, token: str, page: str) -> None:
    await tx.execute(
        ADD_SESSION,
        seat.session_id,
        seat.visitor_id,
        seat.account_id,
        seat.origin,
        fingerprint(token),
        seat.shared,
        page,
        tx.now,
        seat.expires_at,
    )


async def seat(tx: Tx, token: str) -> Seat | None:
    """The session of a token, also one that has expired."""
    row = await tx.fetchrow(SEAT, fingerprint(token))
    return Seat(**row) if row else None


async def slide(tx: Tx, session_id: UUID, expires_at: datetime) -> None:
    """It was used, and is good until then."""
    await tx.execute(SLIDE, session_id, tx.now, expires_at)


async def end_session(tx: Tx, session_id: UUID) -> str:
    """Gives the page that it was begun on, empty where nobody knows."""
    return await tx.fetchval(END_SESSION, session_id) or ""


async def describe(tx: Tx, visitor_id: UUID, name: str, form: Mapping[str, str]) -> None:
    """What they typed into the form, over what they typed before."""
    await tx.execute(DESCRIBE, visitor_id, name, dict(form))


async def lock(tx: Tx, visitor_id: UUID) -> Known | None:
    """Nobody else changes the visitor until the end of the transaction."""
    row = await tx.fetchrow(VISITOR, visitor_id)
    return Known(**row) if row else None


async def note_handles(tx: Tx, visitors: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    """Writes down the handles of visitors (with their accounts) who wrote for the first time.

    Gives those of them of whom something waits to be told.
    """
    rows = await tx.fetch(NOTE_HANDLES, [one for one, _ in visitors], [account for _, account in visitors])
    return [row["id"] for row in rows]


async def told(tx: Tx, visitor_id: UUID) -> None:
    """Nothing waits any more."""
    await tx.execute(TOLD, visitor_id)


async def became(tx: Tx, visitor_id: UUID, other: UUID, merge_id: UUID | None) -> None:
    """A browser is this signed-in person from now on."""
    await tx.execute(BECAME, visitor_id, other, merge_id)


async def became_nobody(tx: Tx, visitor_id: UUID) -> None:
    """Takes back that it is another, where no merge has come of it yet."""
    await tx.execute(BECAME_NOBODY, visitor_id)


async def prove(tx: Tx, visitor_id: UUID, identifier_id: UUID, proof: tuple[int, str], merge_id: UUID | None) -> None:
    """`proof`: assurance and method."""
    await tx.execute(PROVE, visitor_id, identifier_id, *proof, merge_id, tx.now)


async def part(tx: Tx, merge_ids: Sequence[UUID]) -> None:
    """What these merges have shown to visitors is not theirs to see any more."""
    await tx.execute(PART, list(merge_ids))


async def agents(tx: Tx) -> Sequence[Row]:
    """(name, role) of the staff who are online."""
    return await tx.fetch(AGENTS, tx.now)


async def sweep(tx: Tx, silent_since: datetime) -> int:
    """Forgets what has expired, and up to 5,000 visitors who never said a word; gives how many of these."""
    await tx.execute(SWEEP_SESSIONS, tx.now)
    await tx.execute(SWEEP_IDENTITIES, tx.now)
    rows: Any = await tx.fetch(SWEEP_VISITORS, silent_since)
    return len(rows)
