"""Any bytes are read as a table: what is sound comes through, what is not is named by its line."""

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.imports.encoding import encoding_of
from hilo.imports.errors import NotATable, NothingInIt
from hilo.imports.headers import columns_of
from hilo.imports.table import Table

SPANISH = "nombre;correo\nMaría Núñez;m@correo.es\nÍñigo Peña;i@correo.es\nJosé «Pepe» Güell – 3 €;p@correo.es\n"


@pytest.mark.parametrize(
    ("written", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32", b"", "utf-32"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, written: str, mark: bytes, found: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(mark + SPANISH.encode(written))
    assert encoding_of(path) == found
    table = Table(path, found)
    assert table.header == ["nombre", "correo"]
    assert [record.cells[0] for record in table.records()] == [
        line.partition(";")[0] for line in SPANISH.splitlines()[1:]
    ]
    table.close()


@pytest.mark.parametrize("written", ["latin-1", "cp850", "mac_roman"])
def test_older_encodings_give_the_same_names(tmp_path: Path, written: str) -> None:
    names = "nombre;correo\n" + "".join(
        f"{name};x@correo.es\n"
        for name in ["María Núñez", "Íñigo Peña", "José Güell", "Begoña Muñoz", "Ángel Ibáñez", "Mª Concepción"]
    )
    path = tmp_path / "t.csv"
    path.write_bytes(names.encode(written))
    table = Table(path, encoding_of(path))
    found = [record.cells[0] for record in table.records()]
    table.close()
    assert found[:3] == ["María Núñez", "Íñigo Peña", "José Güell"]


def test_records_go_over_lines_and_an_open_quote_costs_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"one\ntwo",2\n"open,3\nx,4\n' + "y,5\n" * 600)
    table = Table(path, "utf-8")
    records = list(table.records())
    assert (records[0].line, records[0].next, records[0].cells) == (2, 4, ["one\ntwo", "2"])
    assert (records[1].line, records[1].fault) == (4, "A quote is opened and not closed.")
    assert [record.cells for record in records[2:4]] == [["x", "4"], ["y", "5"]]
    assert len(records) == 603
    table.close()
    again = Table(path, "utf-8")
    assert next(again.records(after=records[2].next - 1)).line == records[3].line
    again.close()


def test_two_stray_quotes_do_not_swallow_what_is_between(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\n2,y\n3,y\n4,"x\n5,"fine ""one"""\n')
    table = Table(path, "utf-8")
    found = [(record.line, record.cells) for record in table.records()]
    table.close()
    assert found == [(2, []), (3, ["2", "y"]), (4, ["3", "y"]), (5, []), (6, ["5", 'fine "one"'])]


def test_headers_in_two_languages_are_understood() -> None:
    header = ["E-Mail", "TELÉFONO MÓVIL", "Apellidos", "First Name", "nº", "Cod. Postal", "Correo 2", "Código Postal"]
    assert columns_of("people", header, {}) == {
        0: "email", 1: "phone", 2: "surname", 3: "given", 6: "email", 7: "postcode",
    }  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.binary(max_size=600))
def test_no_bytes_break_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    try:
        table = Table(path, encoding_of(path))
    except (NothingInIt, NotATable):
        return
    lines = [record.line for record in table.records()]
    table.close()
    assert lines == sorted(set(lines))
