"""What somebody wrote without what we ourselves had written to them: clients quote us without saying so. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_MARKS = re.compile(r"[ \t]*(?:[>|][ \t]?)+")  # marks of a quote at a line's beginning
_ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)\S*", re.IGNORECASE)  # a client adds and drops the address of a link
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_START = 4  # so many words in a row make us look closer
_ENOUGH = 8  # so many words in a row are nobody else's
_PIECE = 10  # lines of a marked piece that stays alone
_TRIES = 8  # places of ours that are looked at for one start: what keeps the time linear


class _Words(NamedTuple):
    said: list[str]
    line: list[int]  # of each word, the line it stands in


def minus_ours(text: str, ours: Sequence[str]) -> str:
    """`text` without the lines that are ours, wrapped and marked as they may be; `text` itself where none is.

    Only whole lines go, and only where at least 8 words in a row are ours, or all of a message of 4 or more: a phrase
    that we share stays. Marked pieces with answers below them stay too, for the answers mean nothing alone.
    """
    lines = text.splitlines()
    words = _words(lines)
    covered = [False] * len(words.said)
    for message in ours:
        _cover(covered, words.said, _words(message.splitlines()).said)
    gone = _whole_lines(len(lines), words, covered)
    _keep_what_is_answered(gone, lines)
    if not any(gone):
        return text
    return _joined(line for line, is_gone in zip(lines, gone, strict=True) if not is_gone)


def _words(lines: Sequence[str]) -> _Words:
    words = _Words([], [])
    for number, line in enumerate(lines):
        for word in _WORD.findall(_ADDRESS.sub(" ", line)):
            words.said.append(word.casefold())
            words.line.append(number)
    return words


def _cover(covered: list[bool], said: list[str], ours: list[str]) -> None:
    """Marks the words that are one of the long runs of `ours`."""
    size = min(_START, len(ours))
    if size < _START:
        return
    starts: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(ours) - size + 1):
        places = starts.setdefault(tuple(ours[at : at + size]), [])
        if len(places) < _TRIES:
            places.append(at)
    at = 0
    while at <= len(said) - size:
        places = starts.get(tuple(said[at : at + size]), [])
        length = max((_run(said, at, ours, place) for place in places), default=0)
        if length >= min(_ENOUGH, len(ours)):
            covered[at : at + length] = [True] * length
        at += max(length - size, 0) + 1


def _run(said: list[str], at: int, ours: list[str], place: int) -> int:
    length = 0
    end = min(len(said) - at, len(ours) - place)
    while length < end and said[at + length] == ours[place + length]:
        length += 1
    return length


def _whole_lines(count: int, words: _Words, covered: Sequence[bool]) -> list[bool]:
    gone = [False] * count
    kept = [False] * count
    for number, is_ours in zip(words.line, covered, strict=True):
        gone[number] = gone[number] or is_ours
        kept[number] = kept[number] or not is_ours
    return [was and not still for was, still in zip(gone, kept, strict=True)]


def _keep_what_is_answered(gone: list[bool], lines: Sequence[str]) -> None:
    """Brings marked pieces back that have answers below them: several, or a short one with words above."""
    answered: list[range] = []
    start, above = -1, False
    for number, line in enumerate(lines):
        marked = _MARKS.match(line) is not None
        if marked and gone[number]:
            start = number if start < 0 else start
        elif line.strip() and not (marked and not _WORD.search(line)):
            said = not marked and not gone[number]
            if start >= 0 and said:
                answered.append(range(start, number))
            above = above or (said and start < 0 and not answered)
            start = -1
    if len(answered) > 1 or (above and answered and len(answered[0]) <= _PIECE):
        for piece in answered:
            for number in piece:
                gone[number] = False


def _joined(lines: Iterable[str]) -> str:
    """The lines without the holes that others left: never two blank ones in a row."""
    kept: list[str] = []
    for line in lines:
        blank = not _MARKS.sub("", line, count=1).strip()
        if not blank or (kept and kept[-1]):
            kept.append("" if blank else line)
    return "\n".join(kept).strip("\n")
