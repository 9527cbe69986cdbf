"""Who somebody says to be and who that is: claims, normal forms of handles, names, blocked values. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import idna
import msgspec

from hilo.customers.errors import UnusableHandle
from hilo.customers.phone import e164, written_out

PROVEN = 2  # from this assurance on a claim attaches to the owner of an identifier, or becomes it
PHONE_KINDS = frozenset({"phone", "sms", "voice", "whatsapp"})
KIND_MAX, VALUE_MAX, NAME_MAX = 40, 320, 200
Role = Literal["owner", "unproven", "shared"]
NOTHING: Mapping[str, Any] = {}

_KIND = re.compile(r"[a-z][a-z0-9_.-]*")
_SENDER_ID = re.compile(r"[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ._&-]{2,11}")
_DIGITS = re.compile(r"[0-9]{8,15}")
_NOBODY = re.compile(
    r"(?:test|prueba|no-?tiene|sin-?(?:correo|e?mail)|no-?(?:e?mail|correo|mail)|none|null|anonymous|anonimo|unknown"
    r"|no-?reply|noreply)@.*|.*@(?:.*\.)?invalid"
)
_NO_VALUE = re.compile(r"(?:[0\W_]*|-1|none|null|nil|undefined|anonymous|anonimo|unknown|n/?a|test)")


class Claim(msgspec.Struct, frozen=True):
    """Somebody came by a handle in normal form. `assurance` 0 to 4 is already capped at what the account may vouch."""

    kind: str
    value_norm: str
    name: str = ""
    assurance: int = 0
    method: str = ""
    account_id: UUID | None = None
    evidence: Mapping[str, Any] = NOTHING


class Identified(msgspec.Struct, frozen=True):
    """Who a claim is: the profile that its messages hang on, and the customer that profile belongs to now."""

    identifier_id: UUID
    profile_id: UUID
    customer_id: UUID
    assurance: int
    role: Role
    created: bool


@lru_cache(16_384)  # asked at the door and several times a message in the worker; a phone costs 25 us
def normalise(kind: str, value: str, region: str = "ES") -> str:
    """The normal form of a handle: two spellings of one address are one string.

    E-mail: lower case, domain as ASCII (RFC 5891); phones: E.164, national ones read in `region` (ISO 3166); others:
    NFC without spaces around. Raises UnusableHandle; NUL, control and invisible direction characters are refused.
    """
    if not is_kind(kind):
        raise UnusableHandle("A kind is a lower-case word of at most 40 characters.", where="kind")
    if kind in PHONE_KINDS and written_out(value):
        return value
    text = unicodedata.normalize("NFC", value).strip()
    if not text or len(text) > VALUE_MAX or not _visible(text):
        raise UnusableHandle(f"A handle has 1 to {VALUE_MAX} visible characters.", where="value")
    if kind == "email":
        return _email(text)
    return _phone(kind, text, region) if kind in PHONE_KINDS else text


def is_kind(kind: str) -> bool:
    """Whether this may be the kind of an identifier: `email`, `phone`, `crm.id`."""
    return len(kind) <= KIND_MAX and bool(_KIND.fullmatch(kind))


def blocked(kind: str, value_norm: str) -> bool:
    """Whether a handle stands for nobody (000…, test@…, no-tiene@…): it never identifies a person."""
    if kind == "email":
        return bool(_NOBODY.fullmatch(value_norm))
    if kind in PHONE_KINDS:
        digits = value_norm.lstrip("+")
        return digits.isdigit() and len(set(digits[-9:])) == 1
    return bool(_NO_VALUE.fullmatch(value_norm.lower()))


def clean_name(name: str) -> str:
    """A display name on one line, at most 200 characters."""
    return one_line(name)[:NAME_MAX].rstrip()


def one_line(text: str) -> str:
    """What a stranger wrote as one line: without control and direction characters, spaces made single."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if c.isspace() else "" if _hidden(c) else c for c in unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def fold(name: str) -> str:
    """A name as it is searched: lower case, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def name_pattern(folded: str) -> str:
    """The pattern of names that have the text in them, whatever it has in it, for `like`.

    A word of one or two letters has no trigram to be found by: only the beginning of a name is sought then.
    """
    plain = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%" if len(folded) > 2 else f"{plain}%"


def _visible(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or not any(_hidden(c) for c in text)


def _hidden(char: str) -> bool:
    """Control, format (direction marks, zero width), unassigned and surrogate characters."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at or not local or len(local) > 64 or any(c.isspace() or c in '@<>,;"()' for c in local):
        raise UnusableHandle("This is no e-mail address.", where="value")
    address = f"{local.lower()}@{_ascii(domain)}"
    if len(address) > 254:
        raise UnusableHandle("This e-mail address is too long.", where="value")
    return address


@lru_cache(4096)
def _ascii(domain: str) -> str:
    try:
        return idna.encode(domain.lower().rstrip("."), uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise UnusableHandle("The domain of this e-mail address does not exist in that form.", where="value") from None


def _phone(kind: str, text: str, region: str) -> str:
    international = f"+{text}" if _DIGITS.fullmatch(text) else ""
    # WhatsApp's own ids are international numbers without the plus; eleven digits are no national number here.
    tries = [international, text] if kind == "whatsapp" and len(text) >= 11 else [text, international]
    for candidate in tries:
        if number := e164(candidate, region):
            return number
    if kind in {"sms", "phone", "voice"} and _SENDER_ID.fullmatch(text):
        return text  # a short code or the name of a company: it writes to us, though it has no number
    raise UnusableHandle("This is no phone number.", where="value")
