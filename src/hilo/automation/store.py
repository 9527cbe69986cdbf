"""What accounts say by themselves, and to whom they said it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.automation.model import AbsenceReply, Came
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
ACTIVE_ACCOUNTS = _q("active_accounts")
ABSENCE_REPLY = _q("absence_reply")
PUT_ABSENCE_REPLY = _q("put_absence_reply")
HOLD_ADDRESS = _q("hold_address")
CAME = _q("came")
NOTE_REPLY = _q("note_reply")


async def active_accounts(tx: Tx) -> frozenset[UUID]:
    return frozenset(row["account_id"] for row in await tx.fetch(ACTIVE_ACCOUNTS))


async def absence_reply(tx: Tx, account_id: UUID) -> AbsenceReply:
    """What it says; one that was never told to says nothing."""
    row = await tx.fetchrow(ABSENCE_REPLY, account_id)
    if row is None:
        return AbsenceReply(account_id)
    return AbsenceReply(row["account_id"], row["active"], row["texts"], row["hourly"])


async def put_absence_reply(tx: Tx, reply: AbsenceReply, by: Principal) -> None:
    who = {"kind": by.kind, "id": str(by.id), "name": by.name}
    await tx.execute(PUT_ABSENCE_REPLY, reply.account_id, reply.active, dict(reply.texts), reply.hourly, tx.now, who)


async def came(tx: Tx, account_id: UUID, event_id: str, flood_since: datetime, answered_since: datetime) -> Came | None:
    """The message of an event, its address held until the end; None: it is none, or no longer there."""
    await tx.fetch(HOLD_ADDRESS, account_id, event_id)
    row = await tx.fetchrow(CAME, account_id, event_id, flood_since, answered_since)
    return msgspec.convert(dict(row), Came) if row else None


async def note_reply(tx: Tx, came: Came, account_id: UUID, message_id: UUID) -> None:
    await tx.execute(
        NOTE_REPLY,
        new_id(),
        message_id,
        came.id,
        came.conversation_id,
        account_id,
        came.profile_id,
        came.identifier_id,
        tx.now,
    )
