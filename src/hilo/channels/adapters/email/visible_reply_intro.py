"""Lines by which a client introduces what it quotes: "On 3 May, Ana wrote:", in the languages of the clients.

Languages differ in the verb more than in the shape: few words, a date, a name, an address, a colon. So a line that
has a date, an address and a colon at its end is one in every language; with a verb that we know, less is enough.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from hilo.channels.adapters.email.visible_reply_lines import LONG, Line
from hilo.channels.adapters.email.visible_reply_words import WORDS, one_of

_TAIL = 48  # characters in which the verb stands
_LINES = 6  # that an introduction is wrapped over, at most
_WROTE = re.compile(rf"(?:(?<!\w){one_of(WORDS.wrote)}|{one_of(WORDS.wrote_unspaced)})[\s\u200f]*$", re.IGNORECASE)
_WROTE_WITHIN = re.compile(rf"(?<!\w){one_of(WORDS.wrote_within)}(?!\w)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<!\d)\d{1,2}\s?[:.h\u6642\u65f6\uc2dc]\s?\d{2}(?!\d)|\d\s?[ap]\.?\s?m\b|\d\s?[:]\d{2}\s?Uhr", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}|(?:19|20)\d\d)(?!\d)"
    r"|\d\s?[\u5e74\u6708\ub144\uc6d4]|(?<!\d)\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\b|(?<!\w)[^\W\d_]{3,12}\.?\s\d{1,2}(?!\d)"
)
_ADDRESS = re.compile(r"\w@[\w-]")
_ADDRESS_LAST = re.compile(r"[<(\[][^<>()]{0,80}\w@[\w-][^<>()]{0,150}[>)\]]\W*$")
# At most four short words, then the day: "On Mon, Feb 1", "El lun., 3 mar.", "понедельник, 6 октября", "2016-03".
_STARTS = re.compile(r"\W{0,4}(?:[^\W\d_]{1,14}[.,']{0,2}[\s,]{1,3}){0,4}\(?\d")
# Gmail of the years 2012 to 2017, which had no verb in many languages: "2013/7/20 Ana via Tienda <ana@x.example>".
_OLD_GMAIL = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\s(?:\d{1,2}:\d{2}\sGMT[+-]\d\d:\d\d\s.{1,160}|.{1,160}<[^<>]{3,160}>):?$"
)
# "Vuestra compañera me escribió:" is told by the customer.
_TOLD = re.compile(
    r"(?<!\w)(?:me|nos|te|le|les|os|lo|mi|ci|m|nous|mir|uns)['\u2019\s]\s?(?:ha |a |h\u00e1 )?$", re.IGNORECASE
)


class Intro(NamedTuple):
    """Lines `start` to `end` (not with it) introduce a quote; `sure`: even where nothing marks what follows."""

    start: int
    end: int
    sure: bool


def find_intros(lines: Sequence[Line]) -> list[Intro]:
    """All of them, in order, none within another."""
    found: list[Intro] = []
    for last, line in enumerate(lines):
        if line.bare and len(line.bare) <= LONG and _may_end(line.bare):
            floor = found[-1].end if found else 0
            intro = _ending_at(lines, last, floor)
            if intro:
                found.append(intro)
    return found


def _may_end(words: str) -> bool:
    last = words.rstrip(" *_-\u2013\u2014")
    return last.endswith((":", "\uff1a")) or _verb(last) is not None or _OLD_GMAIL.match(words) is not None


def _ending_at(lines: Sequence[Line], last: int, floor: int) -> Intro | None:
    """The introduction that ends with line `last`: the shortest, but all of one whose day stands some lines above."""
    best: Intro | None = None
    blank = False
    for start in range(last, max(floor, last - _LINES + 1) - 1, -1):
        blank = blank or not lines[start].bare
        if not lines[start].bare or len(lines[start].bare) > LONG:
            continue
        begins = _STARTS.match(lines[start].bare) is not None
        if best is not None and not begins:
            continue
        words = _joined(lines[start : last + 1])
        if len(words) > LONG or (blank and not (begins and _CLOCK.search(words) and _ADDRESS.search(words))):
            continue
        sure = _introduces(words)
        if sure is not None:
            best = Intro(start, last + 1, sure or (best is not None and best.sure))
        if best is not None and begins:
            break
    return best


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.bare for line in lines if line.bare).strip(" *_-\u2013\u2014").lstrip("> ")


def _introduces(words: str) -> bool | None:
    """Whether the words are an introduction by themselves; False: only before something marked; None: never."""
    if _OLD_GMAIL.match(words):
        return True
    colon = words.endswith((":", "\uff1a"))
    said = words.rstrip(":\uff1a \u200f")
    day, clock = _DAY.search(said) is not None, _CLOCK.search(said) is not None
    address = _ADDRESS.search(said) is not None
    verb = _verb(said)
    if verb is not None and _TOLD.search(verb):
        return None
    starts = _STARTS.match(said) is not None
    if verb is not None and (address or (starts and (day or clock))):
        return address or clock
    if colon and (day or clock) and _WROTE_WITHIN.search(said):
        return address or clock
    if colon and day and clock and _ADDRESS_LAST.search(said):
        return True
    return False if verb is not None and colon and len(words) <= 120 else None


def _verb(words: str) -> str | None:
    """The last words before the verb that ends these; None where none does."""
    tail = words[-_TAIL:]
    verb = _WROTE.search(tail)
    return tail[: verb.start()] if verb else None
