"""A part of a mail as a file: a name that is safe to show and to save, a type, its bytes."""

import mimetypes
import re
import unicodedata

import msgspec

from hilo.channels.adapters.email.parts import Part
from hilo.channels.adapters.email.tnef import Carried, open_tnef

NAME_MAX = 150
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_MAILS = ("message/rfc822", "message/global")
_ENDINGS = {
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "message/rfc822": ".eml",
}


class File(msgspec.Struct, frozen=True):
    """A file that came along. `inline`: it is meant to be seen within the text, not beside it."""

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""

    @property
    def size(self) -> int:
        return len(self.content)


def file_of(part: Part, number: int, hint: str, *, inline: bool) -> File:
    """The file of a part. What is carried whole (a mail) is its bytes as they came."""
    content = part.content()
    kind = part.kind if part.said.said or part.kind != "text/plain" else "text/plain"
    name = part.shown.get("filename") or part.said.get("name") or part.fields.text("content-description", hint)
    if not name and part.kind in _MAILS and part.children:
        name = _subject(part.children[0], hint)
    return File(safe_name(name, kind, number), kind, content, inline, content_id(part))


def content_id(part: Part) -> str:
    """How HTML names it by `cid:`, without brackets."""
    return part.fields.text("content-id").strip("<> ")[:500]


def opened(file: File, first: int) -> tuple[list[File], str, str]:
    """The files within a `winmail.dat`, its text and its HTML; the file itself where there is nothing in it."""
    if file.media_type not in _TNEF and file.name.lower() != "winmail.dat":
        return [file], "", ""
    found = open_tnef(file.content)
    if not (found.files or found.text or found.html):
        return [file], "", ""
    return [_carried(one, n) for n, one in enumerate(found.files, first)], found.text, found.html


def safe_name(said: str, kind: str, number: int) -> str:
    """Without folders, control and direction characters; at most 150 characters with its ending; never empty."""
    said = said.replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    name = "".join(char for char in unicodedata.normalize("NFC", said) if _shows(char))
    name = " ".join(name.split()).strip(". ")
    if not name:
        ending = _ENDINGS.get(kind) or mimetypes.guess_extension(kind, strict=True) or ""
        return f"part-{number}{ending}"
    if kind in _MAILS and not name.lower().endswith(".eml"):
        name = f"{name[: NAME_MAX - 4]}.eml"
    if len(name) > NAME_MAX:
        stem, dot, ending = name.rpartition(".")
        fits = dot and len(ending) <= 12
        name = f"{stem[: NAME_MAX - len(ending) - 1]}.{ending}" if fits else name[:NAME_MAX]
    return name


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and char not in '<>:"|?*'


def _carried(one: Carried, number: int) -> File:
    kind = one.media_type.strip().lower()
    known = kind if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}", kind) else ""
    kind = known or mimetypes.guess_type(one.name)[0] or "application/octet-stream"
    return File(safe_name(one.name, kind, number), kind, one.content, bool(one.content_id), one.content_id[:500])


def _subject(mail: Part, hint: str) -> str:
    return mail.fields.text("subject", hint).replace("/", "-")[:NAME_MAX]
