"""A table of people read from CSV: the columns of `hilo explain match`, in normal forms, and what was wrong with it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from hilo.customers.errors import UnusableHandle
from hilo.customers.match.birth import order_of, read_date
from hilo.customers.match.record import Record
from hilo.customers.model import blocked, normalise, one_line

TEXTS = ("given", "surname", "street", "number", "suburb", "postcode", "state", "national_id")
COLUMNS = ("id", *TEXTS, "birth_date", "phone", "email", "channel", "proof")
TELLING = (*TEXTS, "birth_date", "phone", "email")  # without any of these there is nothing to compare
DELIMITERS = ",;\t|"
CELL_MAX = 400
# What a word in `proof` says: the assurance of the record, and which of its handles are proven by it.
PROOFS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    **dict.fromkeys(["card", "document", "login", "dni"], (2, ("phone", "email"))),
    **dict.fromkeys(["email", "otp_email"], (2, ("email",))),
    **dict.fromkeys(["phone", "sms", "whatsapp", "otp", "otp_phone"], (2, ("phone",))),
    **dict.fromkeys(["handle"], (2, ())),
    **dict.fromkeys(["ani", "caller_id", "weak"], (1, ())),
}
_SEVERAL = re.compile(r"[;|]")


class TableUnreadable(Exception):
    """The file is no table of people; the message says what and where."""


class Row(msgspec.Struct, frozen=True):
    """A person of the table, by the id of the row (its number where the table has no ids)."""

    id: str
    record: Record


class Table(msgspec.Struct, frozen=True):
    """`dropped`: how often a value could not be used, by what it was."""

    rows: list[Row]
    dropped: Mapping[str, int]


def read_table(path: Path) -> Table:
    """All rows. Columns that are not known are passed over. Raises TableUnreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _table(file)
    except OSError as error:
        raise TableUnreadable(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise TableUnreadable(f"{path} is not UTF-8{_where_broken(path)}; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise TableUnreadable(f"{path} is no CSV: {error}") from None


def _table(file: Iterable[str]) -> Table:
    lines = iter(file)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    header = _header(next(csv.reader([first], delimiter=delimiter), list[str]()))
    cells = list(_cells(csv.reader(lines, delimiter=delimiter, strict=True), header))
    dropped: Counter[str] = Counter()
    order = order_of(row.get("birth_date", "") for row in cells)
    proofs = "proof" in header or "channel" in header
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for nth, row in enumerate(cells, 1):
        name = row.get("id") or str(nth)
        if seen.setdefault(name, nth) != nth:
            raise TableUnreadable(f"the id {name!r} stands in rows {seen[name]} and {nth}")
        rows.append(Row(name, _record(row, order, proofs, dropped)))
    return Table(rows, dropped)


def _header(names: Sequence[str]) -> list[str]:
    header = [name.strip().lower() for name in names]
    twice = [name for name, times in Counter(header).items() if times > 1 and name in COLUMNS]
    if twice:
        raise TableUnreadable(f"the column {twice[0]} stands twice")
    if not set(header) & set(TELLING):
        told = ", ".join(header)[:200] or "nothing"
        raise TableUnreadable(f"the first line names no column to compare: {told}; it is any of {', '.join(COLUMNS)}")
    return header


def _cells(reader: Iterable[list[str]], header: Sequence[str]) -> Iterator[dict[str, str]]:
    for nth, cells in enumerate(reader, 1):
        if not cells:
            continue
        if len(cells) > len(header):
            raise TableUnreadable(f"row {nth} has {len(cells)} cells, the first line {len(header)} columns")
        yield {name: one_line(cell)[:CELL_MAX] for name, cell in zip(header, cells, strict=False) if name in COLUMNS}


def _record(row: Mapping[str, str], order: str, proofs: bool, dropped: Counter[str]) -> Record:
    phones = _handles("phone", row.get("phone", ""), dropped)
    emails = _handles("email", row.get("email", ""), dropped)
    date = read_date(row.get("birth_date", ""), order)
    if row.get("birth_date") and not date:
        dropped["birth_date"] += 1
    proof = row.get("proof", "").lower()
    # A table that tells no origin is the company's own; where it does, whoever proved nothing only claims.
    assurance, by = PROOFS.get(proof, (0, ())) if proofs else (2, ("phone", "email"))
    if proof and proof not in PROOFS:
        dropped["proof"] += 1
    proven = (phones if "phone" in by else ()) + (emails if "email" in by else ())
    texts = (row.get(name, "") for name in TEXTS)
    given, surname, street, number, suburb, postcode, state, national_id = texts
    return Record(
        *(given, surname, date, street, number, suburb, postcode, state, _identity(national_id)),
        *(phones, emails),
        proven=proven,
        assurance=assurance,
    )


def _identity(text: str) -> str:
    """A national id without dots, dashes and spaces; none of zeros or nines only."""
    bare = re.sub(r"[\W_]", "", text).upper().removesuffix("NAN")
    return "" if len(set(bare)) < 2 else bare


def _handles(kind: str, text: str, dropped: Counter[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in filter(None, (part.strip() for part in _SEVERAL.split(text))):
        try:
            handle = normalise(kind, value)
        except UnusableHandle:
            dropped[kind] += 1
            continue
        # A word where a number should be is the name of a sender, and no person's.
        if blocked(kind, handle) or (kind == "phone" and not handle.startswith("+")):
            dropped[kind] += 1
        elif handle not in found:
            found.append(handle)
    return tuple(found)


def _where_broken(path: Path) -> str:
    """In which line the first byte stands that is no UTF-8."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return " but UTF-16"
        file.seek(0)
        for nth, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return f" (line {nth})"
    return ""
