"""Find people: by name, forgiving accents, order and typos, by a part of a phone or an address, the best fit first."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.customers import store, store_people
from hilo.customers.model_people import fits, is_near, near_halves, read_people
from hilo.customers.views import Customers, Listed
from hilo.kernel.cursor import decode_cursor, encode_cursor
from hilo.kernel.db import Row, Tx
from hilo.kernel.finding import Find, Found, Sought
from hilo.kernel.masking import kind_of_handle
from hilo.kernel.principal import Principal

FEW = 5  # as long as fewer fit exactly, names that are nearly so are shown, too
MOST = 200
HANDLE_MASKS = frozenset({"phones", "emails", "handles", "national_ids"})


class People(msgspec.Struct, frozen=True):
    """The people of a search, the best fit first. `count` has its limit at 200; then there are `more`."""

    items: list[Listed]
    count: int
    more: bool


async def find_people(tx: Tx, by: Principal, sought: Sought) -> Found:
    """The group `people`. A search with filters is one for messages: it finds nobody."""
    if sought.filters or not sought.words:
        return Found({"people": People([], 0, False)})
    ids = await people(tx, sought.words, by)
    if not ids:
        return Found({"people": People([], 0, False)})
    items = await store.listed(tx, await store_people.faces(tx, ids[: sought.limit]))
    return Found({"people": People(items, min(len(ids), MOST), len(ids) > MOST)})


async def customers_like(tx: Tx, text: str, cursor: str | None, limit: int, by: Principal) -> Customers:
    """A page of the list of customers who fit. Raises BadCursor."""
    first = max(0, decode_cursor(cursor, tuple[int])[0]) if cursor else 0
    ids = (await people(tx, text, by))[:MOST]
    items = await store.listed(tx, await store_people.faces(tx, ids[first : first + limit]))
    return Customers(items, encode_cursor(first + limit) if len(ids) > first + limit else None)


async def people(tx: Tx, text: str, by: Principal) -> list[UUID]:
    """Customers who fit, the best first. Five statements at most; each looks at 1,000 profiles at most."""
    return list(dict.fromkeys(row["customer_id"] for row in await _profiles(tx, text, by)))


async def profiles_like(tx: Tx, text: str, by: Principal) -> list[UUID]:
    """The profiles behind `people`: facts hang on these."""
    return list(dict.fromkeys(row["id"] for row in await _profiles(tx, text, by)))[:500]


async def _profiles(tx: Tx, text: str, by: Principal) -> Sequence[Row]:
    wanted = read_people(text)
    if not wanted.text and not wanted.part:
        return []
    if by.masks & HANDLE_MASKS:  # piece by piece, by what is found, one could read what is masked
        handles = [handle for handle in wanted.handles if kind_of_handle(*handle) not in by.masks]
        wanted = msgspec.structs.replace(wanted, part="", handles=handles)
    if wanted.handles and (whole := await store_people.by_handle(tx, wanted, by.viewer)):
        return whole
    rows = list(await store_people.by_part(tx, wanted, by.viewer)) if wanted.part else []
    rows += await store_people.by_name(tx, wanted, by.viewer)
    rows.sort(key=lambda row: (fits(row, wanted), row["last_seen_at"]), reverse=True)
    if len({row["customer_id"] for row in rows}) < FEW and (halves := near_halves(wanted)):
        near = await store_people.by_near_name(tx, halves, by.viewer)
        rows += [row for row in near if is_near(row["name_folded"], wanted)]
    return rows


FIND = Find(("people",), "customers.read", find_people)
