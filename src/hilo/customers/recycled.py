"""Handles that may be a stranger's: given up by their owner, or silent for so long that somebody else may have them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from hilo.customers import store, store_pairs
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.errors import IdentifierUnknown
from hilo.customers.merge import hold
from hilo.customers.model import Identified
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce


async def give_up(tx: Tx, customer_id: UUID, identifier_id: UUID, by: Principal) -> None:
    """The person has this address or number no longer: who comes by it next is somebody else until shown otherwise.

    Raises CustomerUnknown, IdentifierUnknown when it is not theirs, CustomersChanged.
    """
    [face] = await hold(tx, customer_id)
    ended = await store.end_links(tx, identifier_id, face, as_row(by) | {"reason": "given up"})
    if not ended:
        raise IdentifierUnknown
    await ask_to_compare(tx, ended)
    await announce(tx, *changed("customer.changed", identifier_id, face))


async def suggest_recycled(tx: Tx, former: Mapping[UUID, Sequence[UUID]], made: Iterable[Identified]) -> None:
    """Whoever comes by a handle after long silence may be who had it: a suggestion at most, with that as its reason.

    `former`: identifier -> profiles whose links ended by silence just now.
    """
    for one in made:
        if others := former.get(one.identifier_id):
            reason = {"code": "recycled_identifier", "identifier": str(one.identifier_id)}
            await store_pairs.suggest(tx, one.profile_id, others, reason)
