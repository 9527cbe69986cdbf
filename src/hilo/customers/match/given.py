"""Given names compared: nicknames, compound names, initials, slips; and when two cannot be one person's."""

from functools import cache, lru_cache
from pathlib import Path

import msgspec

from hilo.customers.match.alike import alike, sound
from hilo.customers.match.terms import shipped

Names = tuple[str, ...]
_KNOWN = 0.00005  # from this share on a name is one that people bear, not a slip of another


@lru_cache(16_384)
def given_level(a: Names, b: Names) -> str:
    """exact, nickname, part (`María` of `María José`), initial, close, similar, or different: not one person's."""
    if a == b or sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return "exact"
    if _nickname(a, b):
        return "nickname"
    few, many = sorted((a, b), key=len)
    if set(few) < set(many):
        return "part"
    return _by_word(few, many)


def _by_word(few: Names, many: Names) -> str:
    """Each of the fewer names has its own among the others; the worst pair counts."""
    left = list(many)
    worst = 0
    for name in few:
        ranks = [_rank(name, other) for other in left]
        best = min(ranks)
        left.pop(ranks.index(best))
        worst = max(worst, best)
    return _RANKS[worst]


_RANKS = ("part", "nickname", "initial", "close", "similar", "different")


def _rank(a: str, b: str) -> int:
    if a == b:
        return 0
    if len(a) == 1 or len(b) == 1:
        return 2 if a[0] == b[0] else 5
    if b in _short_forms(a):
        return 1
    likeness = alike(a, b)
    if likeness != "different" and known(a) and known(b) and sound(a) != sound(b):
        return 5  # Antonio and Antonia, Juan and Joan: a letter apart, and two people
    if likeness == "different" and min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return 1 if not (known(a) and known(b)) else 5
    return {"close": 3, "similar": 4}.get(likeness, 5)


@lru_cache(16_384)
def plain_form(name: str) -> str:
    """The commonest full form of a name that is rather a short one, else the name, for finding: `paco` is `francisco`,
    and `rosa` is no `rosario`."""
    shares = shipped()["given"]
    full = [form for form in _full_forms().get(name, ()) if shares.get(form, 0.0) > 2 * shares.get(name, 0.0)]
    return max(full, key=lambda form: (shares[form], form), default=name)


def known(name: str) -> bool:
    """Whether the shipped table has it as a given name."""
    return shipped()["given"].get(name, 0.0) >= _KNOWN


def _nickname(a: Names, b: Names) -> bool:
    """`Paco` and `Francisco`, `Chema` and `José María`, `Paco` and `Kiko`."""
    return bool(_whole_forms(a) & _whole_forms(b)) if len(a) != len(b) or len(a) == 1 else False


@lru_cache(16_384)
def _whole_forms(names: Names) -> frozenset[str]:
    whole = " ".join(names)
    return frozenset([whole]) | _full_forms().get(whole, frozenset())


@lru_cache(16_384)
def _short_forms(name: str) -> frozenset[str]:
    """What the same person may be called: short forms of the name, full forms of it, other short forms of those."""
    full = _full_forms().get(name, frozenset())
    shorts = _nicknames()
    near = {short for one in (*full, name) for short in shorts.get(one, ())}
    return frozenset(full | near)


@cache
def _nicknames() -> dict[str, list[str]]:
    text = Path(__file__).with_name("nicknames.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, list[str]])


@cache
def _full_forms() -> dict[str, frozenset[str]]:
    """Of which names each short form is one."""
    found: dict[str, set[str]] = {}
    for full, shorts in _nicknames().items():
        for short in shorts:
            found.setdefault(short, set()).add(full)
    return {short: frozenset(fulls) for short, fulls in found.items()}
