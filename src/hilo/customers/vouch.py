"""How far an account may vouch for a sender: never above its ceiling, and above 1 only by a method with a name."""

from typing import Any

DEFAULT_CEILING = 1


def cap(ceiling: int, claimed: int, method: str) -> int:
    """The assurance 0 to 4 that counts of what was claimed. `ceiling` is the account's for this kind of identifier."""
    allowed = max(0, min(claimed, ceiling, 4))
    return allowed if method.strip() else min(allowed, DEFAULT_CEILING)


def evidence(ceiling: int, claimed: int, method: str) -> dict[str, Any]:
    """What the link keeps: what was claimed, by which method, and what the account was allowed then."""
    return {"claimed": claimed, "method": method, "ceiling": ceiling}
