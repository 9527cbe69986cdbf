"""SQL of tags, priorities and attributes: the company's lists, and what a conversation or a customer has of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations.model import Author
from hilo.conversations.model_labels import Definition, Subject, Tag, Value
from hilo.customers.model import fold
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_labels.sql")
TAGS, FIND_TAGS, TAGS_NAMED = _q("tags"), _q("find_tags"), _q("tags_named")
TAG_NAMES, ADD_TAG = _q("tag_names"), _q("add_tag")
LOCK_TAG, CHANGE_TAG, LABEL = _q("lock_tag"), _q("change_tag"), _q("label")
DEFINITIONS, DEFINITION = _q("definitions"), _q("definition")
ADD_DEFINITION, CHANGE_DEFINITION = _q("add_definition"), _q("change_definition")
VALUES_OF_CUSTOMER, HOLD_CUSTOMER = _q("values_of_customer"), _q("hold_customer")
FIRST_PROFILE, PUT_VALUES = _q("first_profile"), _q("put_values")


class Labels(msgspec.Struct, frozen=True):
    """All that a conversation is labelled with."""

    priority: int
    tags: list[UUID]
    attributes: dict[str, Value]


async def tags(tx: Tx, archived: bool) -> list[Tag]:
    return [_tag(row) for row in await tx.fetch(TAGS, archived)]


async def find_tags(tx: Tx, words: Sequence[str]) -> dict[str, Tag]:
    """The tags that are not archived by the words that name them, an id or a name."""
    rows = await tx.fetch(FIND_TAGS, list(words), [fold(word) for word in words])
    return {row["word"]: Tag(row["id"], row["name"], row["colour"]) for row in rows}


async def tags_named(tx: Tx, words: Sequence[str]) -> dict[str, UUID]:
    """As to look for them: archived ones too, by their ids."""
    rows = await tx.fetch(TAGS_NAMED, list(words), [fold(word) for word in words])
    return {row["word"]: row["id"] for row in rows}


async def tag_names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    return {row["id"]: row["name"] for row in await tx.fetch(TAG_NAMES, list(ids))}


async def add_tag(tx: Tx, tag: Tag) -> bool:
    """False: there is one of this name."""
    return await tx.fetchval(ADD_TAG, tag.id, tag.name, fold(tag.name), tag.colour, tx.now) is not None


async def lock_tag(tx: Tx, tag_id: UUID) -> Tag | None:
    row = await tx.fetchrow(LOCK_TAG, tag_id)
    return _tag(row) if row else None


async def change_tag(tx: Tx, tag: Tag) -> bool:
    """False: there is another one of this name."""
    archived_at = tx.now if tag.archived else None
    return await tx.fetchval(CHANGE_TAG, tag.id, tag.name, fold(tag.name), tag.colour, archived_at) is not None


async def label(tx: Tx, conversation_id: UUID, labels: Labels, marks: Sequence[str]) -> None:
    await tx.execute(LABEL, conversation_id, labels.priority, labels.tags, labels.attributes, list(marks))


async def definitions(tx: Tx, subject: Subject | None = None) -> list[Definition]:
    return [_definition(row) for row in await tx.fetch(DEFINITIONS, subject)]


async def definition(tx: Tx, definition_id: UUID) -> Definition | None:
    row = await tx.fetchrow(DEFINITION, definition_id)
    return _definition(row) if row else None


async def add_definition(tx: Tx, d: Definition) -> bool:
    """False: there is one of this key."""
    made = await tx.fetchval(ADD_DEFINITION, d.id, d.subject, d.key, d.name, d.kind, d.options, tx.now)
    return made is not None


async def change_definition(tx: Tx, d: Definition) -> None:
    await tx.execute(CHANGE_DEFINITION, d.id, d.name, d.options, tx.now if d.archived else None)


class Known(msgspec.Struct, frozen=True):
    """A value of a customer, since when it is known, and who said so."""

    value: Any
    at: datetime
    by: str


async def values_of_customer(tx: Tx, customer_id: UUID) -> dict[str, Known]:
    rows = await tx.fetch(VALUES_OF_CUSTOMER, customer_id)
    return {row["key"]: Known(row["value"], row["at"], row["by_name"]) for row in rows if row["value"] is not None}


async def hold_customer(tx: Tx, customer_id: UUID) -> None:
    await tx.fetch(HOLD_CUSTOMER, customer_id)


async def put_values(tx: Tx, customer_id: UUID, values: Mapping[UUID, Any], by: Author) -> None:
    """Onto the profile that the customer began with, by the ids of the definitions; None takes one away."""
    profile = await tx.fetchval(FIRST_PROFILE, customer_id)
    told = [msgspec.json.encode(value).decode() for value in values.values()]
    await tx.execute(PUT_VALUES, profile, list(values), told, tx.now, by.kind, by.id, by.name)


def _tag(row: Row) -> Tag:
    return Tag(row["id"], row["name"], row["colour"], row["archived"])


def _definition(row: Row) -> Definition:
    return msgspec.convert(dict(row), Definition)
