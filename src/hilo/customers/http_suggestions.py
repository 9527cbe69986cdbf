"""The routes of probable duplicates over the whole installation, and of one profile that leaves its customer."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from hilo.customers import store_pairs
from hilo.customers.extract import extract, undo_extraction
from hilo.customers.fields import Cursor, Limit, Reason
from hilo.customers.store_extract import Extraction
from hilo.customers.store_pairs import Likely
from hilo.kernel.cursor import LAST_ID, decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

ALL = 1e6  # more bits than anything has, and less than a real number may be
Least = Annotated[float, QueryParameter(ge=-1000, le=1000, description="Only those of at least so many bits.")]
Place = tuple[Annotated[float, msgspec.Meta(ge=-ALL, le=ALL)], UUID]


class Duplicates(msgspec.Struct, frozen=True):
    """A page of suggestions, the strongest first; `next` is the cursor of the following one, null on the last."""

    items: list[Likely]
    next: str | None


class NewExtraction(Body):
    """Which profile leaves and why; `never_merge`: and is never to be merged with the others again."""

    profile: UUID
    never_merge: bool = False
    reason: Reason = ""


class Returned(msgspec.Struct, frozen=True):
    """The profile is back: the merge that did it."""

    extraction: UUID
    merge: UUID


@route("GET", "/suggestions", needs="customers.merge")
async def list_suggestions(
    tx: Tx, cursor: Cursor | None = None, limit: Limit = 50, bits: Least = -1000.0
) -> Duplicates:
    """Probable duplicates among all customers, the strongest first, with the reasons."""
    place = decode_cursor(cursor, Place) if cursor else (ALL, LAST_ID)
    found = await store_pairs.strongest(tx, place, limit + 1, bits)
    items = found[:limit]
    more = encode_cursor(items[-1].bits or 0.0, items[-1].id) if len(found) > limit else None
    return Duplicates(items, more)


@route("POST", "/customers/{customer_id:uuid}/extractions", needs="customers.merge", status=201)
async def post_extraction(tx: Tx, by: Principal, customer_id: UUID, data: NewExtraction) -> Extraction:
    """Take one profile out of a customer: it becomes one of its own, with all that hangs on it."""
    return await extract(tx, customer_id, data.profile, by, data.reason, data.never_merge)


@route("DELETE", "/customers/{customer_id:uuid}/extractions/{extraction_id:uuid}", needs="customers.merge")
async def delete_extraction(tx: Tx, by: Principal, customer_id: UUID, extraction_id: UUID) -> Returned:
    """Undo an extraction: the profile goes back to those it left."""
    return Returned(extraction_id, await undo_extraction(tx, customer_id, extraction_id, by))


SUGGESTION_ROUTES = (list_suggestions, post_extraction, delete_extraction)
