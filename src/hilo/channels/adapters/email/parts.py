"""The parts of a mail as a tree, found by their boundaries in the bytes themselves: nothing is copied, nothing raises.

Every byte is looked at once for each level of nesting, of which there are at most `DEPTH_MAX`.
"""

import binascii
import re
from collections.abc import Iterator, Sequence

import msgspec

from hilo.channels.adapters.email.headers import Fields, decode_base64, read_fields
from hilo.channels.adapters.email.params import Value, media_type, read_value

DEPTH_MAX, PARTS_MAX, UU_WRONG_MAX = 30, 1_000, 1_000
_CARRIES_A_MAIL = ("message/rfc822", "message/global")
_UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")
_COMMON = frozenset(
    (
        *(
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "sender",
            "reply-to",
            "message-id",
            "in-reply-to",
            "references",
        ),
        *("received", "return-path", "mime-version", "delivered-to", "authentication-results", "auto-submitted"),
    )
)
# What follows on the line of a boundary is passed over, as RFC 2046 asks of readers, but not a longer boundary.
_LINE_END = re.compile(rb"(--)?(?:[ \t][^\r\n]*)?(?:\r\n|\n|\r|\Z)")
_FIRST_BOUNDARY = re.compile(rb"(?:\s*|[^\r\n]*[\r\n]+)--([^\s][^\r\n]{0,200})[ \t]*[\r\n]")
_UU_LINE = re.compile(rb"[^\r\n]+")
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} [^\r\n]*(?:\r\n|\n|\r)")


class Part(msgspec.Struct):
    """A part: a leaf with content, a multipart, or a mail that is carried whole (its one child)."""

    fields: Fields
    said: Value  # Content-Type
    kind: str  # the media type that it is read as
    shown: Value  # Content-Disposition
    buffer: bytes
    start: int
    end: int
    children: list["Part"] = []

    @property
    def is_multipart(self) -> bool:
        return self.kind.startswith("multipart/")

    @property
    def size(self) -> int:
        """Bytes as they came, before they are decoded."""
        return self.end - self.start

    def content(self) -> bytes:
        """Decoded, as far as it can be."""
        return _decoded(self.fields, self.buffer[self.start : self.end])


class _Budget:
    """How many parts a mail may still have; what is beyond is not read, and said."""

    def __init__(self) -> None:
        self.left = PARTS_MAX
        self.faults: list[str] = []

    def fault(self, what: str) -> None:
        if what not in self.faults:
            self.faults.append(what)


def read_parts(raw: bytes) -> tuple[Part, Sequence[str]]:
    """The tree of a mail, and what was left out of it or found broken."""
    budget = _Budget()
    return _part(raw, 0, len(raw), budget), budget.faults


def _part(buffer: bytes, start: int, end: int, budget: _Budget, default: str = "text/plain", depth: int = 0) -> Part:
    budget.left -= 1
    fields, body = read_fields(buffer, start, end)
    if depth == 0 and not any(_is_common(name) for name, _ in fields.items):
        fields, body = Fields(), start  # words alone, whose first line has a colon
    said = read_value(fields.raw("content-type"))
    kind = media_type(said, default)
    part = Part(fields, said, kind, read_value(fields.raw("content-disposition")), buffer, min(body, end), end)
    if part.is_multipart or kind in _CARRIES_A_MAIL:
        if depth >= DEPTH_MAX:
            budget.fault("nested too deeply")
            part.kind = "application/octet-stream"
        elif part.is_multipart:
            _split(part, budget, depth)
        else:
            _open(part, budget, depth)
    return part


def _is_common(name: str) -> bool:
    return name in _COMMON or name.startswith(("x-", "content-", "list-", "resent-", "arc-", "dkim-"))


def _split(part: Part, budget: _Budget, depth: int) -> None:
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    buffer, start, end = _plain(part)
    boundary = _boundary(part.said, buffer, start, end)
    for from_, to in _pieces(buffer, start, end, boundary):
        if budget.left <= 0:
            budget.fault(f"more than {PARTS_MAX} parts")
            break
        part.children.append(_part(buffer, from_, to, budget, default, depth + 1))
    if not part.children:
        budget.fault("a multipart without parts")
        part.kind = "text/plain"


def _open(part: Part, budget: _Budget, depth: int) -> None:
    buffer, start, end = _plain(part)
    if start < end and budget.left > 0:
        part.children.append(_part(buffer, start, end, budget, depth=depth + 1))


def _plain(part: Part) -> tuple[bytes, int, int]:
    """Where its content stands as bytes. What has parts inside may not be encoded (RFC 2045, 6.4), and is sometimes."""
    if _encoding(part.fields) in ("base64", "quoted-printable"):
        content = part.content()
        return content, 0, len(content)
    return part.buffer, part.start, part.end


def _boundary(said: Value, buffer: bytes, start: int, end: int) -> bytes:
    """As it is said; where it is not, or never occurs, the first line that looks like one."""
    named = said.get("boundary").encode()
    for one in (named, named.strip()):
        if one and buffer.find(b"--" + one, start, end) >= 0:
            return one
    found = _FIRST_BOUNDARY.match(buffer, start, min(end, start + 2_000))
    return found[1].rstrip() if found else b""


def _pieces(buffer: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """From where to where each part goes, without the line break before its boundary. A missing last one is the end."""
    if not boundary:
        return
    needle, opened, place = b"--" + boundary, -1, start
    while (place := buffer.find(needle, place, end)) >= 0:
        after = place + len(needle)
        line = _LINE_END.match(buffer, after, end)
        if line is None or not (place == start or buffer[place - 1] in b"\r\n"):
            place = after
            continue
        if opened >= 0:
            yield opened, max(opened, _before_break(buffer, opened, place))
        if line[1]:
            return
        opened = place = line.end()
    if 0 <= opened < end:
        yield opened, end


def _before_break(buffer: bytes, start: int, place: int) -> int:
    if place - 2 >= start and buffer[place - 2 : place] == b"\r\n":
        return place - 2
    return place - 1 if place - 1 >= start else place


def _encoding(fields: Fields) -> str:
    said = fields.text("content-transfer-encoding").lower().strip("\"'; ").split()
    return said[0].rstrip(";") if said else ""


def _decoded(fields: Fields, raw: bytes) -> bytes:
    encoding = _encoding(fields)
    if encoding == "base64":
        return decode_base64(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in _UUENCODED:
        return _uudecoded(raw)
    return raw


def _uudecoded(raw: bytes) -> bytes:
    begun = _UU_BEGIN.search(raw)
    if begun is None:
        return raw
    found, wrong = bytearray(), 0
    for one in _UU_LINE.finditer(raw, begun.end()):
        line = one[0]
        if line.rstrip() in (b"end", b"`") or wrong > UU_WRONG_MAX:
            break
        # Some write more after the bytes that the line says it has.
        for said in (line, line[: (((line[0] - 32) & 63) * 4 + 5) // 3]):
            try:
                found += binascii.a2b_uu(said)
                break
            except binascii.Error:
                wrong += 1
    return bytes(found)
