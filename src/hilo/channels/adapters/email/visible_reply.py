"""What the sender of a mail says now, apart from what they quote and how they sign.

Markup of known clients decides in HTML, rules in text. No word is lost: what is not certainly quoted or signature is
reply, and the three together are all lines of the mail, each once and in order.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from hilo.channels.adapters.email.visible_reply_headers import is_forward
from hilo.channels.adapters.email.visible_reply_html import html_lines
from hilo.channels.adapters.email.visible_reply_lines import Line, read_lines
from hilo.channels.adapters.email.visible_reply_roles import Role, roles_of
from hilo.channels.adapters.email.visible_reply_signoff import is_sent_from

_ANALYSED = 2_000  # lines that are looked at: what comes after them is what the last of them was
_BETWEEN = 10  # lines of a quote that stays between words above and the answer below it

_Kind = Literal["reply", "quoted", "signature"]
_ORDER: Sequence[_Kind] = ("reply", "quoted", "signature")
_KINDS: dict[Role, _Kind] = {
    "own": "reply",
    "shown": "reply",
    "sign": "signature",
    "intro": "quoted",
    "quote": "quoted",
    "older": "quoted",
}


class VisibleReply(msgspec.Struct, frozen=True):
    """The lines of a mail in three texts: what is said now, what is quoted of older mails, how it is signed."""

    reply: str
    quoted: str
    signature: str


def visible_reply(text: str, html: str, subject: str = "") -> VisibleReply:
    """Splits a mail, whose HTML (if it has any that says all of `text`) knows better than its text. Total and pure.

    `subject` only tells whether the mail forwards another one, which Outlook's markup does not.
    """
    lines, rest = read_lines(text, _ANALYSED)
    if html:
        structured = html_lines(html)
        if _says_all(structured, lines):
            lines, rest = structured[:_ANALYSED], "\n".join(line.text for line in structured[_ANALYSED:])
    return _split(lines, rest, is_forward(subject))


def html_text(html: str) -> str:
    """HTML as a reader sees it, in lines: paragraphs apart, items with dashes, quotes with `>`, addresses of links."""
    return "\n".join(line.text for line in html_lines(html)).strip("\n")


def _says_all(structured: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether nearly all words of the text are in the HTML as well."""
    said = _words(lines)
    shown = set(_words(structured))
    return any(line.bare for line in structured) and sum(word in shown for word in said) >= 0.8 * len(said)


def _words(lines: Sequence[Line]) -> list[str]:
    return [word for line in lines for word in line.bare.casefold().split() if word[:1].isalnum()]


def _split(lines: Sequence[Line], rest: str, forward: bool) -> VisibleReply:
    """`rest` is whatever the last line is."""
    roles = roles_of(lines, forward)
    kinds = _with_what_is_answered(lines, roles)
    if not _said(lines, kinds, "reply"):
        kinds = _something(lines, roles, kinds)
    texts = {kind: _text(lines, kinds, kind) for kind in _ORDER}
    if rest.strip():
        last = kinds[-1]
        texts[last] = f"{texts[last]}\n{rest.rstrip()}".lstrip("\n")
    return VisibleReply(*(texts[kind] for kind in _ORDER))


def _said(lines: Sequence[Line], kinds: Sequence[_Kind], kind: _Kind) -> bool:
    return any(line.has_words and its == kind for line, its in zip(lines, kinds, strict=True))


def _with_what_is_answered(lines: Sequence[Line], roles: Sequence[Role]) -> list[_Kind]:
    """Quotes are folded, but for those that are answered one by one, or were chosen by hand."""
    kinds: list[_Kind] = [_KINDS[role] for role in roles]
    answered, above = _answered(lines, roles)
    for start, end in answered:
        piece = range(start, end)
        introduced = any(role == "intro" for role in roles[:end]) and len(answered) == 1 and not above
        long = len(answered) == 1 and above and sum(lines[n].has_words for n in piece) > _BETWEEN
        if not introduced and not long:
            for number in piece:
                kinds[number] = "reply" if roles[number] == "quote" else kinds[number]
    return kinds


def _answered(lines: Sequence[Line], roles: Sequence[Role]) -> tuple[list[tuple[int, int]], bool]:
    """The quotes that own words follow, from line to line; and whether own words stand above the first of them."""
    found: list[tuple[int, int]] = []
    start, above = -1, False
    for number, (line, role) in enumerate(zip(lines, roles, strict=False)):
        if role == "quote":
            start = number if start < 0 else start
        elif role == "own" and line.has_words:
            if start >= 0:
                found.append((start, number))
            above = above or not found
            start = -1
    return found, above


def _something(lines: Sequence[Line], roles: Sequence[Role], kinds: list[_Kind]) -> list[_Kind]:
    """Nothing seems to be said: then a quote that nothing introduces is, or words that stand where a signature does."""
    if "quote" in roles and "intro" not in roles:
        return ["reply" if kind == "quoted" else kind for kind in kinds]
    if any(
        role == "sign" and line.has_words and not is_sent_from(line.bare)
        for line, role in zip(lines, roles, strict=True)
    ):
        return ["reply" if kind == "signature" else kind for kind in kinds]
    return kinds if any(line.has_words for line in lines) else ["reply"] * len(kinds)


def _text(lines: Sequence[Line], kinds: Sequence[_Kind], kind: _Kind) -> str:
    """The lines of one kind; where others stood between them, one blank line."""
    said: list[str] = []
    blanks, apart = 0, False
    for line, its in zip(lines, kinds, strict=True):
        if not line.text.strip():
            blanks += 1
        elif its != kind:
            apart, blanks = True, 0
        else:
            said += [""] * (1 if apart else blanks) if said else []
            said.append(line.text)
            blanks, apart = 0, False
    return "\n".join(said)
