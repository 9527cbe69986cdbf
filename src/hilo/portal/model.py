"""Visitors, their sessions, and what they are shown; and the rules of what may be in it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import FormField, Hosting
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import clean_name, normalise, one_line
from hilo.portal.errors import FormIncomplete

SHARED_LASTS = timedelta(minutes=30)  # a token on a shared computer, unless it is used
SLIDES_AFTER = timedelta(minutes=5)
SAME_BROWSER = timedelta(minutes=10)  # within which two first sessions of one browser are one visitor
METHOD = "signed identity"
VALUE_MAX = 200


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor in a session: whoever shows its token."""

    session_id: UUID
    visitor_id: UUID
    account_id: UUID
    origin: str
    shared: bool
    seen_at: datetime
    expires_at: datetime
    name: str
    assurance: int
    subject: str | None
    language: str


class Visitor(msgspec.Struct, frozen=True):
    """Who one is here. `assurance`: 1 for a browser, more where the site vouches for who is signed in there."""

    id: UUID
    name: str
    assurance: int


class Begun(msgspec.Struct, frozen=True):
    """A session: its token is shown this once. `shared`: keep it in no storage of the browser."""

    token: str
    visitor: Visitor
    expires_at: datetime
    shared: bool = False


class Agent(msgspec.Struct, frozen=True):
    """Somebody who is there to answer."""

    name: str


class Presence(msgspec.Struct, frozen=True):
    """Whether the company is open, when it opens next, and who is there."""

    open: bool
    opens_at: datetime | None
    agents: Sequence[Agent]


class FileView(msgspec.Struct, frozen=True):
    """A file of a message; fetched by its id."""

    id: UUID
    name: str
    media_type: str
    size: int


class Item(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A message as its visitor sees it. `client_id` is that of their own words, as their page called them."""

    id: UUID
    client_id: str | None
    at: datetime
    from_: Literal["me", "staff", "system"]
    name: str
    text: str
    attachments: Sequence[FileView]
    channel: str
    state: str
    conversation: UUID


def form_of(rules: Hosting, given: Mapping[str, str]) -> dict[str, str]:
    """The values of the form, cleaned; fields that are not asked for are left out. Raises FormIncomplete."""
    values: dict[str, str] = {}
    for field in rules.form:
        value = one_line(given.get(field.field, ""))[:VALUE_MAX]
        if not value and field.required:
            raise FormIncomplete(where=f"$.form.{field.field}")
        if value:
            _ensure_fits(field, value)
            values[field.field] = clean_name(value) if field.field == "name" else value
    return values


def shown_name(by_name: str, brand: str, names: str, of_staff: bool) -> str:
    """What a visitor reads of who wrote: as much of the name as the account allows, else the brand's."""
    if not of_staff or names == "brand" or not by_name.strip():
        return brand
    return by_name.split()[0] if names == "first" else by_name


def lasts(rules: Hosting, shared: bool) -> timedelta:
    """How long a token is good unless it is used."""
    return SHARED_LASTS if shared else rules.session


def _ensure_fits(field: FormField, value: str) -> None:
    kind = {"email": "email", "tel": "phone"}.get(field.kind)
    if kind is None:
        return
    try:
        normalise(kind, value)
    except UnusableHandle as error:
        raise FormIncomplete(str(error), where=f"$.form.{field.field}") from None
