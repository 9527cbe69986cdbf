"""SQL of drafts: whose words wait in which conversation, in which versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model_drafts import MOST_VERSIONS, Draft, DraftKind, DraftWords, Fate, Version
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_drafts.sql")
BEGIN, LOCK, ONE, ADD, END = _q("begin_draft"), _q("lock_draft"), _q("draft"), _q("add_version"), _q("end_draft")
VERSIONS, ONE_VERSION, MINE = _q("versions"), _q("one_version"), _q("my_drafts")
LOCK_ALL_IN, IN_SIGHT = _q("lock_drafts_in"), _q("in_sight")
LIVING, WORDS_OF_MESSAGE, SWEEP_VERSIONS, SWEEP_DRAFTS = (
    _q("living_place"),
    _q("words_of_message"),
    _q("sweep_versions"),
    _q("sweep_drafts"),
)


class Place(msgspec.Struct, frozen=True):
    """Whose draft it is, where, and of which kind."""

    user_id: UUID
    conversation_id: UUID
    kind: DraftKind

    def key(self) -> tuple[UUID, UUID, str]:
        return self.user_id, self.conversation_id, self.kind


async def living(tx: Tx, conversation_id: UUID) -> UUID:
    """The conversation that this id stands for now; an unknown one for itself."""
    return await tx.fetchval(LIVING, conversation_id) or conversation_id


async def begin(tx: Tx, at: Place, sees: Sees) -> None:
    """Nothing where it began already, or where the conversation cannot be seen."""
    await tx.execute(BEGIN, *at.key(), sees.wall_numbers(), tx.now)


async def lock(tx: Tx, at: Place, sees: Sees) -> Draft | None:
    """None: it never began, or a wall stands before the conversation."""
    row = await tx.fetchrow(LOCK, *at.key(), sees.wall_numbers())
    if row is None:
        return None
    standing = row["version"] and await one_version(tx, at, row["version"], sees)
    return Draft(row["last_version"], standing)


async def lock_all_in(tx: Tx, conversation_id: UUID) -> list[Place]:
    """Where in this conversation words wait, whosever they are."""
    rows = await tx.fetch(LOCK_ALL_IN, conversation_id)
    return [Place(row["user_id"], conversation_id, row["kind"]) for row in rows]


async def one(tx: Tx, at: Place, sees: Sees) -> Version | None:
    """The version that stands."""
    row = await tx.fetchrow(ONE, *at.key(), sees.wall_numbers())
    return None if row is None else _version(row)


async def in_sight(tx: Tx, conversation_id: UUID, sees: Sees) -> bool:
    """Whether the conversation is there, and no wall hides it."""
    return bool(await tx.fetchval(IN_SIGHT, conversation_id, sees.wall_numbers()))


async def add_version(tx: Tx, at: Place, new: Version, held: int | None) -> None:
    """Stands from now on, unless it is put aside. `held`: the version whose words are in this one, and which goes."""
    w = new.words
    files = list(w.attachments)
    await tx.execute(
        ADD, *at.key(), new.version, msgspec.to_builtins(w), new.at, new.fate, held, MOST_VERSIONS - 1, w.blank, files
    )


async def end(tx: Tx, at: Place, version: int, fate: Fate) -> None:
    """None stands any more; the version stays readable."""
    await tx.execute(END, *at.key(), version, fate, tx.now)


async def versions(tx: Tx, at: Place, sees: Sees) -> Sequence[Row]:
    """The newest first: number, time, fate, whether it stands, how it begins."""
    return await tx.fetch(VERSIONS, *at.key(), sees.wall_numbers())


async def one_version(tx: Tx, at: Place, version: int, sees: Sees) -> Version | None:
    row = await tx.fetchrow(ONE_VERSION, *at.key(), sees.wall_numbers(), version)
    return None if row is None else _version(row)


async def mine(tx: Tx, user_id: UUID, sees: Sees, after: tuple[datetime, UUID, str], limit: int) -> Sequence[Row]:
    """What waits to be sent in conversations that the viewer sees, the newest first."""
    return await tx.fetch(MINE, user_id, sees.wall_numbers(), *after, limit)


async def words_of_message(tx: Tx, message_id: UUID, sees: Sees) -> Row | None:
    return await tx.fetchrow(WORDS_OF_MESSAGE, message_id, sees.wall_numbers())


async def sweep(tx: Tx, before: datetime) -> int:
    """Deletes up to 1,000 versions that stand no more, and rows without any; gives how many versions."""
    done: Any = await tx.execute(SWEEP_VERSIONS, before)
    await tx.execute(SWEEP_DRAFTS, before)
    return int(done.split()[-1])


def _version(row: Row) -> Version:
    return Version(row["version"], row["at"], row["fate"], msgspec.convert(row["words"], DraftWords))
