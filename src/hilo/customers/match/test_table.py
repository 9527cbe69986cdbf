"""Tables as offices export them: read, or refused with the line that is wrong; and duplicates found in them."""

from pathlib import Path

import pytest

from hilo.customers.match.find import find_duplicates
from hilo.customers.match.table import Table, TableUnreadable, read_table

PEOPLE = """id,given,surname,birth_date,phone,email,postcode,channel,proof
s1,Lucía,Gil Ferrer,1971-02-03,600146404,lgil@gmail.com,41001,store,card
w1,Lucia,Gil,,,l.gil@gmail.com,41001,web,email
p1,Lucía,Gil,,+34 600 14 64 04,,,wa,phone
c1,Lucía,Gil,,,lgil@gmail.com,,chat,
k1,Carlos,Gil Ferrer,2009-05-02,600146404,lgil@gmail.com,41001,store,card
n1,Lucía,Gil,,600146404,,,call,ani
x1,Pedro,Ruiz,1980-11-29,611222333,pruiz@correo.es,48011,store,card
"""


def table(folder: Path, text: str | bytes) -> Table:
    """The table of this text."""
    path = folder / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path)


def decided(read: Table) -> dict[tuple[str, str], str]:
    """What was decided on each pair."""
    pairs = find_duplicates([row.record for row in read.rows])
    return {(read.rows[pair.a].id, read.rows[pair.b].id): pair.judgement.decision for pair in pairs}


def test_one_customer_over_her_channels_and_nobody_else(tmp_path: Path) -> None:
    found = decided(table(tmp_path, PEOPLE))
    assert found["s1", "p1"] == "auto"
    assert found["s1", "w1"] in ("auto", "suggest")
    assert found["s1", "c1"] == "suggest"
    assert found["s1", "n1"] == "suggest"
    assert not [pair for pair, decision in found.items() if "k1" in pair and decision != "veto"]
    assert not [pair for pair in found if "x1" in pair]


def test_whoever_proves_nothing_is_joined_to_nobody(tmp_path: Path) -> None:
    rows = [row for row in PEOPLE.splitlines() if not row.startswith(("w1", "p1"))]
    found = decided(table(tmp_path, "\n".join(rows)))
    assert "auto" not in found.values()


def test_a_channel_without_proof_is_a_claim_too(tmp_path: Path) -> None:
    read = table(
        tmp_path, "given,surname,email,channel\nAna,Gil Mora,ana@correo.es,chat\nAna,Gil Mora,ana@correo.es,web\n"
    )
    assert [row.record.assurance for row in read.rows] == [0, 0]


def test_a_table_that_tells_no_origin_is_the_companys_own(tmp_path: Path) -> None:
    found = decided(
        table(tmp_path, "given;surname;email\nLeocadia;Gil Mora;leo@correo.es\nLeocadia;Gil;leo@correo.es\n")
    )
    assert found == {("1", "2"): "auto"}


def test_values_are_read_in_their_normal_forms(tmp_path: Path) -> None:
    read = table(
        tmp_path,
        "id,phone,email,birth_date,national_id\n7,600 14 64 04;x,ANA@Correo.es|test@x.es,3/2/1971,12.345.678-z\n",
    )
    record = read.rows[0].record
    assert record.phones == ("+34600146404",)
    assert record.emails == ("ana@correo.es",)
    assert (record.birth_date, record.national_id) == ("1971-02-03", "12345678Z")
    assert read.dropped == {"phone": 1, "email": 1}


def test_other_columns_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    read = table(tmp_path, "\ufeffID,Given,person\r\n1,Ana,77\r\n\r\n2,Eva\r\n")
    assert [(row.id, row.record.given) for row in read.rows] == [("1", "Ana"), ("2", "Eva")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"given,surname\nJos\xe9,Gil\n", r"is not UTF-8 \(line 2\); save it as CSV UTF-8"),
        ("given\nAna\n".encode("utf-16"), "is not UTF-8 but UTF-16"),
        (b"", "the first line names no column to compare: nothing"),
        (b"id,person\n1,2\n", "names no column to compare: id, person; it is any of id, given"),
        (b"given,given\nAna,Eva\n", "the column given stands twice"),
        (b"id,given\n1,Ana\n1,Eva\n", "the id '1' stands in rows 1 and 2"),
        (b"id,given\n1,Ana,Gil\n", "row 1 has 3 cells, the first line 2 columns"),
        (b'given\n"Ana\n', "is no CSV"),
    ],
)
def test_what_is_no_table_of_people_is_refused(tmp_path: Path, text: bytes, said: str) -> None:
    with pytest.raises(TableUnreadable, match=said):
        table(tmp_path, text)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(TableUnreadable, match="cannot be read: No such file"):
        read_table(tmp_path / "none.csv")


def test_one_mailbox_of_three_hundred_joins_nobody(tmp_path: Path) -> None:
    names = [f"{first},{last}" for first in ("Ana", "Eva", "Luis", "Juan", "Rosa", "Pablo") for last in FAMILIES]
    rows = [f"{nth},{name},club@correo.es" for nth, name in enumerate(names)]
    found = decided(table(tmp_path, "id,given,surname,email\n" + "\n".join(rows)))
    assert "auto" not in found.values()


FAMILIES = [
    f"{a}{b}"
    for a in ("Gar", "Mar", "Fer", "Rod", "Lop")
    for b in ("cia", "tinez", "nandez", "riguez", "ez", "ado", "ero")
]


def test_who_contradicts_another_record_of_the_customer_is_asked_about(tmp_path: Path) -> None:
    text = """id,given,surname,birth_date,phone,email
1,Leocadia,Molina Cruz,1957-03-28,,leo@correo.es
2,Leocadia,Molina Cruz,,600146404,leo@correo.es
3,Leocadia,Molina Cruz,1991-07-16,600146404,
"""
    found = decided(table(tmp_path, text))
    assert sorted(found.values()) in (["auto", "suggest"], ["auto", "suggest", "veto"])
