"""SQL of erasures, legal holds and exports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hilo.kernel.db import Row, Tx
from hilo.kernel.ids import new_id
from hilo.kernel.person import Subject
from hilo.kernel.principal import Principal
from hilo.kernel.sql import named_sql
from hilo.web.person.model import Erasure, Hold, Kept

_q = named_sql(__file__)
CUSTOMER, LOCK_CUSTOMERS, HOLDS, HOLD, LIFT_HOLD = (
    _q("customer"), _q("lock_customers"), _q("holds"), _q("hold"), _q("lift_hold"))  # fmt: skip
ASK, APPROVE, ERASURE, LOCK_ERASURE = _q("ask"), _q("approve"), _q("erasure"), _q("lock_erasure")
ERASURES, ROWS_GONE, REFUSE, FINISH = _q("erasures"), _q("rows_gone"), _q("refuse"), _q("finish")
ERASE = {"person_exports": _q("forget_exports"), "legal_holds": _q("erase_holds")}
EXPORT_FILES = _q("export_files")


def who(by: Principal) -> dict[str, str]:
    """Who did it, readable still when the account is gone."""
    return {"kind": by.kind, "id": str(by.id), "name": by.name}


async def customer(tx: Tx, customer_id: UUID) -> Row | None:
    """The living customer that stands for this one: id, version, erased_at."""
    return await tx.fetchrow(CUSTOMER, customer_id)


async def lock_customers(tx: Tx, canonical: UUID) -> None:
    """Whoever merges them waits."""
    await tx.fetch(LOCK_CUSTOMERS, canonical)


async def holds(tx: Tx, canonical: UUID) -> list[Hold]:
    """Those that stand, the oldest first."""
    return [_hold(row) for row in await tx.fetch(HOLDS, canonical)]


async def hold(tx: Tx, canonical: UUID, reason: str, by: Principal) -> Hold:
    """On the oldest profile: it follows that person through merges and undos."""
    row = await tx.fetchrow(HOLD, new_id(), canonical, reason, who(by), tx.now)
    assert row is not None, "a customer has a profile"
    return _hold(row)


async def lift_hold(tx: Tx, canonical: UUID, hold_id: UUID, by: Principal) -> bool:
    return await tx.fetchval(LIFT_HOLD, canonical, hold_id, tx.now, who(by)) is not None


async def ask(tx: Tx, canonical: UUID, version: int, state: str, by: Principal) -> Erasure | None:
    """None where one is under way."""
    row = await tx.fetchrow(ASK, new_id(), canonical, version, state, who(by), tx.now)
    return _erasure(row) if row else None


async def approve(tx: Tx, erasure_id: UUID, by: Principal) -> Erasure | None:
    row = await tx.fetchrow(APPROVE, erasure_id, who(by), tx.now)
    return _erasure(row) if row else None


async def erasure(tx: Tx, erasure_id: UUID, *, lock: bool = False) -> Kept | None:
    row = await tx.fetchrow(LOCK_ERASURE if lock else ERASURE, erasure_id)
    return Kept(_erasure(row), row["version"], row["files"], row["proof"], row["signature"]) if row else None


async def erasures(tx: Tx, customer_id: UUID | None, before: tuple[datetime, UUID], limit: int) -> list[Erasure]:
    """The newest first; of one customer or of all."""
    return [_erasure(row) for row in await tx.fetch(ERASURES, customer_id, *before, limit)]


async def rows_gone(tx: Tx, erasure_id: UUID, counts: Mapping[str, int], files: Sequence[str]) -> None:
    await tx.execute(ROWS_GONE, erasure_id, dict(counts), list(files))


async def refuse(tx: Tx, erasure_id: UUID, why: str) -> None:
    await tx.execute(REFUSE, erasure_id, why)


async def finish(tx: Tx, erasure_id: UUID, proof: str, signature: str) -> None:
    await tx.execute(FINISH, erasure_id, tx.now, proof, signature)


async def gather(tx: Tx, subject: Subject) -> None:
    """Files of exports of the person are theirs as well."""
    rows = await tx.fetch(EXPORT_FILES, subject)
    subject["files"] = sorted({*subject["files"], *(row["sha256"] for row in rows if row["sha256"])})


def _erasure(row: Row) -> Erasure:
    values: dict[str, Any] = {name: row[name] for name in Erasure.__struct_fields__}
    return Erasure(**values)


def _hold(row: Row) -> Hold:
    return Hold(id=row["id"], reason=row["reason"], by=row["made_by"], at=row["at"])
