"""Look at what an erasure would do, ask for it, approve it as a second person; hold it back and let go."""

from typing import Any
from uuid import UUID

from hilo.customers.errors import CustomerUnknown
from hilo.kernel.db import Tx
from hilo.kernel.jobs import defer
from hilo.kernel.person import hooks, subject_of
from hilo.kernel.principal import Principal
from hilo.web.person import store
from hilo.web.person.errors import (
    ErasureUnderWay,
    ErasureUnknown,
    HoldUnknown,
    NotByYourself,
    NothingToApprove,
    PersonChanged,
    PersonErased,
    PersonHeld,
)
from hilo.web.person.model import OUTSIDE, Erasure, Hold, Line, Preview
from hilo.web.person.run import RUN, ErasureRef


async def preview(tx: Tx, customer_id: UUID) -> Preview:
    """What goes, what stays and why. Raises CustomerUnknown, PersonErased."""
    living = await living_of(tx, customer_id)
    subject = await subject_of(tx, living["id"])
    tables = [
        Line(table, fate.rows, fate.why, await _count(tx, hook.export.get(table), subject))
        for hook in hooks(tx)
        for table, fate in hook.tables.items()
    ]
    return Preview(
        version=living["version"],
        conversations=len(subject["conversations"]),
        messages=len(subject["messages"]),
        files=len(subject["files"]),
        envelopes=len(subject["envelopes"]),
        addresses=len(subject["handles"]),
        addresses_of_others_too=subject["handles_shared"],
        tables=tables,
        outside=list(OUTSIDE),
        holds=await store.holds(tx, living["id"]),
        needs_second_person=tx.env.settings.erasure_two_persons,
    )


async def ask(tx: Tx, customer_id: UUID, version: int, by: Principal) -> Erasure:
    """Asks for the erasure of the person as the preview showed them, and begins it where nobody else has to agree.

    Raises CustomerUnknown, PersonErased, PersonChanged, PersonHeld, ErasureUnderWay.
    """
    living = await living_of(tx, customer_id)
    await store.lock_customers(tx, living["id"])
    living = await living_of(tx, customer_id)
    if living["version"] != version:
        raise PersonChanged
    await ensure_free(tx, living["id"])
    second = tx.env.settings.erasure_two_persons
    asked = await store.ask(tx, living["id"], version, "asked" if second else "waiting", by)
    if asked is None:
        raise ErasureUnderWay
    if not second:
        await defer(tx, RUN, ErasureRef(asked.id))
    return asked


async def approve(tx: Tx, erasure_id: UUID, by: Principal) -> Erasure:
    """A second person agrees. Raises ErasureUnknown, NotByYourself, NothingToApprove."""
    kept = await store.erasure(tx, erasure_id, lock=True)
    if kept is None:
        raise ErasureUnknown
    if kept.erasure.asked_by["id"] == str(by.id):
        raise NotByYourself
    approved = await store.approve(tx, erasure_id, by)
    if approved is None:
        raise NothingToApprove
    await defer(tx, RUN, ErasureRef(erasure_id))
    return approved


async def withdraw(tx: Tx, erasure_id: UUID) -> None:
    """Takes back what waits for a second person. Raises ErasureUnknown, NothingToApprove."""
    kept = await store.erasure(tx, erasure_id, lock=True)
    if kept is None:
        raise ErasureUnknown
    if kept.erasure.state != "asked":
        raise NothingToApprove
    await store.refuse(tx, erasure_id, "withdrawn")


async def hold(tx: Tx, customer_id: UUID, reason: str, by: Principal) -> Hold:
    """Nothing of the person goes until it is lifted. Raises CustomerUnknown, PersonErased."""
    living = await living_of(tx, customer_id)
    await store.lock_customers(tx, living["id"])
    return await store.hold(tx, living["id"], reason, by)


async def lift(tx: Tx, customer_id: UUID, hold_id: UUID, by: Principal) -> None:
    """Raises CustomerUnknown, HoldUnknown."""
    living = await living_of(tx, customer_id)
    if not await store.lift_hold(tx, living["id"], hold_id, by):
        raise HoldUnknown


async def living_of(tx: Tx, customer_id: UUID) -> Any:
    """The customer that stands for this one: id, version. Raises CustomerUnknown, PersonErased."""
    living = await store.customer(tx, customer_id)
    if living is None:
        raise CustomerUnknown
    if living["erased_at"] is not None:
        raise PersonErased
    return living


async def ensure_free(tx: Tx, canonical: UUID) -> None:
    """Raises PersonHeld, which says why."""
    if found := await store.holds(tx, canonical):
        raise PersonHeld(extra={"holds": [str(one.id) for one in found]})


async def _count(tx: Tx, export: str | None, subject: Any) -> int | None:
    """How many rows of the person a table has."""
    return None if export is None else await tx.fetchval(f"select count(*) from ({export}) x", subject)  # noqa: S608
