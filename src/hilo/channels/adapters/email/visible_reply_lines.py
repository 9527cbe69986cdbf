"""A mail's text as lines that know how deep they are quoted, and what its client said of them."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

# What the markup of a client says of a line: it introduces a quote, it is a signature, from here on all is older.
Hint = Literal["", "intro", "signature", "older"]

SIGNED = "-- "  # the standard's mark of a signature (RFC 3676, 4.3), which programs write with its space
LONG = 500  # characters: longer lines are prose, and no rule looks at them
# `>` once or many times, and the initials that The Bat! and newsreaders put before it; not an arrow or a sad face.
_MARKS = re.compile(r"[ \t]*(?:[A-Z]{1,3}(?=>))?(?:>(?![:;=][()DP/\\|]|_<)[ \t\u00a0]?)+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = re.compile(r"\w")
_RULE = re.compile(r"[-_=*#~+\u2013\u2014\u2500\u2501\u1427\u2022\u00b7. \t]+")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")


class Line(NamedTuple):
    """One line: as it is shown, as rules read it (no marks, nothing unseen), how often it is quoted."""

    text: str
    bare: str
    depth: int = 0
    hint: Hint = ""

    @property
    def has_words(self) -> bool:
        """Whether anything is said: a letter, a digit, or a face; lines drawn of dashes say nothing."""
        return bool(self.bare) and not self.is_rule

    @property
    def is_rule(self) -> bool:
        """Whether it is drawn of dashes, underscores and the like, as what parts two pieces is."""
        return _RULE.fullmatch(self.bare) is not None


def read_lines(text: str, most: int) -> tuple[list[Line], str]:
    """The first lines of a plain text, however they end; and all behind them as it is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", most)
    return [_line(line) for line in lines[:most]], "".join(lines[most:])


def quoted_line(words: str, depth: int, hint: Hint = "") -> Line:
    """A line that a tree of HTML quotes so deep, written as a plain text would; marks in its words count as well."""
    line = _line(words)
    return Line("> " * depth + line.text, line.bare, depth + line.depth, hint)


def bare(text: str) -> str:
    """The words as rules read them: nothing unseen, no marks of emphasis around, plain spaces."""
    return _UNSEEN.sub("", text).replace("\u00a0", " ").strip()


def next_with_words(lines: Sequence[Line], at: int) -> int:
    """The next line from `at` on that is not blank; the number of lines where none is."""
    while at < len(lines) and not lines[at].bare:
        at += 1
    return at


def fenced(lines: Sequence[Line]) -> set[int]:
    """The lines between two ``` of code: what stands there is what the sender shows, whatever it looks like."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line.text)]
    return {number for start, end in zip(fences[::2], fences[1::2], strict=False) for number in range(start, end + 1)}


def _line(text: str) -> Line:
    if text == SIGNED:
        return Line(text.rstrip(), SIGNED)
    text = text.rstrip()
    marks = _MARKS.match(text)
    if marks is None:
        return Line(text, bare(text))
    return Line(text, bare(text[marks.end() :]), marks.group().count(">"))
