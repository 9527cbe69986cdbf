"""A piece of a text around the words that were found, and where in it they stand. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

LENGTH = 180
_TOKEN = re.compile(r"[^\W_]+")
Mark = tuple[int, int]


def marks_of(text: str, is_hit: Callable[[str], bool]) -> list[Mark]:
    """From where to where (in characters, the end not included) the words stand that were found."""
    return [(m.start(), m.end()) for m in _TOKEN.finditer(text) if is_hit(m[0].lower())]


def cut(text: str, marks: Sequence[Mark]) -> tuple[str, list[Mark]]:
    """At most 180 characters where most of the marks are, on one line, with the marks in them."""
    first, last = _best(text, marks)
    piece = _one_line(text[first:last])
    before, after = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(before) - first
    return f"{before}{piece}{after}", [(a + shift, b + shift) for a, b in marks if a >= first and b <= last]


def _best(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    if len(text) <= LENGTH:
        return 0, len(text)
    starts = [start for start, _ in marks] or [0]
    start = max(starts, key=lambda s: (sum(s <= a < s + LENGTH - 40 for a, _ in marks), -s))
    first = max(0, start - 40)
    if first:  # begin with a whole word, where one begins
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    last = min(len(text), first + LENGTH)
    if last < len(text):
        space = text.rfind(" ", start + 1, last)
        inside = any(a < last < b for a, b in marks)
        last = space if space > start and (inside or space > last - 30) else last
    return first, last


def _one_line(piece: str) -> str:
    """As long as before, so that the marks stay right: each control or line character becomes a space."""
    return "".join(" " if c.isspace() or unicodedata.category(c) in {"Cc", "Cf"} else c for c in piece)


def hit_by(forms: Iterable[str], beginnings: Sequence[str]) -> Callable[[str], bool]:
    """Whether a word is one of the forms, or begins with one of the beginnings (of numbers)."""
    whole, begins = frozenset(forms), tuple(beginnings)
    return lambda word: word in whole or (bool(begins) and word.startswith(begins))
