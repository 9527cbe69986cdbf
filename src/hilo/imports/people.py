"""A record of a table as a person, or why it is none. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from hilo.customers.bring import Person
from hilo.customers.errors import UnusableHandle, UnusableValue
from hilo.customers.model import clean_name, normalise
from hilo.customers.model_values import FIELDS, Field, clean_value
from hilo.imports.model import Options, Refusal
from hilo.imports.table import Record
from hilo.imports.values import UnusableCell, day, yes

HandleKind = Literal["email", "phone", "whatsapp"]
KINDS: tuple[HandleKind, ...] = ("email", "phone", "whatsapp")


class Row(msgspec.Struct, frozen=True):
    """A person, what they said of advertising, and what of the record was left out."""

    line: int
    person: Person
    opt_out: bool = False
    consent: Mapping[str, str] | None = None  # the evidence of a yes
    left_out: Sequence[Refusal] = ()


def read_person(record: Record, columns: Mapping[int, str], options: Options, today: date) -> Row | Refusal:
    """Never raises: what cannot be taken is a Refusal that names its field."""
    if record.fault:
        return Refusal(record.line, "", "unreadable", record.fault)
    try:
        return _row(record, columns, options, today)
    except (UnusableHandle, UnusableValue, UnusableCell) as error:
        return Refusal(record.line, error.where, error.code, str(error))


def _row(record: Record, columns: Mapping[int, str], options: Options, today: date) -> Row:
    cells: dict[str, list[str]] = {}
    for place, field in columns.items():
        if record.cells[place]:
            cells.setdefault(field, []).append(record.cells[place])
    one = {field: texts[0] for field, texts in cells.items()}
    handles = _handles(cells, options.region)
    values = _values(one, today)
    person = Person(
        key=one.get("id", ""),
        name=clean_name(one.get("name", "") or " ".join(filter(None, (values.get("given"), values.get("surname"))))),
        handles=handles,
        values=values,
        evidence={"source": options.source, "line": record.line},
    )
    if not (handles or person.key or "national_id" in values):
        raise UnusableCell("Nobody can be known by it: it has no e-mail, phone, id or national id.", where="")
    if not handles and not person.key:
        person = msgspec.structs.replace(person, key=f"national_id {values['national_id']}")
    consent, left_out = _consent(record.line, one, handles)
    opt_out = "opt_out" in one and yes(one["opt_out"], "opt_out")
    return Row(record.line, person, opt_out, None if opt_out else consent, left_out)


def _handles(cells: Mapping[str, Sequence[str]], region: str) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for kind in KINDS:
        for text in cells.get(kind, ()):
            for piece in text.replace(";", ",").split(","):
                if piece.strip():
                    found[kind, _normal(kind, piece, region)] = None
    return list(found)


def _normal(kind: HandleKind, text: str, region: str) -> str:
    try:
        return normalise(kind, text, region)
    except UnusableHandle as error:
        raise UnusableCell(str(error), where=kind, code=error.code) from None


def _values(one: Mapping[str, str], today: date) -> dict[Field, str]:
    told: dict[Field, str] = {}
    for field in FIELDS:
        if text := one.get(field, ""):
            told[field] = clean_value(field, day(text, field).isoformat() if field == "birth_date" else text, today)
    if second := one.get("surname2", ""):
        told["surname"] = clean_value("surname", f"{told.get('surname', '')} {second}", today)
    return {field: value for field, value in told.items() if value}


def _consent(
    line: int, one: Mapping[str, str], handles: Sequence[tuple[str, str]]
) -> tuple[dict[str, str] | None, list[Refusal]]:
    """A yes counts with its evidence alone: who said it, where and when it was noted."""
    if not ("consent" in one and yes(one["consent"], "consent")):
        return None, []
    evidence = one.get("consent_evidence", "")
    if not evidence or not handles:
        words = "A consent without evidence is none: say in a column how and when it was given."
        return None, [Refusal(line, "consent", "consent_without_evidence", words, whole=False)]
    told = {"text": evidence[:2000], "line": str(line)}
    if at := one.get("consent_at", ""):
        told["at"] = day(at, "consent_at").isoformat()
    return told, []
