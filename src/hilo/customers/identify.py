"""Identify or create: who the senders of a batch are, race-free, in a fixed number of statements."""

from collections.abc import Sequence
from uuid import UUID

from hilo.customers import store_identify as store
from hilo.customers.apart import link_of, places_of, stands_for_nobody
from hilo.customers.errors import CustomersMoved
from hilo.customers.model import PROVEN, Claim, Identified, Role, clean_name, fold
from hilo.customers.recycled import suggest_recycled
from hilo.customers.store_identify import Found, Newcomer
from hilo.kernel.db import Tx

Key = tuple[str, str, UUID | None, int, str]
Recycled = dict[UUID, list[UUID]]


async def identify(tx: Tx, claims: Sequence[Claim]) -> list[Identified]:
    """Who each claim is, in the order of the claims; repeats are one person. Locks the customers in id order.

    A claim proven at 2 or more is the owner of its identifier, or becomes it, unless its name is another person's. That
    one, a weaker claim, or one on a shared or blocked identifier has a profile of its own and touches nobody else's.
    Three statements at most, five after a lost race, two more for handles that may be a stranger's after long silence.
    Call it once in a transaction, with all claims: a second call may wait for what another transaction holds in the
    other order. Raises CustomersMoved: roll back, do it again.
    """
    found: dict[Key, Found] = {}
    made: dict[Key, Identified] = {}
    recycled: Recycled = {}
    rest = list({_key(claim): claim for claim in reversed(claims)}.values())[::-1]
    for _ in range(2):
        if rest:
            found |= await _find(tx, rest, recycled)
            rest = [claim for claim in rest if not _is_somebody(found.get(_key(claim)))]
        if rest:
            made |= await _create(tx, rest, found)
            rest = [claim for claim in rest if _key(claim) not in made]
    if rest:
        raise CustomersMoved
    await suggest_recycled(tx, recycled, made.values())
    await _lock(tx, [(found[key], claim) for claim in claims if (key := _key(claim)) not in made])
    return [made.get(_key(claim)) or _attached(claim, found[_key(claim)]) for claim in claims]


def _key(claim: Claim) -> Key:
    return (claim.kind, claim.value_norm, claim.account_id, claim.assurance, fold(clean_name(claim.name)))


def _is_somebody(found: Found | None) -> bool:
    return found is not None and found.profile_id is not None


async def _find(tx: Tx, claims: Sequence[Claim], recycled: Recycled) -> dict[Key, Found]:
    """The link that each claim comes by. One that was silent for too long ends, and counts as none."""
    known = {_key(claims[n]): link_of(claims[n], links) for n, links in (await store.find(tx, claims)).items()}
    silent = {one.link_id for one in known.values() if one.silent and one.link_id}
    if silent:
        for identifier_id, profile_id in await store.end_silent(tx, sorted(silent)):
            recycled.setdefault(identifier_id, []).append(profile_id)
    return {
        key: Found(one.identifier_id, one.shared, sender_name=one.sender_name) if one.silent else one
        for key, one in known.items()
    }


async def _create(tx: Tx, claims: Sequence[Claim], found: dict[Key, Found]) -> dict[Key, Identified]:
    """Makes what is missing; claims that share an owner to be make one. Who is not in the answer lost a race."""
    fresh: dict[tuple[str, str], UUID] = {}
    newcomers: dict[Key, Newcomer] = {}
    places = places_of(claims, [found.get(_key(claim)) for claim in claims])
    for claim, place in zip(claims, places, strict=True):
        known = found.get(_key(claim))
        newcomers.setdefault(place, store.newcomer(claim, known and known.identifier_id, fresh, place[-1]))
    owns = await store.create(tx, list(newcomers.values()))
    made: dict[Key, Identified] = {}
    for claim, place in zip(claims, places, strict=True):
        one = newcomers[place]
        owner = owns.get(one.profile_id)
        # An identifier marked shared at this moment gave a profile to one account alone: the others look again.
        if owner is None or (not owner and _key(claim)[:4] != _key(one.claim)[:4]):
            continue
        shared = not owner and (claim.assurance >= PROVEN or stands_for_nobody(claim, found.get(_key(claim))))
        role = _role(claim, shared)
        made[_key(claim)] = Identified(one.identifier_id, one.profile_id, one.customer_id, claim.assurance, role, True)
    return made


async def _lock(tx: Tx, found: Sequence[tuple[Found, Claim]]) -> None:
    """Each profile once, with the first name that somebody gave for it: whoever had none may be called by it."""
    distinct: dict[UUID | None, tuple[Found, str]] = {}
    for one, claim in found:
        named = distinct.get(one.profile_id, (one, ""))[1] or clean_name(claim.name)
        distinct[one.profile_id] = (one, named)
    if distinct and await store.lock(tx, list(distinct.values())) != len(distinct):
        raise CustomersMoved


def _attached(claim: Claim, found: Found) -> Identified:
    assert found.profile_id is not None
    assert found.customer_id is not None
    role = _role(claim, found.shared or bool(found.sender_name))
    return Identified(found.identifier_id, found.profile_id, found.customer_id, claim.assurance, role, False)


def _role(claim: Claim, shared: bool) -> Role:
    if shared:
        return "shared"
    return "owner" if claim.assurance >= PROVEN else "unproven"
