"""`hilo explain match`: CSV in, CSV out, errors in one line, words about progress when it takes long."""

import csv
import io
from argparse import ArgumentParser
from pathlib import Path

import pytest

from hilo.commands.command import CommandFailed
from hilo.commands.explain import COMMANDS, progress

PEOPLE = """id,given,surname,phone,proof
a,Leocadia,Gil Ferrer,600146404,card
b,Leocadia,Gil,600146404,phone
c,Carlos,Gil Ferrer,600146404,card
"""


def explain(path: Path) -> int:
    """The exit code of the command."""
    command, parser = COMMANDS["explain match"], ArgumentParser()
    command.arguments(parser)
    return command.execute(parser.parse_args([str(path)]))


def test_pairs_are_told_with_bits_and_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    assert explain(path) == 0
    told = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert list(rows[0]) == ["a", "b", "bits", "p", "decision", "reasons"]
    assert (rows[0]["a"], rows[0]["b"], rows[0]["decision"]) == ("a", "b", "auto")
    assert float(rows[0]["bits"]) > 5
    assert 0.9 < float(rows[0]["p"]) <= 1
    assert "phone exact +" in rows[0]["reasons"]
    assert {row["decision"] for row in rows} <= {"auto", "suggest", "veto"}
    assert told.err == ""


def test_a_table_in_another_encoding_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"given,surname\nJos\xe9,Gil\n")
    with pytest.raises(CommandFailed, match=r"is not UTF-8 \(line 2\)"):
        explain(path)
    assert capsys.readouterr().out == ""


def test_what_could_not_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text("given,phone\nAna,none\nEva,x\n", encoding="utf-8")
    assert explain(path) == 0
    assert capsys.readouterr().err == "2 values of phone could not be read, and were left out\n"


def test_whoever_waits_is_told_how_far_it_is() -> None:
    said, now = io.StringIO(), iter(range(0, 1000, 2))
    tell = progress(1000, said, lambda: float(next(now)))
    for done in range(1, 1001):
        tell(done)
    assert "of 1,000 rows compared" in said.getvalue()
    assert said.getvalue().count("\n") < 10
