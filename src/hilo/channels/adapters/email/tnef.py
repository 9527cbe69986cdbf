"""Opens TNEF, the `winmail.dat` of Outlook, into the files and words that it carries ([MS-OXTNEF]). Total.

Every length is checked against the bytes that are there; nothing is unpacked, so nothing can grow.
"""

import struct
from collections.abc import Iterator

import msgspec

from hilo.channels.adapters.email.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
ATTRIBUTES_MAX = 10_000
FILES_MAX = 500
# Attributes: a new file begins, its name, its bytes, its properties; the properties of the message, its text, charset.
_FILE, _TITLE, _DATA, _FILE_PROPS = 0x9002, 0x8010, 0x800F, 0x9005
_PROPS, _BODY, _CODEPAGE = 0x9003, 0x800C, 0x9007
# Properties ([MS-OXPROPS]).
_TEXT, _HTML = 0x1000, 0x1013
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _MIME, _CONTENT, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x370E, 0x3701, 0x3712
_FIXED = {
    0x0001: 4,
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x000A: 4,
    0x000B: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_STRING, _UNICODE, _BINARY, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_MANY = 0x1000
_IID = 16  # bytes before an object: which interface it has


class Carried(msgspec.Struct):
    """A file in it."""

    name: str = ""
    media_type: str = ""
    content: bytes = b""
    content_id: str = ""


class Opened(msgspec.Struct):
    """What was in it; all empty where it is no TNEF."""

    files: list[Carried] = []
    text: str = ""
    html: str = ""


def open_tnef(raw: bytes) -> Opened:
    """As far as it can be read: what is cut off gives what came before."""
    found = Opened()
    if not raw.startswith(SIGNATURE):
        return found
    charset = "cp1252"
    for attribute, value in _attributes(raw):
        if attribute == _CODEPAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _FILE and len(found.files) < FILES_MAX:
            found.files.append(Carried())
        elif attribute == _BODY:
            found.text = found.text or decode(value, charset)
        elif attribute == _PROPS:
            _message(found, dict(_properties(value)), charset)
        elif found.files:
            _file(found.files[-1], attribute, value, charset)
    found.files = [file for file in found.files if file.content]
    return found


def _message(found: Opened, properties: dict[int, tuple[int, bytes]], charset: str) -> None:
    if _TEXT in properties:
        found.text = found.text or _words(properties[_TEXT], charset)
    if _HTML in properties:
        found.html = _words(properties[_HTML], charset)


def _file(file: Carried, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _TITLE:
        file.name = file.name or decode(value, charset)
    elif attribute == _DATA:
        file.content = value
    elif attribute == _FILE_PROPS:
        properties = dict(_properties(value))
        for name in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME):
            if name in properties:
                file.name = _words(properties[name], charset)
                break
        file.media_type = _words(properties[_MIME], charset) if _MIME in properties else ""
        file.content_id = _words(properties[_CONTENT_ID], charset) if _CONTENT_ID in properties else ""
        if not file.content and _CONTENT in properties:
            kind, content = properties[_CONTENT]
            file.content = content[_IID:] if kind == _OBJECT else content


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each: level, id with type, length, value, checksum (not looked at: many are wrong)."""
    place = 6
    for _ in range(ATTRIBUTES_MAX):
        if place + 9 > len(raw):
            return
        attribute, length = struct.unpack_from("<II", raw, place + 1)
        start = place + 9
        if start + length > len(raw):
            return
        yield attribute & 0xFFFF, raw[start : start + length]
        place = start + length + 2


def _properties(raw: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Id, type and bytes of each property; of several values the first. Ends at the first that cannot be read."""
    if len(raw) < 4:
        return
    count, place = struct.unpack_from("<I", raw)[0], 4
    for _ in range(min(count, ATTRIBUTES_MAX)):
        if place + 4 > len(raw):
            return
        kind, number = struct.unpack_from("<HH", raw, place)
        place = _after_name(raw, place + 4) if number >= 0x8000 else place + 4
        value, place = _value(raw, place, kind)
        if place < 0:
            return
        yield number, (kind & ~_MANY, value)


def _after_name(raw: bytes, place: int) -> int:
    """Behind the name of a property that has one: a GUID, and a number or a text."""
    if place + 24 > len(raw):
        return len(raw)
    by_text, length = struct.unpack_from("<II", raw, place + 16)
    return place + 24 + (_padded(length) if by_text else 0)


def _value(raw: bytes, place: int, kind: int) -> tuple[bytes, int]:
    """The first value, and where the next property begins; -1 where it does not fit."""
    plain, several = kind & ~_MANY, bool(kind & _MANY)
    varied = plain in (_STRING, _UNICODE, _BINARY, _OBJECT)
    count = 1
    if several or varied:
        if place + 4 > len(raw):
            return b"", -1
        count, place = struct.unpack_from("<I", raw, place)[0], place + 4
    first = b""
    for n in range(min(count, ATTRIBUTES_MAX)):
        if varied:
            if place + 4 > len(raw):
                return b"", -1
            size, place = struct.unpack_from("<I", raw, place)[0], place + 4
        else:
            size = _FIXED.get(plain, -1)
        if size < 0 or place + size > len(raw):
            return b"", -1
        first = raw[place : place + size] if n == 0 else first
        place += _padded(size)
    return first, place


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4


def _words(value: tuple[int, bytes], charset: str) -> str:
    kind, raw = value
    return decode(raw, "utf-16-le" if kind == _UNICODE else charset).strip("\0 ")
