"""Content-Type and its like: the value and its parameters, continued and encoded ones (RFC 2231), broken ones too."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from hilo.channels.adapters.email.charsets import decode
from hilo.channels.adapters.email.headers import has_words, read_text

PARAMS_MAX, VALUE_MAX = 200, 20_000
# Some leave the semicolons away: what is not quoted ends before the next name as well.
_END = rb'(?=;|\Z|\s[^\s=;"]{1,100}\s{0,20}=)'
_PARAM = re.compile(rb'([^\s=;"]{1,100})\s{0,20}=\s{0,20}(?:"((?:[^"\\]|\\.)*+)"?|([^;]*?)' + _END + rb")", re.DOTALL)
_VALUE = re.compile(rb"[^;=]*?" + _END)
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(rb"\\(.)", re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")
_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,100}/[!#$%&'*+.^_`|~0-9a-z-]{1,100}")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


class Value(msgspec.Struct, frozen=True):
    """What stands before the first semicolon, in lower case, and the parameters by lower-case name."""

    said: str
    params: Mapping[str, str] = {}

    def get(self, name: str) -> str:
        return self.params.get(name, "")


def read_value(raw: bytes, hint: str = "") -> Value:
    """Total; of two parameters of one name the first counts."""
    raw = raw[:VALUE_MAX]
    first = _VALUE.match(raw)
    said = first[0] if first else b""  # only parameters, as some write it
    text = " ".join(_COMMENT.sub(" ", decode(said, "")).split()).replace(" /", "/").replace("/ ", "/")
    return Value(text.strip('"').lower(), dict(_params(raw[len(said) :], hint)))


def media_type(value: Value, otherwise: str = "text/plain") -> str:
    """A type that can be one; `application/pdf; name=…` without its parameters."""
    said = value.said.split(",")[0].split()[0:1]
    found = said[0] if said else ""
    return found if _TYPE.fullmatch(found) else otherwise


def _params(raw: bytes, hint: str) -> Iterator[tuple[str, str]]:
    sections: dict[str, dict[int, tuple[bool, bytes]]] = {}
    plain: dict[str, bytes] = {}
    for n, found in enumerate(_PARAM.finditer(raw)):
        if n >= PARAMS_MAX:
            break
        name = decode(found[1], "").lower()
        value = _QUOTED.sub(rb"\1", found[2]) if found[2] is not None else (found[3] or b"").strip()
        parts = _SECTION.fullmatch(name)
        if parts and (parts[2] is not None or parts[3]):
            sections.setdefault(parts[1], {}).setdefault(int(parts[2] or 0), (bool(parts[3]), value))
        else:
            plain.setdefault(name, value)
    for name, value in plain.items():
        if name not in sections:
            yield name, _text(value, hint)
    for name, numbered in sections.items():
        yield name, _joined([numbered[n] for n in sorted(numbered)], hint)


def _joined(pieces: list[tuple[bool, bytes]], hint: str) -> str:
    """`charset'language'value` in the first encoded piece; percent signs only in those that say so."""
    charset, whole = "", b""
    for n, (encoded, value) in enumerate(pieces):
        if encoded and n == 0 and value.count(b"'") >= 2:
            name, _, value = value.split(b"'", 2)
            charset = name.decode("latin-1")
        whole += _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), value) if encoded else value
    return decode(whole, charset, hint) if charset else _text(whole, hint)


def _text(value: bytes, hint: str) -> str:
    """Spaces count: a boundary may have them. Encoded words are no standard here, and what most programs write."""
    return read_text(value, hint) if has_words(value) else decode(value, "", hint)
