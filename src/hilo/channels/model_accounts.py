"""Accounts: what is kept of them, and how settings are read from what a person typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar, cast
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
    """The settings as the adapter's struct; texts from a command line become numbers where one is wanted.

    Raises InvalidSettings that points at the setting.
    """
    try:
        return msgspec.convert(dict(values), kind, strict=False)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `$.")
        raise InvalidSettings(said, where=path.rstrip("`")) from None
