"""The header of a mail or of a part: its fields as bytes, and what they mean. Total, and linear in its length."""

import binascii
import re
from collections.abc import Iterator, Sequence

import msgspec

from hilo.channels.adapters.email.charsets import decode, known

HEADER_MAX = 1_000_000  # bytes of a header that are read
FIELDS_MAX = 5_000
VALUE_MAX = 200_000  # bytes of one field
STEP = 1 << 20  # bytes at a time, a multiple of four: one call over a large file would hold up all other threads

_LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_MBOX = re.compile(rb">?From [^\r\n]*(\r\n|\n|\r)")
# A word ends before the next one begins: so each byte is looked at once, whatever is left open.
_WORD = re.compile(rb"=\?([^?\s=]{1,60})\?([bBqQ])\?((?:[^?=\r\n]|=(?!\?(?!=))|\?(?!=))*+)\?=")
_BREAK = re.compile(rb"[\r\n]+[ \t]*")


class Fields(msgspec.Struct, frozen=True):
    """The fields in their order: name in lower case, value as bytes with its line breaks taken out."""

    items: Sequence[tuple[str, bytes]] = ()

    def raw(self, name: str) -> bytes:
        """The first field of a name; empty where there is none."""
        return next((value for key, value in self.items if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.items if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.items)

    def text(self, name: str, hint: str = "") -> str:
        """The first field of a name as text: encoded words read, spaces in a row made one."""
        return read_text(self.raw(name), hint)


def read_fields(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The fields of a header that begins at `start`, and where its body begins.

    A line that can be no field is passed over where fields follow it; else the body begins there.
    """
    if found := _MBOX.match(raw, start, end):
        start = found.end()
    fields: list[tuple[str, list[bytes]]] = []
    place = start
    for line, after in _lines(raw, start, min(end, start + HEADER_MAX)):
        field = _FIELD.match(line)
        if not line:
            place = after
            break
        if line[:1] in b" \t":
            if fields:
                fields[-1][1].append(line)
        elif field is not None:
            if len(fields) < FIELDS_MAX:
                fields.append((field[1].decode("ascii").lower(), [line[field.end() :]]))
        elif not fields or not _FIELD.match(raw, after, end):
            break
        place = after
    return Fields([(name, b"".join(values)[:VALUE_MAX].strip()) for name, values in fields]), place


def _lines(raw: bytes, start: int, end: int) -> Iterator[tuple[bytes, int]]:
    """Each line without its break, and where the next one begins."""
    place = start
    while place < end and (found := _LINE.match(raw, place, end)):
        place = found.end()
        yield found[1], place


def read_text(value: bytes, hint: str = "") -> str:
    """A field as text: encoded words (RFC 2047) wherever they stand, 8-bit bytes as what they most likely are."""
    value = _BREAK.sub(b" ", value)
    return " ".join("".join(_pieces(value, hint)).split())


def has_words(value: bytes) -> bool:
    """Whether encoded words stand in it."""
    return b"=?" in value and _WORD.search(value) is not None


def _pieces(value: bytes, hint: str) -> Iterator[str]:
    """Words that follow each other are joined before they are decoded: some programs split within a character."""
    place, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(value):
        between = value[place : word.start()]
        place = word.end()
        name = word[1].split(b"*")[0].decode("latin-1")
        content = _word(word[2], word[3])
        if waiting and not between.strip() and known(name) == known(charset):
            waiting += content
            continue
        if waiting:
            yield decode(waiting, charset, hint)
        if between.strip() or not waiting:
            yield decode(between, "", hint)
        waiting, charset = content, name
    if waiting:
        yield decode(waiting, charset, hint)
    yield decode(value[place:], "", hint)


def _word(how: bytes, content: bytes) -> bytes:
    if how in b"bB":
        return decode_base64(content)
    return binascii.a2b_qp(content, header=True)


def decode_base64(raw: bytes) -> bytes:
    """Base64 as far as it can be read: strange bytes are passed over, missing padding is added.

    Padding in the middle ends a piece, and another one begins (seen where programs encode line by line); but what a
    mailing list writes below is no piece. Words with spaces between them are no base64, whatever the header calls them.
    """
    if raw.count(b" ") * 20 > len(raw):
        return raw
    padded = raw.find(b"=")
    if padded >= 0 and raw[padded:].translate(None, _PIECES):
        raw = raw[:padded]
    kept = b"".join(raw[n : n + STEP].translate(None, _NOT_BASE64) for n in range(0, len(raw), STEP))
    if b"=" not in kept.rstrip(b"="):
        return _piece(kept.rstrip(b"="))
    return b"".join(_piece(one) for one in kept.split(b"=") if one)


def _piece(kept: bytes) -> bytes:
    over = len(kept) % 4
    kept = kept[:-1] if over == 1 else kept + b"=" * (-len(kept) % 4)
    if len(kept) <= STEP:  # there may be a million of them
        return binascii.a2b_base64(kept)
    return b"".join(binascii.a2b_base64(kept[n : n + STEP]) for n in range(0, len(kept), STEP))


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_PIECES = _ALPHABET + b"\r\n\t"
_NOT_BASE64 = bytes(byte for byte in range(256) if byte not in _ALPHABET)
