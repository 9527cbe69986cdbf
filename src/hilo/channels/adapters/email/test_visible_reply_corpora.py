"""The sets of mails that other projects score themselves on: as many right as were, none that loses a word."""

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from hilo.channels.adapters.email.visible_reply import visible_reply

ROOT = Path(__file__).parents[5]
CORPORA = Path(os.environ.get("HILO_CORPORA") or ROOT.parent / "shared" / "corpora")
TRIMMER = CORPORA / "discourse-email_reply_trimmer" / "test"
OTHERS = ("github-email_reply_parser", "zapier-email-reply-parser", "mail-parser-reply")
# What somebody forwards to us with few words we show; the trimmer folds it.
OTHERWISE = {"forwarded_apple", "forwarded_gmail", "forwarded_message"}


def _texts(folder: Path) -> list[Path]:
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}")
    return sorted(folder.glob("*.txt"))


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def test_the_trimmers_set_is_read_as_its_authors_read_it() -> None:
    expected = _texts(TRIMMER / "trimmed")
    wrong = {
        path.stem
        for path in expected
        if visible_reply(_read(TRIMMER / "emails" / path.name), "").reply.split() != _read(path).split()
    }
    assert len(expected) == 64
    assert wrong == OTHERWISE


@pytest.mark.parametrize("corpus", [*OTHERS, "discourse-email_reply_trimmer"])
def test_no_mail_loses_a_line_or_takes_long(corpus: str) -> None:
    for path in _texts(CORPORA / corpus / "test" / "emails"):
        text = _read(path)
        began = time.perf_counter()
        said = visible_reply(text, "")
        assert time.perf_counter() - began < 0.5, path.name
        whole = "\n".join((said.reply, said.quoted, said.signature))
        assert _lines(whole) == _lines(text), path.name


def _lines(text: str) -> Counter[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Counter(line.rstrip() for line in lines if line.strip())
