"""Merge two customers into one and undo it, in any order: profiles are repointed, nothing else moves."""

from uuid import UUID

import msgspec

from hilo.customers import store_merge as store
from hilo.customers import store_relations
from hilo.customers.compare_queue import ask_to_compare_all
from hilo.customers.errors import (
    AlreadyOneCustomer,
    CustomersChanged,
    CustomerUnknown,
    MergeAlreadyUndone,
    MergeUnknown,
    NeverMerge,
)
from hilo.customers.errors_relations import GuardianCircle
from hilo.customers.facts import CustomersMerged, MergeUndone, UndoPreviewed
from hilo.customers.model_forest import Edge, Parting, part
from hilo.customers.store_merge import Merge, SideCounts
from hilo.customers.store_person import erased
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, Sees
from hilo.kernel.realtime import announce


class Preview(msgspec.Struct, frozen=True):
    """What an undo would do: who keeps the id, who comes back, what each has, what others know of the time since."""

    merge: UUID
    kept: UUID
    restored: UUID
    kept_has: SideCounts
    restored_has: SideCounts
    since: list[dict[str, object]]


async def resolve(tx: Tx, customer_id: UUID) -> UUID:
    """The live customer that an id stands for now. Raises CustomerUnknown."""
    found = await store.canonical(tx, [customer_id])
    if customer_id not in found:
        raise CustomerUnknown
    return found[customer_id]


async def merge(tx: Tx, into: UUID, other: UUID, by: Principal, reason: str) -> Merge:
    """`other` becomes part of `into`; absorbed ids stand for their live customer. Publishes CustomersMerged.

    Raises CustomerUnknown, AlreadyOneCustomer, NeverMerge, GuardianCircle, CustomersChanged.
    """
    upper, lower = await hold(tx, into, other)
    if upper == lower:
        raise AlreadyOneCustomer
    if await erased(tx, upper, lower):
        raise CustomerUnknown
    if await store.vetoed(tx, upper, lower):
        raise NeverMerge
    await _ensure_no_circle(tx, upper, lower)
    edge = Edge(new_id(), upper, lower)
    await store.join(tx, edge, reason, as_row(by))
    await announce(tx, *changed("customers.merged", edge.id, upper, lower))
    await ask_to_compare_all(tx, upper)
    await publish(tx, CustomersMerged(edge.id, upper, lower))
    return Merge(edge.id, upper, lower, reason, as_row(by), tx.now, None, None)


async def _ensure_no_circle(tx: Tx, one: UUID, other: UUID) -> None:
    """A guardian and who is in their care are two persons. Raises GuardianCircle."""
    if not await store_relations.have_guardians(tx, one, other):
        return
    await store_relations.lock_guardians(tx)
    if await store_relations.is_guarded_by(tx, one, other) or await store_relations.is_guarded_by(tx, other, one):
        raise GuardianCircle


async def undo(tx: Tx, merge_id: UUID, by: Principal, of: UUID | None = None) -> Parting:
    """Takes one merge back, whichever came after it; `of`: only one of this customer. Publishes MergeUndone.

    Raises CustomerUnknown, MergeUnknown, MergeAlreadyUndone, CustomersChanged.
    """
    done, face = await _standing(tx, merge_id, of)
    await hold(tx, face, done.into, done.absorbed)
    done, now = await _standing(tx, merge_id)
    if now != face:
        raise CustomersChanged
    parting = part(Edge(done.id, done.into, done.absorbed), await store.edges(tx, face), face)
    await store.split(tx, merge_id, parting, as_row(by))
    await announce(tx, *changed("customers.parted", merge_id, parting.kept, parting.restored))
    await ask_to_compare_all(tx, parting.kept, parting.restored)
    await publish(tx, MergeUndone(merge_id, parting.kept, parting.restored))
    return parting


async def preview_undo(tx: Tx, customer_id: UUID, merge_id: UUID, sees: Sees) -> Preview:
    """What the undo would do now; changes nothing. The slices above add their lines by reacting to UndoPreviewed.

    Raises CustomerUnknown, MergeUnknown, MergeAlreadyUndone.
    """
    done, face = await _standing(tx, merge_id, customer_id)
    parting = part(Edge(done.id, done.into, done.absorbed), await store.edges(tx, face), face)
    kept_has, restored_has = await store.counts(tx, parting, done.at)
    asked = UndoPreviewed(merge_id, parting.kept, parting.restored, parting.side, done.at, sees)
    await publish(tx, asked)
    return Preview(merge_id, parting.kept, parting.restored, kept_has, restored_has, asked.since)


async def hold(tx: Tx, *ids: UUID) -> list[UUID]:
    """The live customers of these ids, in the order asked, each locked with all that was merged into it, in id order.

    Raises CustomerUnknown, and CustomersChanged when they were merged or parted while we waited.
    """
    before = await store.canonical(tx, ids)
    if any(one not in before for one in ids):
        raise CustomerUnknown
    faces = set(before.values())
    locked = await store.lock(tx, faces)
    now = await store.members(tx, faces)
    # Who joined meanwhile is not locked: whoever waits for them in id order would wait for us, and we for them.
    if now.keys() != locked or any(now.get(one) != before[one] for one in ids):
        raise CustomersChanged
    return [before[one] for one in ids]


async def _standing(tx: Tx, merge_id: UUID, of: UUID | None = None) -> tuple[Merge, UUID]:
    """A merge that is not undone and the face of its customer, which is that of `of` where one is named."""
    face = await resolve(tx, of) if of else None
    found = await store.merge_and_face(tx, merge_id)
    if found is None or (face and face not in await _faces(tx, found[0])):
        raise MergeUnknown
    if found[0].undone_at is not None:
        raise MergeAlreadyUndone
    return found


async def _faces(tx: Tx, done: Merge) -> set[UUID]:
    """Both ends of a merge as the customers that they belong to now: one, or two after its undo."""
    return set((await store.canonical(tx, [done.into, done.absorbed])).values())
