"""Who listens where, in the database: the session locks, how far each has read, how it goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.channels.store_envelopes import PATIENT_FROM
from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_listening.sql")
TRY_LOCKS = _q("try_locks")
UNLOCK = _q("unlock")
LISTENINGS = _q("listenings")
CURSOR = _q("cursor")
REMEMBER = _q("remember")
NOTE_STATE = _q("note_state")
ARRIVALS_WAITING = _q("arrivals_waiting")
STATES = _q("listening_states")

State = Literal["connected", "away", "refused"]


class Listening(msgspec.Struct, frozen=True):
    """How an account that listens is: since when, and where it is not well, why. `refused`: our credentials were."""

    state: State
    reason: str
    since_at: datetime


class Row(msgspec.Struct, frozen=True):
    """As stored. `account_version`: the one that was refused."""

    listening: Listening
    account_version: int | None


async def try_locks(conn: Any, account_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the accounts that nobody else listens for; they are this connection's from now on."""
    return [row["id"] for row in await conn.fetch(TRY_LOCKS, list(account_ids))]


async def unlock(conn: Any, account_id: UUID) -> None:
    await conn.execute(UNLOCK, account_id)


async def listenings(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Row]:
    return {
        row["account_id"]: Row(Listening(row["state"], row["reason"], row["since_at"]), row["account_version"])
        for row in await tx.fetch(LISTENINGS, list(account_ids))
    }


async def cursor(tx: Tx, account_id: UUID) -> str:
    return await tx.fetchval(CURSOR, account_id) or ""


async def remember(tx: Tx, account_id: UUID, cursor: str) -> None:
    await tx.execute(REMEMBER, account_id, cursor, tx.now)


async def note_state(tx: Tx, account_id: UUID, state: State, reason: str = "", version: int | None = None) -> bool:
    """True: it is another state than before."""
    return await tx.fetchval(NOTE_STATE, account_id, state, reason, tx.now, version)


async def arrivals_waiting(tx: Tx, most: int) -> int:
    """How many patient arrivals wait to be understood, counted up to `most`."""
    return await tx.fetchval(ARRIVALS_WAITING, most, PATIENT_FROM)


async def states(tx: Tx) -> dict[str, int]:
    """How many open accounts are in which state."""
    return {row["state"]: row["n"] for row in await tx.fetch(STATES)}
