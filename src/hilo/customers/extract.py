"""Extract one profile: it leaves its customer and becomes one of its own; the others stay together. Can be undone."""

from uuid import UUID

from hilo.customers import store_extract, store_merge, store_pairs, store_values
from hilo.customers.compare_queue import ask_to_compare_all
from hilo.customers.errors import (
    AlreadyOneCustomer,
    ExtractionAlreadyUndone,
    ExtractionOvertaken,
    ExtractionUnknown,
    OnlyProfile,
    ProfileUnknown,
)
from hilo.customers.facts import MergeUndone
from hilo.customers.merge import hold, merge, resolve
from hilo.customers.model_forest import pluck
from hilo.customers.store_extract import Extraction, Standing
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


async def extract(
    tx: Tx, customer_id: UUID, profile_id: UUID, by: Principal, reason: str, never: bool = False
) -> Extraction:
    """The profile leaves; `never`: and is never to be merged with those it left. Publishes MergeUndone.

    The merges that held it are undone, and new ones hold the others together. Raises CustomerUnknown, ProfileUnknown,
    OnlyProfile, CustomersChanged.
    """
    [face] = await hold(tx, customer_id)
    row = await store_values.profile(tx, profile_id)
    if row is None or row["customer_id"] != face:
        raise ProfileUnknown
    homes = await store_extract.homes(tx, face)
    if sum(homes.values()) == 1:
        raise OnlyProfile
    made, who, home = new_id(), as_row(by), row["home_customer_id"]
    kept, own, why = face, home, f"extraction {made}"
    if homes[home] > 1:
        merge_id, own = await store_extract.house(tx, profile_id, face, home, who, why)
    else:
        plucking = pluck(home, await store_merge.edges(tx, face), face)
        merge_id, kept = await store_extract.pluck(tx, face, plucking, who, why), plucking.kept
    veto = await _keep_apart(tx, (kept, own), by, reason) if never else None
    extraction = Extraction(made, profile_id, kept, own, veto, reason, who, tx.now)
    await store_extract.add(tx, extraction)
    await announce(tx, *changed("customers.parted", merge_id, kept, own))
    await ask_to_compare_all(tx, kept, own)
    await publish(tx, MergeUndone(merge_id, kept, own))
    return extraction


async def undo_extraction(tx: Tx, customer_id: UUID, extraction_id: UUID, by: Principal) -> UUID:
    """The profile comes back to those it left, and the veto that went with it is lifted; gives the merge that did it.

    Raises CustomerUnknown, ExtractionUnknown, ExtractionAlreadyUndone, ExtractionOvertaken, AlreadyOneCustomer,
    NeverMerge, CustomersChanged.
    """
    found = await _standing(tx, customer_id, extraction_id)
    await hold(tx, found.kept_face, found.own_face)
    found = await _standing(tx, customer_id, extraction_id)
    done = found.extraction
    if found.kept_face == found.own_face:
        raise AlreadyOneCustomer
    if found.joined:
        raise ExtractionOvertaken
    if done.never_merge:
        await store_pairs.lift_never_merge(tx, done.never_merge, found.own_face, as_row(by))
    merged = await merge(tx, found.kept_face, found.own_face, by, f"undo of extraction {done.id}")
    await store_extract.mark_undone(tx, done.id, merged.id, as_row(by))
    return merged.id


async def _standing(tx: Tx, customer_id: UUID, extraction_id: UUID) -> Standing:
    face = await resolve(tx, customer_id)
    found = await store_extract.extraction(tx, extraction_id)
    if found is None or face not in (found.kept_face, found.own_face):
        raise ExtractionUnknown
    if found.extraction.undone_at is not None:
        raise ExtractionAlreadyUndone
    return found


async def _keep_apart(tx: Tx, pair: tuple[UUID, UUID], by: Principal, reason: str) -> UUID:
    veto = new_id()
    await store_pairs.add_never_merge(tx, veto, pair, reason, as_row(by))
    await store_pairs.decide_between(tx, pair, "never", as_row(by))
    return veto
