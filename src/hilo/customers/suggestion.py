"""Decide a suggestion that two customers are one person: accept and merge, refuse, or never."""

from uuid import UUID

import msgspec

from hilo.customers import store_pairs
from hilo.customers.errors import SuggestionDecided, SuggestionUnknown
from hilo.customers.merge import merge, resolve
from hilo.customers.never_merge import never_merge
from hilo.customers.store_merge import Merge
from hilo.customers.store_pairs import Choice
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


class Decided(msgspec.Struct, frozen=True):
    """A decided suggestion, with the merge or the veto that came of it."""

    id: UUID
    decision: Choice
    merge: Merge | None = None
    never_merge: UUID | None = None


async def decide(tx: Tx, suggestion_id: UUID, choice: Choice, by: Principal, into: UUID | None = None) -> Decided:
    """Decides it for good. Accepting merges into `into` where it is one of the two, else into the older one.

    Raises SuggestionUnknown, SuggestionDecided, and what merge and never_merge raise.
    """
    pair = await store_pairs.hold_suggestion(tx, suggestion_id)
    if pair is None:
        raise SuggestionUnknown
    if pair.decision is not None:
        raise SuggestionDecided
    one, other = sorted(pair.customers)  # ids are in the order of their making
    if into is not None and await resolve(tx, into) == other:
        one, other = other, one
    await store_pairs.decide(tx, suggestion_id, choice, as_row(by))
    await announce(tx, *changed("customer.changed", suggestion_id, one, other))
    if choice == "accept":
        return Decided(suggestion_id, choice, merge=await merge(tx, one, other, by, f"suggestion {suggestion_id}"))
    if choice == "never":
        veto = await never_merge(tx, one, other, by, f"suggestion {suggestion_id}")
        return Decided(suggestion_id, choice, never_merge=veto)
    return Decided(suggestion_id, choice)
