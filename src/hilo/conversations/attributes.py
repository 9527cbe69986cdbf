"""A company's own attributes: which there are, and what a customer has of those of customers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations import store_labels as store
from hilo.conversations.errors_labels import AttributeExists, NoSuchAttribute, OptionsDoNotFit
from hilo.conversations.label import sound
from hilo.conversations.model import Author
from hilo.conversations.model_labels import Definition
from hilo.conversations.store_labels import Known
from hilo.customers.errors import CustomersChanged
from hilo.customers.merge import resolve
from hilo.kernel.db import Tx


async def define(tx: Tx, definition: Definition) -> Definition:
    """Raises AttributeExists (an archived one keeps its key), OptionsDoNotFit."""
    _ensure_options(definition)
    if not await store.add_definition(tx, definition):
        raise AttributeExists
    return definition


async def redefine(
    tx: Tx, definition_id: UUID, name: str | None = None, options: list[str] | None = None, archived: bool | None = None
) -> Definition:
    """What is None stays; key and kind always do. Values that are no option any more stay where they are.

    Raises NoSuchAttribute, OptionsDoNotFit.
    """
    found = await store.definition(tx, definition_id)
    if found is None:
        raise NoSuchAttribute
    changed = msgspec.structs.replace(
        found,
        name=found.name if name is None else name,
        options=found.options if options is None else options,
        archived=found.archived if archived is None else archived,
    )
    _ensure_options(changed)
    await store.change_definition(tx, changed)
    return changed


async def describe_customer(tx: Tx, customer_id: UUID, values: Mapping[str, Any], by: Author) -> dict[str, Known]:
    """Sets these attributes of a person, None takes one away; gives all. Raises CustomerUnknown, UnknownAttribute, …"""
    found = await sound(tx, "customer", values)
    live = await resolve(tx, customer_id)
    await store.hold_customer(tx, live)
    if await resolve(tx, customer_id) != live:
        raise CustomersChanged
    await store.put_values(tx, live, {definition.id: value for definition, value in found}, by)
    return await store.values_of_customer(tx, live)


async def values_of(tx: Tx, customer_id: UUID) -> dict[str, Known]:
    """What is known of a person. Raises CustomerUnknown."""
    return await store.values_of_customer(tx, await resolve(tx, customer_id))


def _ensure_options(definition: Definition) -> None:
    fitting = bool(definition.options) == (definition.kind == "choice")
    if not fitting or len(set(definition.options)) < len(definition.options):
        raise OptionsDoNotFit(where="$.options")
