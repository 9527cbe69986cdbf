"""Tell apart who use one identifier (a couple's mailbox, a family's phone) by a name plainly another's. Pure."""

from collections.abc import Sequence
from uuid import UUID

from hilo.customers.model import PROVEN, Claim, blocked, clean_name, fold
from hilo.customers.model_record import other_person
from hilo.customers.store_identify import Found

Place = tuple[str, str, UUID | None, int, str]


def link_of(claim: Claim, links: Sequence[Found]) -> Found:
    """The link that a claim comes by, of those found for it; one without a profile says by which name to make one.

    The usual one, unless its profile has the name of another person; on a shared identifier the sender of that name.
    """
    usual = next((one for one in links if one.profile_id and not one.sender_name), None)
    name = fold(clean_name(claim.name))
    if links[0].shared:
        apart = bool(name) and not (usual and fold(usual.name) == name)
    else:
        apart = usual is not None and other_person(usual.name, clean_name(claim.name))
    if not apart:
        return usual or Found(links[0].identifier_id, links[0].shared)
    named = next((one for one in links if one.sender_name), None)
    return named or Found(links[0].identifier_id, links[0].shared, sender_name=name)


def places_of(claims: Sequence[Claim], found: Sequence[Found | None]) -> list[Place]:
    """Claims of one place become one profile: the owner's, or that of the account and assurance, and of the name where
    several persons use the identifier."""
    owners: dict[tuple[str, str], str] = {}
    return [_place(claim, known, owners) for claim, known in zip(claims, found, strict=True)]


def stands_for_nobody(claim: Claim, known: Found | None) -> bool:
    return known.shared if known else blocked(claim.kind, claim.value_norm)


def _place(claim: Claim, known: Found | None, owners: dict[tuple[str, str], str]) -> Place:
    """`owners`: the names of those of this batch who are to own their identifiers."""
    name = known.sender_name if known else ""
    called = clean_name(claim.name)
    if stands_for_nobody(claim, known):
        name = fold(called)
    elif claim.assurance >= PROVEN and not name:
        owner = owners.setdefault((claim.kind, claim.value_norm), called)
        if not other_person(owner, called):
            return (claim.kind, claim.value_norm, None, PROVEN, "")
        name = fold(called)
    return (claim.kind, claim.value_norm, claim.account_id, claim.assurance, name)
