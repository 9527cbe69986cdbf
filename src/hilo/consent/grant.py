"""Say yes to promotion at a handle, and take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.consent import store
from hilo.consent.errors import AlreadyWithdrawn, ConsentUnknown, NotProven
from hilo.consent.model import NOTHING, Consent
from hilo.consent.suppress import OURSELVES, as_row
from hilo.consent.tell_holders import tell_holders
from hilo.customers.model import PROVEN
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal


class Yes(msgspec.Struct, frozen=True):
    """A yes to promotion at a handle (normal form): the assurance of who said it, and the words or form as proof."""

    kind: str
    value_norm: str
    assurance: int
    evidence: Mapping[str, Any] = NOTHING


async def grant(tx: Tx, yes: Yes, by: Principal = OURSELVES) -> Consent:
    """Keeps the consent; one that lives already stays as it is. Raises NotProven below 2. Suppressions still win."""
    if yes.assurance < PROVEN:
        raise NotProven
    proof = ("promotional", yes.assurance, yes.evidence)
    kept = await store.grant(tx, yes.kind, yes.value_norm, proof, as_row(by))
    await tell_holders(tx, {(kept.kind, kept.value)})
    return kept


async def withdraw(tx: Tx, kind: str, value_norm: str, by: Principal = OURSELVES) -> list[Consent]:
    """Takes the consent back; anybody may. Gives what was ended."""
    ended = await store.withdraw(tx, [(kind, value_norm)], as_row(by))
    await tell_holders(tx, {(one.kind, one.value) for one in ended})
    return ended


async def withdraw_one(tx: Tx, consent_id: UUID, by: Principal) -> Consent:
    """Takes back the consent of that id. Raises ConsentUnknown, AlreadyWithdrawn."""
    found = await store.consent(tx, consent_id)
    if found is None:
        raise ConsentUnknown
    ended = [] if found.withdrawn_at else await withdraw(tx, found.kind, found.value, by)
    for one in ended:
        if one.id == consent_id:
            return one
    raise AlreadyWithdrawn
