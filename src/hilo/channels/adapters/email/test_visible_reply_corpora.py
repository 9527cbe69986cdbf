"""The sets of mails that other projects score themselves on: as many right as were, none that loses a word."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from hilo.channels.adapters.email.visible_reply import visible_reply

ROOT = Path(__file__).parents[5]
CORPORA = Path(os.environ.get("HILO_CORPORA") or ROOT.parent / "shared" / "corpora")
TRIMMER = CORPORA / "discourse-email_reply_trimmer" / "test"
OTHERS = ("github-email_reply_parser", "zapier-email-reply-parser", "mail-parser-reply")
OWN = Path(os.environ.get("HILO_OWN_DATA") or ROOT.parent / "shared" / "data" / "own") / "threads.jsonl"
HEADERS = "De: Soporte <s@t.example>\nEnviado: martes, 3 de marzo de 2026 10:15\nPara: Ana\nAsunto: RE: x"
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
        began = time.process_time()
        said = visible_reply(text, "")
        assert time.process_time() - began < 0.5, path.name
        whole = "\n".join((said.reply, said.quoted, said.signature))
        assert _lines(whole) == _lines(text), path.name


def _lines(text: str) -> Counter[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Counter(line.rstrip() for line in lines if line.strip())


def _marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _divs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


# How clients send words and what they answer, as text and HTML.
CLIENTS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "alone": lambda said, ours: (said, ""),
    "gmail": lambda said, ours: (
        f"{said}\n\nEl mar, 3 mar 2026 a las 10:15, S (<s@t.example>)\nescribió:\n\n{_marked(ours)}",
        "",
    ),
    "iphone": lambda said, ours: (
        f"{said}\n\nSent from my iPhone\n\nOn Mar 3, 2026, at 10:15, S <s@t.example> wrote:\n\n{_marked(ours)}",
        "",
    ),
    "outlook": lambda said, ours: (f"{said}\n\n{'_' * 32}\n{HEADERS}\n\n{ours}", ""),
    "signed": lambda said, ours: (f"{said}\n\n-- \nAna Ruiz\nTel. 600 000 001", ""),
    "below": lambda said, ours: (f"On 3/3/26 10:15, S wrote:\n{_marked(ours)}\n\n{said}", ""),
    "gmail in html": lambda said, ours: (
        "",
        (
            f'<div dir="ltr">{_divs(said)}</div><div class="gmail_quote"><div class="gmail_attr">S:</div>'
            f'<blockquote class="gmail_quote">{_divs(ours)}</blockquote></div>'
        ),
    ),
    "outlook in html": lambda said, ours: (
        "",
        f'{_divs(said)}<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>S<br>hoy</p></div>{_divs(ours)}',
    ),
    "apple in html": lambda said, ours: (
        "",
        f'{_divs(said)}<br><blockquote type="cite"><div>S escribió:</div>{_divs(ours)}</blockquote>',
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_what_customers_write_comes_back_from_every_client_as_they_wrote_it(client: str) -> None:
    if not OWN.is_file():
        pytest.skip(f"no threads at {OWN}")
    ours = "Gracias por su mensaje."
    threads = [json.loads(line)["turns"] for line in OWN.read_text(encoding="utf-8").splitlines()]
    said = [
        turn["text"] for turns in threads for turn in turns if turn["from"] == "customer" and turn["channel"] == "email"
    ]
    assert len(said) > 50
    for text in said:
        assert visible_reply(*CLIENTS[client](text, ours)).reply.split() == text.split()
