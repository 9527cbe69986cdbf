"""Mails of others are read as their own libraries read them, or docs/mail_corpora.md says why not."""

from pathlib import Path

import msgspec
import pytest

from hilo.channels.adapters.email.explain import explain
from hilo.channels.adapters.email.parse import read_events
from hilo.channels.adapters.email.testing_corpora import MAILS, mails, name
from hilo.channels.adapters.email.testing_corpora_table import REASONS, SCORED, TABLE, table
from hilo.channels.contract import Event


def found(corpus: str) -> list[Path]:
    paths = mails(corpus)
    if not paths:
        pytest.skip(f"the corpus {corpus} is not here; HILO_CORPORA names its folder")
    return paths


@pytest.mark.parametrize("corpus", SCORED)
def test_parts_and_decoded_leaves_are_as_expected_or_it_is_said_why_not(corpus: str) -> None:
    number, differences = SCORED[corpus]
    paths = found(corpus)
    assert len(paths) == number
    misses = {name(path) for path in paths if differences(path)}
    assert misses == {one for one in REASONS if one in {name(path) for path in paths}}


def test_the_table_of_misses_is_as_it_is() -> None:
    for corpus in SCORED:
        found(corpus)
    assert TABLE.read_text(encoding="utf-8") == table(), "write it anew by scripts/mail_corpora"


@pytest.mark.parametrize("corpus", MAILS)
def test_no_mail_of_others_breaks_anything(corpus: str) -> None:
    for path in found(corpus):
        raw = path.read_bytes()
        written = msgspec.json.encode(read_events(raw))
        assert msgspec.json.encode(msgspec.json.decode(written, type=list[Event])) == written, name(path)
        assert explain(raw)["trust"]["assurance"] == 0, name(path)
