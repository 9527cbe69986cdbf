"""Look customers up: the list, by name or handle, and one person with all that is known of who they are."""

from uuid import UUID

from hilo.customers import store, store_audience, store_extract, store_merge, store_pairs, store_relations, store_values
from hilo.customers.merge import resolve
from hilo.customers.model import clean_name, fold, name_pattern
from hilo.customers.model_people import whole_handles
from hilo.customers.model_values import survivors, survivors_by_profile
from hilo.customers.relations import relations_of
from hilo.customers.search import customers_like
from hilo.customers.views import Customers, CustomerView
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.finding import in_time
from hilo.kernel.masking import kind_of_handle
from hilo.kernel.principal import Principal

NO_HANDLE = ("", "")


async def customers(tx: Tx, q: str, cursor: str | None, limit: int, by: Principal) -> Customers:
    """Live customers, the newest first; with `q` those whom `people` finds, the best fit first. Raises BadCursor.

    Who is limited finds whom they met, the newest first. What is masked for somebody they do not find anybody by.
    """
    wanted = clean_name(q)
    if wanted and not by.limited:
        async with in_time(tx):
            return await customers_like(tx, wanted, cursor, limit, by)
    place = before(cursor)
    if by.limited:
        handles = [h if kind_of_handle(*h) not in by.masks else NO_HANDLE for h in whole_handles(wanted)]
        pattern = name_pattern(fold(wanted)) if wanted else None
        rows = await store_audience.met(tx, by.viewer, pattern, handles, place, limit + 1)
    else:
        rows = await store.newest(tx, place, limit + 1)
    items = await store.listed(tx, rows[:limit])
    more = encode_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None
    return Customers(items, more)


async def customer(tx: Tx, customer_id: UUID, by: Principal) -> CustomerView:
    """One person as `by` may see them; an absorbed id answers as its live customer. Raises CustomerUnknown."""
    face = await resolve(tx, customer_id)
    row = await store.customer(tx, face)
    assert row is not None
    said = await store_values.said_of(tx, face)
    return CustomerView(
        id=face,
        name=row["name"],
        created_at=row["created_at"],
        attributes=survivors(said),
        profiles=await store.profiles(tx, face, survivors_by_profile(said)),
        identifiers=await store.links(tx, face),
        merges=await store_merge.merges(tx, face),
        extractions=await store_extract.extractions(tx, face),
        suggestions=await store_pairs.suggestions(tx, face),
        never_merges=await store_pairs.never_merges(tx, face),
        organisation=await store_relations.is_organisation(tx, face),
        relations=await relations_of(tx, face, by),
    )


async def handles(tx: Tx, customer_id: UUID) -> list[tuple[str, str]]:
    """The live handles (kind, normal form) of a person, each once, the best proven first. Raises CustomerUnknown."""
    links = await store.links(tx, await resolve(tx, customer_id))
    return list(dict.fromkeys((link.kind, link.value) for link in links if link.valid_to is None))
