"""Priorities, tags and attributes of a company's own: values, checks, and the marks by which lists find them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec

from hilo.customers.model import fold

Priority = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)  # in the order of their numbers
Kind = Literal["text", "number", "boolean", "date", "choice"]
Subject = Literal["conversation", "customer"]
Value = str | float | int | bool
LONGEST_TEXT = 1000
MOST_TAGS = 50
_MARKED = 200  # characters of a text by which it is found


class Tag(msgspec.Struct, frozen=True):
    """A tag of the company's list. `archived`: it stays where it is, and is given to no other conversation."""

    id: UUID
    name: str
    colour: str
    archived: bool = False


class Definition(msgspec.Struct, frozen=True):
    """An attribute that conversations or customers have. `options`: what a choice may be."""

    id: UUID
    subject: Subject
    key: str
    name: str
    kind: Kind
    options: list[str] = []
    archived: bool = False


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with a value, and of which attribute."""

    key: str
    reason: str


def number_of(priority: Priority) -> int:
    return PRIORITIES.index(priority)


def checked(definition: Definition, value: Any) -> Value | Wrong:
    """The value in the one form that is stored, or what is wrong with it."""
    match definition.kind:
        case "text":
            return _text(definition, value)
        case "number":
            return _number(definition, value)
        case "boolean":
            return value if isinstance(value, bool) else Wrong(definition.key, "This is true or false.")
        case "date":
            return _date(definition, value)
        case "choice":
            fits = isinstance(value, str) and value in definition.options
            return value if fits else Wrong(definition.key, f"This is one of: {', '.join(definition.options)}.")


def _text(definition: Definition, value: Any) -> str | Wrong:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or "\x00" in value:
        return Wrong(definition.key, f"This is a text of 1 to {LONGEST_TEXT} characters.")
    return value.strip()


def _number(definition: Definition, value: Any) -> float | int | Wrong:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e15:
        return Wrong(definition.key, "This is a number between -10^15 and 10^15.")
    return int(value) if float(value).is_integer() else value


def _date(definition: Definition, value: Any) -> str | Wrong:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return Wrong(definition.key, "This is a date as 2026-11-25.")


def spoken(definition: Definition, text: str) -> Value | Wrong:
    """A value as an address says it: `vip=true`, `amount=12.5`."""
    if definition.kind == "boolean":
        return checked(definition, {"true": True, "false": False}.get(text, text))
    if definition.kind == "number":
        try:
            return checked(definition, float(text))
        except ValueError:
            return checked(definition, text)
    return checked(definition, text)


def tag_mark(tag: UUID) -> str:
    return f"tag:{tag}"


def value_mark(key: str, value: Value) -> str:
    """Texts are alike without accents and capitals, by their beginning."""
    if isinstance(value, bool):
        return f"{key}={str(value).lower()}"
    return f"{key}={fold(value)[:_MARKED] if isinstance(value, str) else value}"


def marks_of(tags: Sequence[UUID], attributes: Mapping[str, Value]) -> list[str]:
    """All by which a conversation with these tags and attributes is found."""
    return [*map(tag_mark, tags), *(value_mark(key, value) for key, value in attributes.items())]
