"""Cuts a text into the parts a channel can carry: never inside a grapheme, at a good place where there is one."""

from collections.abc import Callable, Sequence
from typing import Any

import regex

from hilo.channels.contract import Capabilities

# GSM 03.38, the alphabet of SMS; characters of the extension table cost two.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
_grapheme: Any = regex.compile(r"\X")
Measure = Callable[[str], int]


def split(text: str, can: Capabilities) -> list[str]:
    """The parts of a text in order, at least one, each within `can.text_max` as `can.split` measures it.

    White space at a seam is dropped. A single grapheme that is longer than a whole part is cut between code points:
    there is no other way to send it.
    """
    if can.text_max is None:
        return [text]
    measure, room = ruler(text, can)
    if measure(text) <= room:
        return [text]
    parts: list[str] = []
    rest = _small(graphemes(text), measure, room)
    while rest:
        count = _cut(rest, _fitting(rest, measure, room))
        _add(parts, rest[:count])
        rest = rest[count:]
    return parts or [""]


def ruler(text: str, can: Capabilities) -> tuple[Measure, int]:
    """How a text is measured and how much of it one part holds.

    GSM 7-bit: a text with a character outside the alphabet travels as UTF-16, where 160 septets hold 70 units.
    """
    room = max(can.text_max or 0, 1)
    if can.split == "graphemes":
        return (lambda piece: len(graphemes(piece))), room
    if can.split == "bytes":
        return (lambda piece: len(piece.encode())), room
    if can.split == "gsm7":
        if all(c in _GSM or c in _GSM_EXTENDED for c in text):
            return (lambda piece: sum(2 if c in _GSM_EXTENDED else 1 for c in piece)), room
        return (lambda piece: len(piece.encode("utf-16-le")) // 2), max(room * 7 // 16, 1)
    return len, room


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters (extended grapheme clusters of Unicode)."""
    return list(_grapheme.findall(text))


def _small(pieces: Sequence[str], measure: Measure, room: int) -> list[str]:
    small: list[str] = []
    for piece in pieces:
        small += [piece] if measure(piece) <= room else list(piece)
    return small


def _fitting(pieces: Sequence[str], measure: Measure, room: int) -> int:
    size = 0
    for count, piece in enumerate(pieces):
        size += measure(piece)
        if size > room:
            return max(count, 1)
    return len(pieces)


def _cut(pieces: Sequence[str], fitting: int) -> int:
    """Where to cut: after a line break in the later half of what fits, else at the last space, else at its end."""
    if fitting == len(pieces) or pieces[fitting].isspace():
        return fitting
    for good, least in (("\n", fitting // 2), (" ", 0)):
        for count in range(fitting, least, -1):
            if good in pieces[count - 1] and pieces[count - 1].isspace():
                return count
    return fitting


def _add(parts: list[str], pieces: Sequence[str]) -> None:
    first, last = 0, len(pieces)
    while first < last and pieces[first].isspace():
        first += 1
    while last > first and pieces[last - 1].isspace():
        last -= 1
    if first < last:
        parts.append("".join(pieces[first:last]))
