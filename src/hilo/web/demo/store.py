"""SQL of the demo: what the verbs have no need of, and the taking away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
IS_PLANTED = _q("is_planted")
KEEP_ENVELOPE = _q("keep_envelope")
PLACE_OF = _q("place_of")
PLAN_ONCE = _q("plan_once")
PARTS, ADD_PART = _q("parts"), _q("add_part")
WAITING_LONGEST, READ_OLDER = _q("waiting_longest"), _q("read_older")


class Waiting(msgspec.Struct, frozen=True):
    """A conversation that waits with nobody, with its last words and who said them; `behind`: how many do."""

    id: UUID
    text: str
    name: str
    behind: int


async def is_planted(tx: Tx, accounts: Sequence[UUID]) -> bool:
    """Whether any of these accounts is in this database."""
    return bool(await tx.fetchval(IS_PLANTED, list(accounts)))


async def plan_once(tx: Tx) -> None:
    """For this transaction: planning large statements anew for each small batch costs more than running them."""
    await tx.execute(PLAN_ONCE)


async def parts(tx: Tx) -> set[str]:
    """The parts that are planted."""
    return {row["part"] for row in await tx.fetch(PARTS)}


async def add_part(tx: Tx, part: str) -> bool:
    """False when somebody else planted it."""
    return bool(await tx.fetchval(ADD_PART, part, tx.now))


async def keep_envelope(tx: Tx, envelope_id: UUID, account_id: UUID, dedupe_key: str, body: bytes) -> None:
    """The raw bytes, without a place in the queue: they are understood at once."""
    await tx.execute(KEEP_ENVELOPE, envelope_id, account_id, dedupe_key, body, tx.now)


async def place_of(tx: Tx, account_id: UUID, event_id: str) -> tuple[UUID, UUID]:
    """The conversation of a message, and the customer who wrote it."""
    row = await tx.fetchrow(PLACE_OF, account_id, event_id)
    assert row is not None, "the message was received in this transaction"
    return row["conversation_id"], row["customer_id"]


async def waiting_longest(tx: Tx, accounts: Sequence[UUID]) -> Waiting | None:
    """At these accounts."""
    row = await tx.fetchrow(WAITING_LONGEST, list(accounts))
    return Waiting(row["id"], row["text"], row["name"] or "Hola", row["behind"]) if row else None


async def read_older(tx: Tx, users: Sequence[UUID], before: datetime) -> None:
    """What they were told before then, they have read."""
    await tx.execute(READ_OLDER, list(users), before)
