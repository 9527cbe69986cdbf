"""Accounts: what is kept of them, and how settings are read from what a person typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin
from uuid import UUID

import msgspec

from hilo.channels.errors import InvalidSettings
from hilo.channels.facts import AccountBrief

S = TypeVar("S", bound=msgspec.Struct)
AccountState = Literal["live", "paused", "needs_reauth"]


class Account(msgspec.Struct, frozen=True):
    """A channel account as stored. `settings` holds no secrets; `sealed` can be read with the home's key alone."""

    id: UUID
    channel: str
    name: str
    brand_id: UUID
    settings: dict[str, Any]
    sealed: str
    state: AccountState
    state_reason: str
    state_at: datetime
    created_at: datetime
    closed_at: datetime | None
    version: int

    def brief(self) -> AccountBrief:
        return AccountBrief(self.id, self.channel, self.name, self.brand_id)


class Secrets(msgspec.Struct):
    """What is sealed: the account's own secret, and the settings that are secret."""

    account: str
    settings: dict[str, Any] = {}

    def __repr__(self) -> str:
        return "Secrets(…)"


def merge_values(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """New settings over old ones. A key `vouch.email` sets one entry of a map; a value of None takes away."""
    merged = dict(old)
    for key, value in new.items():
        name, _, rest = key.partition(".")
        if rest:
            inner = merged.get(name)
            known = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
            value = merge_values(known, {rest: value})
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged


def check_settings(kind: type[S], values: Mapping[str, Any]) -> S:
    """The settings as the adapter's struct; texts from a command line become numbers and lists where one is wanted.

    Raises InvalidSettings that points at the setting.
    """
    lists = {field.name for field in msgspec.structs.fields(kind) if _is_list(field.type)}
    given = {name: _listed(value) if name in lists else value for name, value in values.items()}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `$.")
        raise InvalidSettings(said, where=path.rstrip("`")) from None


def _is_list(wanted: Any) -> bool:
    """Whether a setting's type is a list, with limits or without."""
    plain = get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted
    return get_origin(plain) is list


def _listed(value: Any) -> Any:
    """`a, b` as two texts; what is none of a command line's stays as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
