"""`hilo explain mail`: a raw mail in, what is made of it as JSON out, without a server or database."""

import io
import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from hilo.commands.command import CommandFailed
from hilo.commands.explain_mail import COMMANDS

MAIL = b"""Authentication-Results: mx.shop.example; dmarc=pass header.from=example.org
From: Ana Gil <ana@example.org>
To: shop@shop.example
Subject: =?utf-8?q?=C2=BFMi?= pedido
Message-ID: <1@example.org>
Date: Tue, 24 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html

<p onclick="x()">Hola</p><script>x()</script><img src="https://t.example/1.gif" width=1 height=1>
--x
Content-Type: application/pdf; name="a.pdf"

%PDF
--x--
"""
SHAPE = [
    *("message_id", "in_reply_to", "references", "from", "reply_to", "to", "cc", "subject", "date", "text", "html"),
    *("reply", "quoted", "signature", "attachments", "automatic", "list", "bounce", "trust"),
]


def explain(*words: str) -> int:
    """The exit code of the command."""
    command, parser = COMMANDS["explain mail"], ArgumentParser()
    command.arguments(parser)
    return command.execute(parser.parse_args(list(words)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "one.eml"
    found.write_bytes(MAIL)
    return found


def test_what_is_made_of_a_mail_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(str(path), "--authserv-id", "mx.shop.example") == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == SHAPE
    assert told["from"] == {"name": "Ana Gil", "address": "ana@example.org"}
    assert (told["subject"], told["date"]) == ("¿Mi pedido", "2026-11-24T09:00:00Z")
    assert (told["text"], told["reply"], told["html"].strip()) == ("Hola", "Hola", "<p>Hola</p>")
    assert told["attachments"] == [{"name": "a.pdf", "media_type": "application/pdf", "size": 4, "inline": False}]
    assert (told["automatic"], told["list"], told["bounce"]) == (False, False, None)
    assert told["trust"]["assurance"] == 2
    assert told["trust"]["because"] == ["dmarc=pass of example.org by mx.shop.example"]


def test_a_bounce_is_told_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bounce.eml"
    path.write_bytes(
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; boundary=x;"
        b" report-type=delivery-status\n\n--x\n\nSorry.\n--x\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1\n--x--\n"
    )
    assert explain(str(path)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bounce"]["recipient"], told["bounce"]["code"]) == ("ana@example.org", "5.1.1")
    assert (told["bounce"]["permanent"], told["automatic"]) == (True, True)
    assert "automatic: an empty return path" in told["trust"]["because"]


def test_several_mails_are_a_line_each(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(str(path), str(path)) == 0
    assert [json.loads(line)["message_id"] for line in capsys.readouterr().out.splitlines()] == ["1@example.org"] * 2


def test_a_missing_file_is_said_and_the_others_are_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(str(path), "nowhere.eml") == 1
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert told.err == "hilo: nowhere.eml could not be read: No such file or directory\n"
    with pytest.raises(CommandFailed, match="could not be read"):
        explain("nowhere.eml")


def test_a_mail_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MAIL)))
    assert explain("-") == 0
    assert json.loads(capsys.readouterr().out)["message_id"] == "1@example.org"


def test_neither_server_nor_database_is_needed_nor_their_code(path: Path) -> None:
    code = (
        "import sys; from hilo.cli import outcome; outcome(['explain', 'mail', sys.argv[1]]);"
        " sys.exit(','.join({'litestar', 'asyncpg', 'uvicorn', 'imap_tools', 'aiosmtpd'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["message_id"] == "1@example.org"
    assert done.stderr.strip() == ""
