"""Decide a suggestion that two customers are one person: accept and merge, refuse, or never."""

from uuid import UUID

import msgspec

from hilo.customers import store_pairs
from hilo.customers.errors import CustomersChanged, SuggestionDecided, SuggestionUnknown
from hilo.customers.merge import hold, merge, resolve
from hilo.customers.never_merge import never_merge
from hilo.customers.store_merge import Merge
from hilo.customers.store_pairs import Choice
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


class Decided(msgspec.Struct, frozen=True):
    """A decided suggestion, with the merge or the veto that came of it."""

    id: UUID
    decision: Choice
    merge: Merge | None = None
    never_merge: UUID | None = None


async def decide(tx: Tx, suggestion_id: UUID, choice: Choice, by: Principal, into: UUID | None = None) -> Decided:
    """Decides it for good, and with it all that is open between the two. Accepting merges into `into`, one of them,
    else into the older one.

    Raises SuggestionUnknown, SuggestionDecided, InvalidBody for another `into`, and what merge and never_merge raise.
    """
    one, other = await _undecided(tx, suggestion_id)
    if into is not None and (chosen := await resolve(tx, into)) != one:
        if chosen != other:
            raise InvalidBody("This is neither of the two customers.", where="into")
        one, other = other, one
    await store_pairs.decide(tx, suggestion_id, choice, as_row(by))
    await store_pairs.decide_between(tx, (one, other), choice, as_row(by))
    await announce(tx, *changed("customer.changed", suggestion_id, one, other))
    if choice == "accept":
        return Decided(suggestion_id, choice, merge=await merge(tx, one, other, by, f"suggestion {suggestion_id}"))
    if choice == "never":
        veto = await never_merge(tx, one, other, by, f"suggestion {suggestion_id}")
        return Decided(suggestion_id, choice, never_merge=veto)
    return Decided(suggestion_id, choice)


async def _undecided(tx: Tx, suggestion_id: UUID) -> tuple[UUID, UUID]:
    """The two customers, the older one first, and they and the suggestion locked, in the order that never_merge has."""
    before = await store_pairs.suggestion(tx, suggestion_id)
    if before is None:
        raise SuggestionUnknown
    await hold(tx, *before.customers)
    now = await store_pairs.hold_suggestion(tx, suggestion_id)
    if now is None or now.customers != before.customers:
        raise CustomersChanged
    if now.decision is not None:
        raise SuggestionDecided
    return now.customers
