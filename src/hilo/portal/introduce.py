"""Tell customers who a visitor says to be: what they typed is a claim, what their site signed as sure as it may be."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import VISITOR
from hilo.channels.facts import Arrived
from hilo.customers.describe import note_values
from hilo.customers.errors import CustomersMoved, UnusableHandle, UnusableValue
from hilo.customers.identify import identify
from hilo.customers.link import link_handle
from hilo.customers.model import PROVEN, Claim, normalise
from hilo.customers.model_values import FIELDS, Field
from hilo.customers.store_values import Origin, Word
from hilo.customers.vouch import cap
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Busy
from hilo.kernel.jobs import Job, defer
from hilo.portal import store
from hilo.portal.hosts import ceiling
from hilo.portal.join import US, become, claim_of, prove
from hilo.portal.model import METHOD
from hilo.portal.store import Known

HANDLES = ("email", "phone")
SIGNED = 3


class Introduce(msgspec.Struct):
    """A visitor of whom something waits to be told."""

    visitor: UUID


async def note_visitors(tx: Tx, facts: Sequence[Arrived]) -> None:
    """Reaction to Arrived: who wrote for the first time has a handle now. One statement, none without visitors."""
    found: dict[UUID, UUID] = {}
    for arrival in (arrival for fact in facts for arrival in fact.arrivals):
        if arrival.event.sender.kind == VISITOR and (visitor := _id(arrival.event.sender.value)):
            found[visitor] = arrival.account.id
    if found:
        for visitor in await store.note_handles(tx, sorted(found.items())):
            await introduce_soon(tx, visitor)


async def introduce_soon(tx: Tx, visitor_id: UUID) -> None:
    """Defers it with the transaction."""
    await defer(tx, INTRODUCE, Introduce(visitor_id))


async def introduce(env: Env, payload: Introduce) -> None:
    """Each in a transaction of its own; what was told already changes nothing. Raises Busy: it is tried again."""
    async with env.db.unit_of_work() as tx:
        visitor = await store.lock(tx, payload.visitor)
        if visitor is None:
            return
        if visitor.became is not None and visitor.merge_id is None and visitor.identifier_id is not None:
            await _join_late(tx, visitor)
    if visitor.identifier_id is None:
        return  # they did not write yet: it waits for their first words
    sure = await _sure_of(env, visitor)
    for claim in sure:
        async with env.db.unit_of_work() as tx:
            await prove(tx, visitor.id, claim)
    async with env.db.unit_of_work() as tx:
        await _note_claims(tx, visitor, {claim.kind for claim in sure})
        await store.told(tx, visitor.id)


INTRODUCE = Job("portal.introduce", Introduce, introduce)


async def _join_late(tx: Tx, visitor: Known) -> None:
    """Their words were on their way while their site told who they are."""
    assert visitor.became is not None, "the caller looked"
    person = visitor.became
    await store.became_nobody(tx, visitor.id)
    await become(tx, visitor.id, person)


async def _sure_of(env: Env, visitor: Known) -> list[Claim]:
    """What the site vouches for, where it is believed far enough to be the person's own."""
    found: list[Claim] = []
    async with env.db.read() as tx:
        for kind in HANDLES:
            assurance = cap(await ceiling(tx, visitor.account_id, kind), SIGNED, METHOD)
            value = _normal(kind, visitor.vouched.get(kind, ""))
            if value and assurance >= PROVEN:
                found.append(Claim(kind, value, visitor.name, assurance, METHOD, visitor.account_id))
    return found


async def _note_claims(tx: Tx, visitor: Known, sure: set[str]) -> None:
    """Handles and values that are only said."""
    try:
        [own] = await identify(tx, [claim_of(visitor)])
    except CustomersMoved:
        raise Busy(retry_after=1) from None
    for kind in HANDLES:
        vouched, typed = visitor.vouched.get(kind, ""), visitor.form.get(kind, "")
        if vouched and kind not in sure and (value := _normal(kind, vouched)):
            await link_handle(tx, own.customer_id, (kind, value), (1, METHOD), US)
        if typed and typed != vouched and (value := _normal(kind, typed)):
            await link_handle(tx, own.customer_id, (kind, value), (0, "form"), US)
    for field in FIELDS:
        if value := visitor.form.get(field, "") or (visitor.vouched.get(field, "") if field == "language" else ""):
            await _note_value(tx, visitor, own.profile_id, field, value)


async def _note_value(tx: Tx, visitor: Known, profile_id: UUID, field: Field, value: str) -> None:
    try:
        await note_values(tx, [Word(profile_id, field, value, 0)], Origin("channel", visitor.account_id))
    except UnusableValue:
        return  # what they typed is no such value; the form's words are kept with the visitor


def _normal(kind: str, value: str) -> str:
    try:
        return normalise(kind, value) if value else ""
    except UnusableHandle:
        return ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
