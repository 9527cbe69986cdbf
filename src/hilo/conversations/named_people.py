"""Who else a message went to, without our own addresses. They take part, and nothing is theirs by it."""

from collections.abc import Sequence

from hilo.channels.directory import directory
from hilo.channels.facts import Arrival
from hilo.conversations.model_parts import with_people
from hilo.customers.model import Claim
from hilo.kernel.db import Tx


async def others_of(tx: Tx, arrivals: Sequence[Arrival]) -> list[list[Claim]]:
    """Of each message the claims of its other people. Costs nothing where no message names any.

    What somebody writes into a header proves nothing: each is a claim of no account and no assurance, and who proves
    the address later is another profile.
    """
    if not any(a.event.to or a.event.cc for a in arrivals):
        return [[] for _ in arrivals]
    ours = await directory(tx.env).own_addresses(tx)
    return [
        [Claim(kind, value, name) for (kind, value), name in with_people(arrival.event, ours)] for arrival in arrivals
    ]
