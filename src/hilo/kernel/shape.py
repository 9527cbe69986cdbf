"""Shape an answer for who asks: masked where their role masks. The one place where it is done, for every route.

Nothing has to be marked to be masked: texts are searched for what may be found in them, and values whose field says
what they are (`birth_date`, `street`, an address beside its `kind`) are masked as that. A field is marked where that is
not so: `Annotated[str, marked("open")]` for what is no customer's (the e-mail address of a brand), or with a mask.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from hilo.kernel.masking import HIDDEN, MASKS, kind_of_handle, mask_text, mask_value

OPEN = "open"
# What a field of this name holds, in whatever answer it stands; a list or object of that name as a whole.
BY_NAME: Mapping[str, str] = {
    **dict.fromkeys(("phone", "phones", "mobile", "telephone"), "phones"),
    **dict.fromkeys(("email", "emails"), "emails"),
    **dict.fromkeys(("national_id", "national_ids", "dni", "nie", "nif", "passport", "ssn"), "national_ids"),
    **dict.fromkeys(("birth_date", "birth_dates", "date_of_birth", "birthday"), "birth_dates"),
    **dict.fromkeys(
        ("address", "addresses", "street", "house_number", "suburb", "city", "postcode", "postal_code"), "addresses"
    ),
    **dict.fromkeys(("attribute", "attributes", "custom_attributes"), "attributes"),
    **dict.fromkeys(("iban", "card", "card_number"), "cards"),
    **dict.fromkeys(("amount", "amounts", "amount_minor", "price"), "amounts"),
}
# Beside a field `value`, these say what it is: {"kind": "email", "value": …}, {"field": "birth_date", "value": …}.
_SAYS = ("kind", "field", "name", "key")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+Z-]+", re.I)
_TAG = re.compile(r"<[^>]*>")


def marked(mark: str) -> msgspec.Meta:
    """In an `Annotated`: what a field is (a mask of `masking.MASKS`), or OPEN: masked for nobody."""
    assert mark == OPEN or mark in MASKS, mark
    return msgspec.Meta(extra={"mask": mark})


def shape(answer: Any, masks: Set[str]) -> Any:
    """The answer (structs, lists, dicts, plain values) with the masks on; the same object where there are none."""
    return _shaped(answer, masks, None) if masks else answer


def _shaped(value: Any, masks: Set[str], mark: str | None) -> Any:
    """`mark`: what all in here is, as its field says."""
    if value is None or isinstance(value, UUID | bytes):
        return value
    if isinstance(value, msgspec.Raw):
        return _shaped(msgspec.json.decode(value), masks, mark)
    if isinstance(value, msgspec.Struct):
        return _struct(value, masks, mark)
    if isinstance(value, Mapping):
        return _members(cast("Mapping[str, Any]", value), masks, mark)
    if isinstance(value, list | tuple | set | frozenset):
        return [_shaped(one, masks, mark) for one in cast("Iterable[Any]", value)]
    return _plain(value, masks, mark)


def _plain(value: Any, masks: Set[str], mark: str | None) -> Any:
    if mark == OPEN:
        return value
    if mark is not None and mark in masks:
        return mask_value(mark, value) if isinstance(value, str) else HIDDEN
    if isinstance(value, str) and not _ID.fullmatch(value):
        return mask_text(value, masks)
    return value


def _struct(value: msgspec.Struct, masks: Set[str], mark: str | None) -> msgspec.Struct:
    marks = marks_of(type(value))
    names = dict(zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True))
    told = {names[field]: getattr(value, field) for field in names}
    shaped = copy.copy(value)
    for field, name in names.items():
        was = getattr(value, field)
        marked_as = marks.get(field)
        now = _shaped(was, masks, marked_as) if marked_as else _field(name, was, told, masks, mark)
        if now is not was:
            msgspec.structs.force_setattr(shaped, field, now)
    return shaped


def _members(value: Mapping[str, Any], masks: Set[str], mark: str | None) -> dict[str, Any]:
    return {name: _field(name, inner, value, masks, mark) for name, inner in value.items()}


def _field(name: str, value: Any, beside: Mapping[str, Any], masks: Set[str], mark: str | None) -> Any:
    """One field of an object; `beside`: the whole object, by which a plain `value` shows what it is."""
    if name == "html" and isinstance(value, str):
        return _html(value, masks)
    own = (_said_beside(value, beside) if name == "value" else None) or BY_NAME.get(name)
    if own is not None and (mark is None or mark not in masks):
        mark = own  # what is within a field that is open to them can be masked all the same
    if isinstance(value, datetime) or (isinstance(value, date) and mark != "birth_dates"):
        return value  # a time of ours, within whatever it stands
    return _shaped(value, masks, mark)


def _said_beside(value: Any, beside: Mapping[str, Any]) -> str | None:
    for word in _SAYS:
        said = beside.get(word)
        if isinstance(said, str) and said:
            if said in BY_NAME:
                return BY_NAME[said]
            if word == "kind" and isinstance(value, str):
                return kind_of_handle(said, value)
    return None


def _html(value: str, masks: Set[str]) -> str | None:
    """Tags may cut what is to be masked into pieces: then there is no HTML, and the text beside it says the same."""
    plain = _TAG.sub("", value)
    return None if mask_text(plain, masks) != plain or mask_text(value, masks) != value else value


@lru_cache(2048)
def marks_of(kind: type[Any]) -> Mapping[str, str]:
    """Field -> its mark, of a struct's fields that have one."""
    hints = get_type_hints(kind, include_extras=True)
    found = {name: _mark(hint) for name, hint in hints.items()}
    return {name: mark for name, mark in found.items() if mark}


def _mark(hint: Any) -> str | None:
    """The mark within an annotation, also in `X | None` and in a list of X."""
    if get_origin(hint) is Annotated:
        for extra in hint.__metadata__:
            if isinstance(extra, msgspec.Meta) and extra.extra and "mask" in extra.extra:
                return str(extra.extra["mask"])
    return next((mark for inner in get_args(hint) if (mark := _mark(inner))), None)
