"""Join what a visitor is shown to be with who that is: two customers become one, unless somebody has said never."""

from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import VISITOR
from hilo.customers.errors import AlreadyOneCustomer, CustomersChanged, CustomersMoved, CustomerUnknown, NeverMerge
from hilo.customers.errors_relations import GuardianCircle
from hilo.customers.identify import identify
from hilo.customers.merge import merge
from hilo.customers.model import Claim, Identified
from hilo.kernel.db import Tx
from hilo.kernel.errors import Busy
from hilo.kernel.principal import system_principal
from hilo.portal import store
from hilo.portal.errors import UnknownVisitor
from hilo.portal.model import METHOD
from hilo.portal.store import Known

US = system_principal("portal")


class Joined(msgspec.Struct, frozen=True):
    """What the other handle is, and by which merge the two became one (None: they were before). `one` False: a veto."""

    other: Identified
    one: bool
    merge_id: UUID | None = None


async def become(tx: Tx, browser: UUID, person: UUID) -> None:
    """A browser turned out to be this signed-in person; what was said there is theirs. Raises Busy: ask again."""
    one, other = await store.lock(tx, min(browser, person)), await store.lock(tx, max(browser, person))
    if one is None or other is None:
        raise UnknownVisitor
    old, new = (one, other) if one.id == browser else (other, one)
    if old.became is not None:
        return
    if old.identifier_id is None:  # nothing was said yet, or is just being written down: joined when it is
        await store.became(tx, old.id, new.id, None)
        return
    joined = await unite(tx, new, claim_of(old), into_other=False)
    if joined.one:
        await store.became(tx, old.id, new.id, joined.merge_id)


async def prove(tx: Tx, visitor_id: UUID, claim: Claim) -> Joined:
    """The visitor has shown that an address is theirs, as sure as the claim says; from 3 on they see what came by it.

    Raises UnknownVisitor; Busy: ask again.
    """
    visitor = await store.lock(tx, visitor_id)
    if visitor is None:
        raise UnknownVisitor
    joined = await unite(tx, visitor, claim)
    if joined.one:
        proof = (claim.assurance, claim.method)
        await store.prove(tx, visitor.id, joined.other.identifier_id, proof, joined.merge_id)
    return joined


async def unite(tx: Tx, visitor: Known, claim: Claim, *, into_other: bool = True) -> Joined:
    """The visitor and who comes by another handle become one customer, that of the handle unless said otherwise.

    Call it once in a transaction. Raises Busy.
    """
    try:
        own, other = await identify(tx, [claim_of(visitor), claim])
    except CustomersMoved:
        raise Busy(retry_after=1) from None
    if visitor.identifier_id is None:
        await store.note_handles(tx, [(visitor.id, visitor.account_id)])
    if own.customer_id == other.customer_id:
        return Joined(other, one=True)
    into, absorbed = (other, own) if into_other else (own, other)
    try:
        done = await merge(tx, into.customer_id, absorbed.customer_id, US, claim.method or "the same visitor")
    except AlreadyOneCustomer:
        return Joined(other, one=True)
    except (NeverMerge, GuardianCircle, CustomerUnknown):
        return Joined(other, one=False)
    except CustomersChanged:
        raise Busy(retry_after=1) from None
    return Joined(other, one=True, merge_id=done.id)


def claim_of(visitor: Known) -> Claim:
    """The visitor's own handle, as their messages come by it."""
    return Claim(
        kind=VISITOR,
        value_norm=str(visitor.id),
        name=visitor.name,
        assurance=visitor.assurance,
        method=METHOD if visitor.assurance > 1 else "",
        account_id=visitor.account_id,
    )
