"""What a slice does when somebody is exported or erased: its tables, and one query for each of them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from hilo.kernel.db import Tx

# A person as queries get them, in one JSON object: lists of ids by what they are of (`profiles`, `conversations`, …),
# `handles` as {kind, value, hash}, `files` (SHA-256), `viewer` (numbers for walls, null: the system), `now`.
Subject = dict[str, Any]
LONGEST = 900  # seconds of one statement of an erasure


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure makes of a table. `why`: the reason for what stays, as the preview says it.

    gone: the person's rows are deleted. blank: rows stay, and `blanks` are emptied; `stays` are the columns with words
    that say nothing of the person. kept: no row is touched.
    """

    rows: Literal["gone", "blank", "kept"]
    why: str
    blanks: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


class PersonHook(msgspec.Struct, frozen=True, kw_only=True):
    """`gather` adds to the subject what this slice knows of it; it runs before anything is read or erased.

    `erase` and `export`: queries by table, in their order, each with the subject as its one parameter. An export gives
    rows with one column `row`, in JSON. A name behind a colon (`messages:recipients`) is a second query of a table.
    """

    tables: Mapping[str, Fate]
    erase: Mapping[str, str] = {}
    export: Mapping[str, str] = {}
    gather: "Callable[[Tx, Subject], Awaitable[None]] | None" = None
    # What is not done by a query of one table; gives counts by table.
    erase_more: "Callable[[Tx, Subject], Awaitable[Mapping[str, int]]] | None" = None


def gone(why: str = "it is the person's") -> Fate:
    return Fate(rows="gone", why=why)


def blank(why: str, *blanks: str, stays: tuple[str, ...] = ()) -> Fate:
    return Fate(rows="blank", why=why, blanks=blanks, stays=stays)


def kept(why: str, *tables: str) -> dict[str, Fate]:
    """Tables that hold nothing of a customer, for one reason."""
    return {table: Fate(rows="kept", why=why) for table in tables}


async def subject_of(tx: "Tx", customer_id: Any, viewer: list[int] | None = None, *, deep: bool = False) -> Subject:
    """The person behind a customer, as all slices know them; lower slices tell first.

    `deep`: raw envelopes are read through for the person's addresses, which may take long.
    """
    subject: Subject = {"customer": str(customer_id), "viewer": viewer, "now": tx.now.isoformat(), "deep": deep}
    for hook in hooks(tx):
        if hook.gather is not None:
            await hook.gather(tx, subject)
    return subject


async def erase(tx: "Tx", subject: Subject) -> dict[str, int]:
    """Erases in this transaction, the upper slices first; gives how many rows of each table were touched."""
    counts: dict[str, int] = {}
    for hook in reversed(hooks(tx)):
        for name, sql in hook.erase.items():
            told = await tx.execute_long(LONGEST, sql, subject)
            _add(counts, name.partition(":")[0], int(told.split()[-1]))
        if hook.erase_more is not None:
            for table, rows in (await hook.erase_more(tx, subject)).items():
                _add(counts, table, rows)
    return counts


def hooks(tx: "Tx") -> list[PersonHook]:
    """In the order of the modules, the lowest first."""
    return [module.person for module in tx.env.modules if module.person is not None]


def ids(rows: Any) -> list[str]:
    """The ids of rows, as a subject holds them."""
    return [str(row["id"]) for row in rows]


def _add(counts: dict[str, int], table: str, rows: int) -> None:
    counts[table] = counts.get(table, 0) + rows
