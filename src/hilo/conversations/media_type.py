"""What a file is: its type by its first bytes, its name made harmless, and whether a browser may show it in place."""

import re
import unicodedata
from typing import Any, cast
from urllib.parse import quote

import filetype

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
NAME_MAX = 255
# Formats that are text have no first bytes of their own: what was said of them is believed if it is one of these.
_TEXTS = frozenset({
    "text/plain", "text/csv", "text/html", "text/markdown", "text/calendar", "text/vcard", "text/xml", "text/rtf",
    "application/json", "application/xml", "image/svg+xml", "message/rfc822",
})  # fmt: skip
# Shown in place. Never HTML and SVG, which can run scripts; neither is known by its first bytes, so neither gets here.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf"})
# Two or three letters are no proof (a text may begin with "BM"), but these do look like text all through.
_LIKE_TEXT = frozenset({"application/pdf", "application/rtf", "application/postscript"})
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type_of(head: bytes, said: str = "") -> str:
    """The type that the first bytes show. What somebody said counts only between kinds of text."""
    found = _by_bytes(head)
    if found:
        return found
    if not _is_text(head):
        return UNKNOWN
    said = said.partition(";")[0].strip().lower()
    return said if said in _TEXTS else TEXT


def may_be_shown(head: bytes) -> str | None:
    """The type under which a browser may show the file in place, judged by its bytes; None: it is only downloaded."""
    found = _by_bytes(head)
    return found if found in _SHOWN or found.startswith("audio/") else None


def clean_file_name(name: str, otherwise: str = "file") -> str:
    """A name without folders, control and direction characters, at most 255 characters."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
    kept = " ".join(kept.split()).strip(". ")
    if len(kept) > NAME_MAX:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: NAME_MAX - 1 - len(ending)]}.{ending}" if dot and len(ending) < 20 else kept[:NAME_MAX]
    return kept or otherwise


def disposition(name: str, shown: bool) -> str:
    """The Content-Disposition of RFC 6266: an ASCII name for the old, the whole one as RFC 5987 has it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .,()+=@~-]", "_", plain).strip() or "file"
    kind = "inline" if shown else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _by_bytes(head: bytes) -> str:
    found = str(cast("Any", filetype).guess_mime(head) or "")
    return "" if found and found not in _LIKE_TEXT and _is_text(head) else found


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the last character may be cut off."""
    if _CONTROLS.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and error.reason == "unexpected end of data"
    return True
