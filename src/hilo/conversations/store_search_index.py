"""SQL of the search index: what is due, the words of messages and notes, the list of all words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_search_index.sql")
TRY_ALONE, TAKE_DUE, DUE = _q("try_alone"), _q("take_due"), _q("due")
DROP_ENTRIES, ADD_ENTRIES, TIDY = _q("drop_entries"), _q("add_entries"), _q("tidy_entries")
ADD_WORDS, COUNT_WORDS = _q("add_words"), _q("count_words")
_LOCK = 0x48494C5345


async def alone(tx: Tx) -> bool:
    """Whether this transaction is the only one that indexes."""
    return await tx.fetchval(TRY_ALONE, _LOCK)


async def take_due(tx: Tx, limit: int) -> tuple[list[UUID], list[UUID]]:
    """Messages and notes to look at, the newest first; each is taken off the list."""
    rows = await tx.fetch(TAKE_DUE, limit)
    return [r["id"] for r in rows if not r["note"]], [r["id"] for r in rows if r["note"]]


async def drop(tx: Tx, ids: Sequence[UUID]) -> None:
    """What was known of these before is not found any more."""
    await tx.execute(DROP_ENTRIES, list(ids))


async def add(tx: Tx, messages: Sequence[UUID], notes: Sequence[UUID]) -> list[tuple[UUID, list[str]]]:
    """Those that still are there are found from now on; gives the words of each."""
    rows = await tx.fetch(ADD_ENTRIES, list(messages), list(notes))
    return [(row["id"], row["words"]) for row in rows]


async def add_words(tx: Tx, words: Sequence[str]) -> None:
    """Those that are new stand in the list of words, with their stems."""
    await tx.execute(ADD_WORDS, list(words))


async def count_words(tx: Tx, counts: Mapping[str, int]) -> None:
    """So many more entries have these words."""
    await tx.execute(COUNT_WORDS, list(counts), list(counts.values()))


async def tidy(tx: Tx) -> None:
    """Merges what was written lately into the index."""
    await tx.execute(TIDY)


async def due(tx: Tx) -> int:
    """How many wait to be indexed, counted up to 100,000."""
    return await tx.fetchval(DUE)
