"""Which parts of a mail are its words and which are files beside them, by the rules of JMAP (RFC 8621, 4.1.4)."""

import html as markup
import re
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from hilo.channels.adapters.email.charsets import decode, known
from hilo.channels.adapters.email.files import content_id
from hilo.channels.adapters.email.parts import Part
from hilo.channels.adapters.email.visible_reply import html_text

TEXT_MAX, HTML_MAX = 200_000, 2_000_000  # characters; the raw mail has the rest
_SHOWN = ("image/", "audio/", "video/")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""", re.I)
_CID = re.compile(r"""cid:([^"'\s>)]{1,500})""", re.I)


class Body(msgspec.Struct):
    """The parts that a reader of text sees, those that a reader of HTML sees, and the files.

    While parts are sorted, None is a place that takes no more.
    """

    text: list[Part] | None = None
    html: list[Part] | None = None
    files: list[Part] = []


def sort_parts(root: Part) -> Body:
    """Each leaf has its place; a picture that stands between words is a file as well."""
    text, html, files = list[Part](), list[Part](), list[Part]()
    _sort([root], "mixed", Body(text, html, files), within=False)
    return Body(text, html, files)


def _sort(parts: Sequence[Part], kind: str, places: Body, *, within: bool) -> None:
    """`within`: inside of an alternative, where what one reader sees the other need not see."""
    text, html = len(places.text or ()), len(places.html or ())
    for n, part in enumerate(parts):
        if part.is_multipart:
            inner = part.kind.partition("/")[2]
            _sort(part.children, inner, replace(places), within=within or inner == "alternative")
        elif not _is_inline(part, n, kind):
            places.files.append(part)
        elif kind == "alternative":
            _put_by_type(part, places)
        else:
            if within and part.kind == "text/plain":
                places.html = None
            elif within and part.kind == "text/html":
                places.text = None
            _put_where_open(part, places)
    if kind == "alternative" and places.text is not None and places.html is not None:
        if len(places.text) == text:
            places.text += places.html[html:]
        elif len(places.html) == html:
            places.html += places.text[text:]


def _put_by_type(part: Part, places: Body) -> None:
    """Of an alternative each reader takes their own; what is neither text nor HTML is a file."""
    if part.kind == "text/plain":
        place = places.text
    elif part.kind == "text/html":
        place = places.html
    else:
        place = places.files
    if place is not None:
        place.append(part)


def _put_where_open(part: Part, places: Body) -> None:
    for place in (places.text, places.html):
        if place is not None:
            place.append(part)
    if part.kind.startswith(_SHOWN):
        places.files.append(part)


def _is_inline(part: Part, n: int, kind: str) -> bool:
    if part.shown.said == "attachment" or not (
        part.kind in ("text/plain", "text/html") or part.kind.startswith(_SHOWN)
    ):
        return False
    named = bool(part.said.get("name") or part.shown.get("filename"))
    return n == 0 or (kind != "related" and (part.kind.startswith(_SHOWN) or not named))


def text_of(body: Body, hint: str) -> str:
    """What is read without HTML."""
    return join([_as_text(part, hint) for part in body.text or ()])[:TEXT_MAX]


def html_of(body: Body, hint: str) -> str:
    """As HTML; empty where no part of it is HTML."""
    if not any(part.kind == "text/html" for part in body.html or ()):
        return ""
    return "\n".join(_as_html(part, hint) for part in body.html or ())[:HTML_MAX]


def named_in(html: str) -> frozenset[str]:
    """The files that the HTML shows, as it names them."""
    return frozenset(found.lower() for found in _CID.findall(html)[:1000])


def charset_of(root: Part) -> str:
    """What the words of the mail are written in, as its first text says; for whatever does not say."""
    waiting, looked_at = [root], 0
    while waiting and looked_at < 50:
        part, looked_at = waiting.pop(), looked_at + 1
        if part.kind.startswith("text/") and (said := known(part.said.get("charset"))):
            return "" if said in ("cp1252", "utf-8") else said
        waiting += reversed(part.children[:50])
    return ""


def words(part: Part, hint: str) -> str:
    """The text of a part, lines ended by LF."""
    raw = part.content()[: 4 * HTML_MAX]
    charset = part.said.get("charset")
    if part.kind == "text/html" and (known(charset) in ("", "cp1252")) and (found := _META.search(raw[:4096])):
        named = found[1].decode("ascii")
        charset = named if not charset or (not raw.isascii() and _claims_nothing(charset)) else charset
    return decode(raw, charset, hint).replace("\r\n", "\n").replace("\r", "\n")


def join(texts: Sequence[str]) -> str:
    """Texts after each other, each beginning a line."""
    kept = [text.strip("\n") for text in texts]
    return "\n".join(text for text in kept if text.strip())


def _claims_nothing(charset: str) -> bool:
    return charset.strip("\"' ").lower() in ("us-ascii", "ascii", "unknown-8bit", "x-unknown")


def _as_text(part: Part, hint: str) -> str:
    if part.kind == "text/html":
        return html_text(words(part, hint))
    return words(part, hint) if part.kind.startswith("text/") else ""


def _as_html(part: Part, hint: str) -> str:
    if part.kind == "text/html":
        return words(part, hint)
    if part.kind.startswith("text/"):
        return f'<div style="white-space:pre-wrap">{markup.escape(words(part, hint))}</div>'
    named = content_id(part)
    return f'<img src="cid:{markup.escape(named)}">' if named and part.kind.startswith("image/") else ""
