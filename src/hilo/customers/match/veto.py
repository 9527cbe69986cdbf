"""What speaks against one person whatever else agrees: another given name, birth date, national id, card."""

from collections.abc import Mapping
from typing import NamedTuple


class Contradiction(NamedTuple):
    """`lifted`: at one address it may be a slip of the clerk as well; when the evidence says so, a person must look."""

    why: str
    lifted: bool = False


def contradiction(levels: Mapping[str, str], learned: bool = False) -> Contradiction | None:
    """The first contradiction between two records, by field → level; None when nothing contradicts.

    Another name with one birth date at one address are twins or a wrong entry, another birth date with one name father
    and son or a wrong entry: which of them is for the evidence to say. The same without that date or name, when it was
    `learned` how many housemates there are. Otherwise they are other people; with another number of their own always.
    """
    for field, what in (("national_id", "national ids"), ("loyalty", "card numbers")):
        if levels.get(field) == "different":
            return Contradiction(f"different {what}")
    if levels.get("given") == "different":
        backed = learned or levels.get("birth_date") in ("exact", "slip")
        return Contradiction("incompatible given names", backed and _one_address(levels))
    if levels.get("birth_date") in ("generation", "different"):
        backed = learned or "given" in levels
        return Contradiction("different birth dates", backed and _one_address(levels))
    return None


def _one_address(levels: Mapping[str, str]) -> bool:
    """Of street, number, town and postcode two agree; three where a surname is missing."""
    agree = sum(levels.get(field) in ("exact", "close") for field in ("street", "number", "suburb", "postcode"))
    return agree >= (2 if "surname" in levels else 3)
