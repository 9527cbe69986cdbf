"""Mask what a role is not to read: phones, addresses, numbers of persons and cards, as values and within texts. Pure.

Within a text every mask keeps the length, so that what points into it (a highlight) still points to the same words.
"""

import re
from collections.abc import Callable, Set
from typing import Literal, get_args

import phonenumbers

Mask = Literal[
    "phones", "emails", "handles", "national_ids", "birth_dates", "addresses", "attributes", "cards", "amounts"
]
"""`handles`: other addresses than phones and e-mail. `cards`: card numbers and IBANs. `amounts`: sums of money."""
MASKS: tuple[Mask, ...] = get_args(Mask)
DOT = "•"
HIDDEN = DOT * 4
CUT = "…"
PREVIEW = 120  # characters of a text that lists show
REGION = "ES"

_EMAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,24}")
_PHONE = re.compile(r"(?<![\w@.])(?:\+|\(\+)?\d(?:[ ().\u00a0/-]{0,2}\d){6,14}(?!\w)")
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ .\u00a0-]?\d){12,29}(?!\w)")
_DNI = re.compile(r"(?<![\w.])(?:[XYZxyz]-?\d{1,2}|\d{1,2})\.?\d{3}\.?\d{3}[ -]?([A-Za-z])(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}")
_UNIT = r"(?:€|\$|£|\b(?:eur|euros?|usd|gbp|mxn|cop|ars|dólares|dollars|libras|pounds|pesos|céntimos|cents?)\b)"
_SUM = r"\d(?:[\d.,' \u00a0]{0,16}\d)?"
_AMOUNT = re.compile(rf"{_UNIT}\s?{_SUM}|{_SUM}\s?{_UNIT}", re.I)
_CUT_OFF = re.compile(
    r"(?:(?<=^…)[A-Za-z]{0,2}|[A-Za-z]{0,2}(?=\d[\d .\u00a0-]*…?$))\d(?:[ .\u00a0-]?\d)*|[\w.+-]*@[\w.-]*(?=…?$)"
)
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"  # the check letter of DNI and NIE: the number modulo 23 (Interior ministry)
# The length of an IBAN by country (SWIFT's registry, SEPA and its neighbours).
_IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29, "VA": 22,
}  # fmt: skip


def mask_text(text: str, masks: Set[str]) -> str:
    """The text with what is found in it masked, as long as before. Only these kinds can be found in a text.

    A preview may end, or a snippet begin, within a number: what is left of it there is masked as it stands.
    """
    if len(text) < 3:
        return text
    for kind, find in _FINDERS:
        if kind in masks:
            text = find(text)
    if masks & _IN_TEXTS and (len(text) == PREVIEW or text.startswith(CUT) or text.endswith(CUT)):
        text = _CUT_OFF.sub(lambda found: _keep(found[0], 0, 0), text)
    return text


def mask_value(kind: str, value: str) -> str:
    """A whole value of that kind: `+34 6•• ••• •01`, `a•••@e•••.org`, `•••• 4242`; of the rest nothing is left."""
    if not value:
        return value
    if kind == "phones":
        return _phone(value)
    if kind == "emails" and "@" in value:
        return _email(value)
    if kind == "cards":
        return f"{HIDDEN} {value[-4:]}" if len(value) > 8 else HIDDEN
    return HIDDEN


def kind_of_handle(kind: str, value: str) -> Mask:
    """Which mask an address of a person falls under: by its kind, which is a channel's word, else by its form."""
    if kind in _IDS:
        return "national_ids"
    if kind == "email" or _EMAIL.fullmatch(value):
        return "emails"
    return "phones" if kind in {"phone", "sms", "voice"} or re.fullmatch(r"\+?\d{6,15}", value) else "handles"


def is_masked(text: str) -> bool:
    """Whether the text holds what a mask leaves: it must not be written back as if it were the value."""
    return DOT * 2 in text


_IDS = frozenset({"national_id", "dni", "nie", "nif", "passport", "ssn"})


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, REGION)
        national = str(number.national_number)
        head = f"+{number.country_code} "
    except phonenumbers.NumberParseException:
        national, head = re.sub(r"\D", "", value), ""
    if len(national) < 6:
        return HIDDEN
    dotted = national[0] + DOT * (len(national) - 3) + national[-2:]
    return head + " ".join(dotted[at : at + 3] for at in range(0, len(dotted), 3))


def _email(value: str) -> str:
    local, _, domain = value.rpartition("@")
    return f"{local[: len(local) > 2]}{DOT * 3}@{domain[:1]}{DOT * 3}.{domain.rpartition('.')[2]}"


def _keep(text: str, first: int, last: int) -> str:
    """Letters and digits as dots, but the first and last few; what stands between them stays."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    gone = set(places[first : len(places) - last])
    return "".join(DOT if at in gone else char for at, char in enumerate(text))


def _emails(text: str) -> str:
    def masked(found: "re.Match[str]") -> str:
        local, _, domain = found[0].rpartition("@")
        name, _, top = domain.rpartition(".")
        return f"{_keep(local, len(local) > 2, 0)}@{_keep(name, len(name) > 2, 0)}.{top}"

    return _EMAIL.sub(masked, text) if "@" in text else text


def _phones(text: str) -> str:
    def masked(found: "re.Match[str]") -> str:
        digits = re.sub(r"\D", "", found[0])
        if not any(_is_phone(candidate) for candidate in (found[0], f"+{digits}")):
            return found[0]
        return _keep(found[0], 3 if "+" in found[0] else 1, 2)

    return _PHONE.sub(masked, text)


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, REGION))
    except phonenumbers.NumberParseException:
        return False


def _cards(text: str) -> str:
    return _IBAN.sub(lambda found: _iban(found[0]), _DIGITS.sub(lambda found: _card(found[0]), text))


def _card(run: str) -> str:
    """A run of digits with the card numbers in it masked: whole groups of it, right by Luhn's sum, of a card's length.

    Cards begin with 2 to 6 (ISO/IEC 7812: banking, travel) and have 13 to 19 digits.
    """
    places = [at for at, char in enumerate(run) if char.isdigit()]
    digits = "".join(run[at] for at in places)
    begins = {n for n, at in enumerate(places) if at == 0 or not run[at - 1].isdigit()}
    ends = {n + 1 for n, at in enumerate(places) if at + 1 == len(run) or not run[at + 1].isdigit()}
    n = 0
    while n + 13 <= len(digits):
        size = 0
        if n in begins and digits[n] in "23456":
            fits = (m for m in range(19, 12, -1) if n + m in ends and _luhn(digits[n : n + m]))
            size = next(fits, 0)
        if size:
            first, last = places[n], places[n + size - 1] + 1
            run = run[:first] + _keep(run[first:last], 0, 4) + run[last:]
        n += size or 1
    return run


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * 2 if at % 2 else int(d) for at, d in enumerate(reversed(digits)))
    return len(set(digits)) > 1 and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _iban(run: str) -> str:
    """ISO 13616: as long as its country says, and right modulo 97. Words may follow it."""
    length = _IBAN_LENGTHS.get(run[:2].upper(), 0)
    places = [at for at, char in enumerate(run) if char.isalnum()][:length]
    if not length or len(places) < length:
        return run
    plain = "".join(run[at] for at in places).upper()
    if int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 != 1:
        return run
    end = places[-1] + 1
    return _keep(run[:end], 2, 4) + run[end:]


def _national_ids(text: str) -> str:
    def masked(found: "re.Match[str]") -> str:
        plain = re.sub(r"[ .-]", "", found[0]).upper()
        number = plain[:-1].replace("X", "0", 1).replace("Y", "1", 1).replace("Z", "2", 1)
        if not 7 <= len(number) <= 8 or _LETTERS[int(number) % 23] != plain[-1]:
            return found[0]
        return _keep(found[0], 0, 1)

    return _DNI.sub(masked, text)


def _amounts(text: str) -> str:
    return _AMOUNT.sub(lambda found: re.sub(r"\d", DOT, found[0]), text)


_IN_TEXTS = frozenset[str]({"emails", "cards", "national_ids", "phones"})
# In this order: what is longer first, so that no part of a card number is taken for a phone.
_FINDERS: tuple[tuple[Mask, Callable[[str], str]], ...] = (
    ("emails", _emails),
    ("cards", _cards),
    ("national_ids", _national_ids),
    ("amounts", _amounts),
    ("phones", _phones),
)
