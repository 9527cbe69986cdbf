"""What speaks against one person whatever else agrees: another given name, birth date, national id, card."""

from collections.abc import Mapping
from typing import NamedTuple


class Contradiction(NamedTuple):
    """`lifted`: at one address it may be a slip of the clerk as well; when the evidence says so, a person must look."""

    why: str
    lifted: bool = False


def contradiction(levels: Mapping[str, str]) -> Contradiction | None:
    """The first contradiction between two records, by field → level; None when nothing contradicts.

    Another name or birth date at one address are twins, father and son, or a wrong entry: which of these is for the
    evidence to say. Without an address they are other people; with another number of their own they always are.
    """
    for field, what in (("national_id", "national ids"), ("loyalty", "card numbers")):
        if levels.get(field) == "different":
            return Contradiction(f"different {what}")
    if levels.get("given") == "different":
        return Contradiction("incompatible given names", _one_address(levels))
    if levels.get("birth_date") in ("generation", "different"):
        return Contradiction("different birth dates", _one_address(levels))
    return None


def _one_address(levels: Mapping[str, str]) -> bool:
    """Of street, number, town and postcode two agree; three where a surname is missing."""
    agree = sum(levels.get(field) in ("exact", "close") for field in ("street", "number", "suburb", "postcode"))
    return agree >= (2 if "surname" in levels else 3)
