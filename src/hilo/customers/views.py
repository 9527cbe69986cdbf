"""How customers are shown: a line of the list, and one person with all that is known of who they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hilo.customers.model_values import Attribute, Field
from hilo.customers.store_extract import Extraction
from hilo.customers.store_merge import Merge
from hilo.customers.store_pairs import Suggestion, Veto
from hilo.customers.store_relations import Relation


class Handle(msgspec.Struct, frozen=True):
    """An address in normal form, and how sure we are of who stands behind it (0 to 4)."""

    kind: str
    value: str
    assurance: int


class Listed(msgspec.Struct, frozen=True):
    """One customer of a list."""

    id: UUID
    name: str
    created_at: datetime
    identifiers: list[Handle]


class Customers(msgspec.Struct, frozen=True):
    """A page of customers; `next` is the cursor of the following one, null on the last."""

    items: list[Listed]
    next: str | None


class ProfileView(msgspec.Struct, frozen=True):
    """A profile: what its own sources say. `home`: the customer it goes back to when merges are undone."""

    id: UUID
    name: str
    language: str
    account: UUID | None
    home: UUID
    attributes: Mapping[Field, Attribute]
    first_seen_at: datetime
    last_seen_at: datetime


class LinkView(msgspec.Struct, frozen=True):
    """An identifier of a profile: its assurance, how it was proven, since when and until when; why it is shared."""

    id: UUID
    kind: str
    value: str
    profile: UUID
    account: UUID | None
    assurance: int
    method: str
    evidence: Mapping[str, Any]
    owner: bool
    shared_at: datetime | None
    shared_by: Mapping[str, Any] | None
    blocked_at: datetime | None
    valid_from: datetime
    valid_to: datetime | None
    verified_at: datetime | None


class CustomerView(msgspec.Struct, frozen=True):
    """One person. Asked by an absorbed id, it is the customer that this one belongs to now.

    `attributes`: what survives of all that the profiles' sources say, each with where it comes from.
    """

    id: UUID
    name: str
    created_at: datetime
    attributes: dict[Field, Attribute]
    profiles: list[ProfileView]
    identifiers: list[LinkView]
    merges: list[Merge]
    extractions: list[Extraction]
    suggestions: list[Suggestion]
    never_merges: list[Veto]
    organisation: bool
    relations: list[Relation]
