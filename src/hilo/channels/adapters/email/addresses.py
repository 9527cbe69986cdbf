"""Who stands in From, To and their like: names and addresses, read as far as anything can be read. Total, linear."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from hilo.channels.adapters.email.charsets import decode
from hilo.channels.adapters.email.headers import read_text

ADDRESSES_MAX = 2_000
_COMMENTED = re.compile(r"\([^()]*\)")
_ROUTE = re.compile(r"@[^:<>]*:(?=.*@)")
_NO_ADDRESS = frozenset(' \t\r\n<>()",;:[]')
LOCAL_MAX, DOMAIN_MAX = 320, 300
_UNQUOTED = re.compile(r"\\(.)", re.DOTALL)


class Person(msgspec.Struct, frozen=True):
    """A name and an address; either may be empty."""

    name: str = ""
    address: str = ""


class _Item:
    """What stands between two commas, while it is read."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None
        self.quoted = False


def read_people(value: bytes, hint: str = "") -> Sequence[Person]:
    """Everybody in a field (RFC 5322, 3.4), groups flattened; broken ones too.

    A name with an unquoted comma is one name. Where no address is found, encoded words are read first, as some
    programs encode the whole field.
    """
    found = list(_people(value, hint))[:ADDRESSES_MAX]
    if not any(person.address for person in found) and b"=?" in value:
        found = list(_people(read_text(value, hint).encode(), hint))[:ADDRESSES_MAX]
    return found


def _people(value: bytes, hint: str) -> Iterator[Person]:
    before = ""
    for item, end in _items(value.decode("latin-1")):
        person = _person(item, hint)
        if not person.address and person.name and end == "," and not item.quoted:
            before = f"{before}, {person.name}" if before else person.name
            continue
        if before and item.angle is not None and person.address:
            person = Person(f"{before}, {person.name}".rstrip(", "), person.address)
        elif before:
            yield Person(before)
        before = ""
        if person.name or person.address:
            yield person
    if before:
        yield Person(before)


def _items(text: str) -> Iterator[tuple[_Item, str]]:
    """Each item with what ended it. One pass; what is left open by its writer is taken as it stands."""
    item, place, count = _Item(), 0, 0
    end = len(text)
    open_quote = open_comment = False  # nothing closes them from here on
    while place < end:
        char = text[place]
        if char == '"' and not open_quote:
            close = _closing_quote(text, place + 1)
            if close < 0:
                open_quote = True
            else:
                item.words.append(_UNQUOTED.sub(r"\1", text[place + 1 : close]))
                item.quoted, place = True, close
        elif char == "(" and not open_comment:
            close = _closing_comment(text, place + 1)
            if close < 0:
                open_comment = True
            else:
                item.comments.append(_UNQUOTED.sub(r"\1", text[place + 1 : close]))
                place = close
        elif char == "<":
            close = text.find(">", place)
            close = _before_next(text, place) if close < 0 else close
            inside = text[place + 1 : close].lstrip("<")
            item.angle = inside if item.angle is None or "@" in inside else item.angle
            place = close
        elif char in ",;":
            yield item, char
            item, count = _Item(), count + 1
            if count > ADDRESSES_MAX:
                return
        elif char == ":" and not any("@" in word for word in item.words):
            item = _Item()  # the name of a group, or a scheme
        elif char not in '>"(:':
            stop = _plain_end(text, place + 1)
            item.words.append(text[place:stop])
            place = stop - 1
        place += 1
    yield item, ""


_PLAIN_END = re.compile(r"[\"(<,;:>]")


def _plain_end(text: str, place: int) -> int:
    found = _PLAIN_END.search(text, place)
    return found.start() if found else len(text)


def _before_next(text: str, place: int) -> int:
    """An angle that nobody closes ends where the next item begins."""
    found = re.compile(r"[,;]").search(text, place)
    return found.start() - 1 if found else len(text)


_CLOSING_QUOTE = re.compile(r'(?:[^"\\]|\\.)*+"', re.DOTALL)


def _closing_quote(text: str, place: int) -> int:
    found = _CLOSING_QUOTE.match(text, place)
    return found.end() - 1 if found else -1


_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)


def _closing_comment(text: str, place: int) -> int:
    depth = 1
    for found in _COMMENT.finditer(text, place):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return -1


def _person(item: _Item, hint: str) -> Person:
    words = " ".join(word.strip() for word in item.words if word.strip())
    if item.angle is not None:
        address = _clean(item.angle)
        if "@" not in address and (found := _address_in(words)):
            return Person(_text(words[: found.start] + words[found.stop :], hint), _clean(words[found]))
        name = _text(words, hint) or _text(" ".join(item.comments), hint)
        return Person("" if name == address else name, address)
    if item.quoted and "@" in words and '"' not in words and item.words[0].find("@") < 0 and len(item.words) > 1:
        return Person(_text(" ".join(item.comments), hint), _clean("".join(item.words)))  # "john doe"@example.org
    if found := _address_in(words):
        rest = f"{words[: found.start]} {words[found.stop :]}"
        name = _text(" ".join(item.comments), hint) or _text(rest, hint)
        return Person(name, _clean(words[found]))
    return Person(_text(words, hint) or _text(" ".join(item.comments), hint))


def _address_in(words: str) -> slice | None:
    """Where the first thing stands that looks like an address."""
    at = words.find("@")
    start, stop = at, at + 1
    while start > 0 and at - start < LOCAL_MAX and words[start - 1] not in _NO_ADDRESS:
        start -= 1
    while stop < len(words) and stop - at < DOMAIN_MAX and words[stop] not in _NO_ADDRESS:
        stop += 1
    return slice(start, stop) if 0 <= start < at and stop > at + 1 else None


def _clean(address: str) -> str:
    """Without spaces, a source route or a scheme; 8-bit bytes as what they most likely are (RFC 6532)."""
    text = decode("".join(_COMMENTED.sub("", address).split()).encode("latin-1"), "")
    if text.startswith("@"):
        text = _ROUTE.sub("", text, count=1)
    return text.removeprefix("mailto:").strip("'\"" if text.count('"') < 2 or text[:1] == "'" else "'")[:1000]


def _text(latin: str, hint: str) -> str:
    text = read_text(latin.encode("latin-1"), hint)
    while len(text) > 1 and text[0] in "'\"" and text[0] == text[-1] and text.count(text[0]) == 2:
        text = text[1:-1].strip()
    return text
