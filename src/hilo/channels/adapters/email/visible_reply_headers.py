"""Blocks of headers and lines of dashes that stand above what is quoted or forwarded, in many languages."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from hilo.channels.adapters.email.visible_reply_lines import LONG, Line
from hilo.channels.adapters.email.visible_reply_words import WORDS, one_of

_BLOCK = 16  # lines of a block, at most
_WRAPPED = 2  # lines that one header is wrapped over
_DRAWN = "-_=*#\u2013\u2014"  # what clients draw around their marks
_FRAME = f"{_DRAWN}>: \t"
_ORIGINAL = re.compile(one_of(WORDS.original), re.IGNORECASE)
_FORWARDED = re.compile(one_of(WORDS.forwarded), re.IGNORECASE)
_LABEL = re.compile(r"[*_\s]{0,3}([^\W\d_][^:\uff1a@<>]{0,24}?)[\s*_]{0,3}[:\uff1a][*_]{0,2}(.*)")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_CLASS = {label: kind for kind, labels in WORDS.headers.items() for label in labels}
_FORWARD_SUBJECT = re.compile(rf"\s*{one_of(WORDS.forward_subject)}\s*[:\uff1a]", re.I)


class Block(NamedTuple):
    """Lines `start` to `end` (not with it) say that older words follow: of a reply, or of a mail that is forwarded."""

    start: int
    end: int
    kind: Literal["original", "forwarded"]


def find_blocks(lines: Sequence[Line]) -> list[Block]:
    """All of them, in order, none within another. A line of dashes with the block below it is one."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        block = _block_at(lines, at)
        if block:
            found.append(block)
        at = block.end if block else at + 1
    return found


def is_forward(subject: str) -> bool:
    """Whether a subject begins as that of a forwarded mail does ("Fwd:", "RV:", "WG:", …)."""
    return _FORWARD_SUBJECT.match(subject[:LONG]) is not None


def says_forwarded(words: str) -> bool:
    """Whether a line is the mark above a forwarded mail: drawn around, or with a colon as Apple's."""
    core, drawn = _without_frame(words)
    return len(words) <= LONG and (drawn or words.endswith(":")) and _FORWARDED.fullmatch(core) is not None


def _says_original(words: str) -> bool:
    core, drawn = _without_frame(words)
    return drawn and _ORIGINAL.fullmatch(core) is not None


def _without_frame(words: str) -> tuple[str, bool]:
    """The words in the middle, and whether something is drawn around them."""
    core = words.strip(_FRAME)
    around = words.replace(core, "", 1) if core else words
    return core, sum(one in _DRAWN for one in around) >= 2


def _block_at(lines: Sequence[Line], at: int) -> Block | None:
    words = lines[at].bare
    if not words or len(words) > LONG:
        return None
    if says_forwarded(words):
        return Block(at, _below(lines, at + 1), "forwarded")
    if _says_original(words):
        return Block(at, _below(lines, at + 1), "original")
    end = _headers_end(lines, at)
    return Block(at, end, "original") if end else None


def _below(lines: Sequence[Line], at: int) -> int:
    """Where a mark ends: behind the headers that follow it."""
    after = at
    while after < len(lines) and after < at + 3 and not lines[after].bare:
        after += 1
    return (_headers_end(lines, after) if after < len(lines) else 0) or at


def _headers_end(lines: Sequence[Line], at: int) -> int:
    """The line behind the block of headers that begins at `at`; 0 where none does."""
    seen: dict[str, str] = {}
    end, wrapped = at, 0
    for number in range(at, min(at + _BLOCK, len(lines))):
        words = lines[number].bare
        kind, value = _header(words)
        if not kind:
            wrapped += 1
            if number == at or wrapped > _WRAPPED:
                break
            continue
        if kind in seen and kind not in ("other", "cc", "date"):
            break
        seen.setdefault(kind, value or _value_below(lines, number))
        end, wrapped = number + 1, 0
    return end if _is_block(seen) else 0


def _header(words: str) -> tuple[str, str]:
    label = _LABEL.match(words[:LONG])
    if label is None:
        return "", ""
    return _CLASS.get(label.group(1).strip(" *_").casefold(), ""), label.group(2).strip()


def _value_below(lines: Sequence[Line], at: int) -> str:
    return lines[at + 1].bare if at + 1 < len(lines) else ""


def _is_block(seen: dict[str, str]) -> bool:
    """Whether it is a mail's headers and not the form of a journey ("De: Madrid, A: Cádiz, Fecha: 3/4")."""
    if "from" not in seen or len(seen) < 3:
        return False
    if "subject" in seen and ("date" in seen or "to" in seen):
        return True
    return "date" in seen and ("@" in seen["from"] or _CLOCK.search(seen["date"]) is not None)
