"""What speaks against one person whatever else agrees: another given name, birth date, national id, card."""

from collections.abc import Mapping
from typing import NamedTuple

_ADDRESS = ("exact", "close")
_FAMILY = ("exact", "swapped", "single", "close")
_GIVEN = ("exact", "nickname", "part", "initial", "close", "crossed")
_DATES = ("generation", "different")


class Contradiction(NamedTuple):
    """`lifted`: all else is so complete that a slip of the clerk is likely as well; a person must look."""

    why: str
    lifted: bool = False


def contradiction(levels: Mapping[str, str]) -> Contradiction | None:
    """The first contradiction between two records, by field → level; None when nothing contradicts.

    Other given names in one house with one birth date are twins or a wrong name; one name at one address with two birth
    dates are father and son or a wrong date: these are lifted. Without a full address they are other people.
    """
    for field, what in (("national_id", "national ids"), ("loyalty", "card numbers")):
        if levels.get(field) == "different":
            return Contradiction(f"different {what}")
    if levels.get("given") == "different":
        return Contradiction("incompatible given names", _one_birth_at_one_address(levels))
    if levels.get("birth_date") in _DATES:
        return Contradiction("different birth dates", _one_name_at_one_address(levels))
    return None


def _one_birth_at_one_address(levels: Mapping[str, str]) -> bool:
    return levels.get("birth_date") == "exact" and _address(levels)


def _one_name_at_one_address(levels: Mapping[str, str]) -> bool:
    named = levels.get("given", "exact") in _GIVEN and levels.get("surname", "different") in (*_FAMILY, "crossed")
    return named and _address(levels)


def _address(levels: Mapping[str, str]) -> bool:
    """A street, and nothing of its number and postcode that differs."""
    exact = [levels.get(field) in _ADDRESS for field in ("street", "number", "postcode", "suburb")]
    return sum(exact) >= 3
