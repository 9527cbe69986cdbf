"""The company's list of tags: add one, rename it, give it a colour, archive it and take it back."""

from uuid import UUID

import msgspec

from hilo.conversations import store_labels as store
from hilo.conversations.errors_labels import NoSuchTag, TagExists
from hilo.conversations.model_labels import Tag
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id


async def add_tag(tx: Tx, name: str, colour: str) -> Tag:
    """Names are alike without accents and capitals. Raises TagExists."""
    tag = Tag(new_id(), name, colour)
    if not await store.add_tag(tx, tag):
        raise TagExists
    return tag


async def change_tag(
    tx: Tx, tag_id: UUID, name: str | None = None, colour: str | None = None, archived: bool | None = None
) -> Tag:
    """What is None stays. Whatever has the tag keeps it, under its new name, also when it is archived.

    Raises NoSuchTag, TagExists.
    """
    tag = await store.lock_tag(tx, tag_id)
    if tag is None:
        raise NoSuchTag
    changed = Tag(
        tag.id,
        tag.name if name is None else name,
        tag.colour if colour is None else colour,
        tag.archived if archived is None else archived,
    )
    if changed != tag and not await store.change_tag(tx, changed):
        raise TagExists
    return changed


async def all_tags(tx: Tx, *, archived: bool) -> list[Tag]:
    return await store.tags(tx, archived)


class Tags(msgspec.Struct, frozen=True):
    """The company's tags by name."""

    items: list[Tag]
