"""HTML of a stranger as a tree, in a time that grows with its length and no faster.

The standard's algorithm, which browsers and lexbor follow, takes quadratic time and memory for hostile input:
formatting elements opened without end are repeated in each block, an end tag searches all that is open. Formatting says
nothing of who said what, so it goes before; what is left is cut to a size at which squares are small.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

SIZE = 256_000  # characters that are read as HTML
_TAGS = 10_000
_TAG = 2_000  # characters of one tag; more are attributes that nobody needs
_FORMATTING = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"  # but `a`, which never stands in itself
_FORMAT = re.compile(rf"</?(?:{_FORMATTING})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_FORMAT_LEFT = re.compile(rf"<(?=/?(?:{_FORMATTING})[\s/>])", re.IGNORECASE)
_LEFT = 200
_DATA = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=\s]*")
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]{{0,30}})[^>]{{{_TAG},}}>?")
_ANY_TAG = re.compile(r"<[a-zA-Z/!?]")
_ADDRESS = re.compile(r"<(?=[\w.+-]{1,64}@[\w.-]{1,190}>)")  # some phones forget to escape "Ana <ana@correo.example>"
_STRIPPED = re.compile(r"<[^<>]{0,4000}>")


def read_tree(html: str) -> tuple[LexborNode | None, str]:
    """The body of the document; and the words, without tags, of what is too long to be read as HTML."""
    html = _DATA.sub("data:", html.replace("\x00", ""))
    html = _LONG_TAG.sub(r"<\1>", _FORMAT.sub("", _ADDRESS.sub("&lt;", html)))
    if len(_FORMAT_LEFT.findall(html[:SIZE])) > _LEFT:
        html = _FORMAT_LEFT.sub("&lt;", html)
    end = _end(html)
    body = LexborHTMLParser(html[:end]).body
    rest = unescape(_STRIPPED.sub("\n", html[end:])).split("\n")
    return body, "\n".join(line for line in rest if line.strip())


def _end(html: str) -> int:
    """Where the part ends that is read: before the tag that is one too many, or at the last tag within the size."""
    for count, tag in enumerate(_ANY_TAG.finditer(html, 0, SIZE), 1):
        if count > _TAGS:
            return tag.start()
    if len(html) <= SIZE:
        return len(html)
    last = html.rfind("<", 0, SIZE)
    return last if last > SIZE - _TAG else SIZE
