"""Numbers and addresses compared: national ids, cards, phones, e-mail addresses."""

from functools import lru_cache

from rapidfuzz.distance import OSA

_DOTLESS = frozenset(["gmail.com", "googlemail.com"])
Handles = tuple[str, ...]


@lru_cache(16_384)
def email_key(email: str) -> str:
    """The mailbox behind an address: no `+tag`, at Gmail no dots. For finding; mail goes to the address as given."""
    local, _, domain = email.rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '')}@gmail.com" if domain in _DOTLESS else f"{local}@{domain}"


@lru_cache(16_384)
def email_level(a: Handles, b: Handles) -> str:
    """exact (one in common, also by its mailbox), close (a slip, or the same name at another provider), different."""
    one, other = {email_key(email) for email in a}, {email_key(email) for email in b}
    if one & other:
        return "exact"
    return "close" if any(_near(x, y) for x in one for y in other) else "different"


def phone_level(a: Handles, b: Handles) -> str:
    """exact (one in common), close (one digit off), different."""
    if set(a) & set(b):
        return "exact"
    return "close" if any(OSA.distance(x, y, score_cutoff=1) <= 1 for x in a for y in b) else "different"


def number_of_person_level(a: Handles, b: Handles) -> str:
    """Ids and cards, of which a person has one: exact, close (a slip), different."""
    return phone_level(a, b)


def _near(a: str, b: str) -> bool:
    here, _, domain = a.rpartition("@")
    there, _, other = b.rpartition("@")
    if here == there:
        return len(here) >= 6
    return domain == other and len(here) >= 6 and OSA.distance(here, there, score_cutoff=1) <= 1
