"""What somebody types to find a person: words of a name, a part of a phone or address; and how well it fits. Pure."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from rapidfuzz.distance import OSA

from hilo.customers.errors import UnusableHandle
from hilo.customers.model import PHONE_KINDS, clean_name, fold, name_pattern, normalise

PART_FROM = 3  # letters or digits of an address
NEAR_FROM = 5  # letters of a word in which a typo is looked for
PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "van", "von", "der", "di"})
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\d@]")  # what has neither is a name first, and a part of an address at most
_NUMBER = re.compile(r"[\d\s+().\-/]+")


class Wanted(msgspec.Struct, frozen=True):
    """A question about people, as its queries take it. Empty strings and lists stand for nothing."""

    text: str
    whole: str  # a pattern over folded names that have the text in them
    longest: str  # the pattern of its longest word
    words: Sequence[str]  # without particles
    part: str  # a pattern over addresses
    handles: Sequence[tuple[str, str]]  # what the text is as a whole address


def read_people(text: str) -> Wanted:
    """Spaces, marks and the country code of a number do not matter; particles of a name need not be there."""
    plain = fold(clean_name(text))
    words = _WORD.findall(plain)
    telling = [word for word in words if word not in PARTICLES] or words
    longest = max((word for word in telling if word != "maria"), key=len, default=max(words, key=len, default=""))
    return Wanted(
        text=plain,
        whole=name_pattern(plain) if plain else "",
        longest=name_pattern(longest) if len(longest) > 2 else "",
        words=telling,
        part=_part(text.strip()),
        handles=whole_handles(text) if _ADDRESS.search(plain) else [],
    )


def fits(row: Any, wanted: Wanted) -> float:
    """How well a profile (`name_folded`, `handle` or null) fits: 4 as a whole, 3 from its beginning, … 0 nearly."""
    return max(_name_fits(row["name_folded"], wanted), _handle_fits(row["handle"] or "", wanted))


def pattern_of(word: str) -> str:
    """As PostgreSQL reads it, of names that have the word; a short one begins a word of the name."""
    if word == "maria":
        return r"maria|\mm[aª]?\M"
    return word if len(word) > 2 else rf"\m{word}"


def near_halves(wanted: Wanted) -> tuple[str, str] | None:
    """Patterns of names with the first or the second half of the longest word: one typo leaves one of them intact."""
    word = max(wanted.words, key=len, default="")
    if len(word) < NEAR_FROM or not word.isalpha():
        return None
    half = max(3, len(word) // 2)
    return f"%{word[:half]}%", f"%{word[-half:]}%"


def is_near(name: str, wanted: Wanted) -> bool:
    """Whether the name has the words, a letter or two of the longest one aside."""
    parts = _WORD.findall(name)
    longest = max(wanted.words, key=len)
    most = 1 if len(longest) < 6 else 2
    return all(
        any(part.startswith(word) or (word == longest and OSA.distance(part, word) <= most) for part in parts)
        for word in wanted.words
    )


def _name_fits(name: str, wanted: Wanted) -> float:
    if name == wanted.text:
        return 4
    if name.startswith(wanted.text):
        return 3
    parts = _WORD.findall(name)
    begun = all(word == "maria" or any(part.startswith(word) for part in parts) for word in wanted.words)
    return 2 if begun and wanted.words else 1 if wanted.text in name else 0


def _handle_fits(handle: str, wanted: Wanted) -> float:
    if not handle or not wanted.part:
        return 0
    part = wanted.part.strip("%").replace("\\", "")
    if handle == part:
        return 4
    if handle.partition("@")[0] == part or (handle.startswith("+") and handle.endswith(part)):
        return 3.5
    return 2 if handle.startswith(part) else 1.5


def _part(text: str) -> str:
    """The pattern of addresses that have the text in them; "" when it is no part of one."""
    if _NUMBER.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        part = digits[2:] if digits.startswith("00") and len(digits) > 4 else digits
        return f"%{part}%" if len(part) >= PART_FROM else ""
    if len(text) < PART_FROM or len(text.split()) > 1:
        return ""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def whole_handles(text: str) -> list[tuple[str, str]]:
    """What the text is as a handle of each kind that has a normal form, and last as it stands, of any kind."""
    found: list[tuple[str, str]] = []
    for kind in ("email", *sorted(PHONE_KINDS)):
        try:
            found.append((kind, normalise(kind, text)))
        except UnusableHandle:
            continue
    return [*found, ("", clean_name(text))]
