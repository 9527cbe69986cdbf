"""Old mails come in from a mailbox: threads by their references, files with them, and no mail breaks the mailbox."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.imports.conftest import Bring, refused, rows
from hilo.imports.errors import NeedsAnAccount
from hilo.imports.mails import Ours, read_mail
from hilo.kernel.clock import SystemClock
from hilo.kernel.env import Env

OURS = Ours(frozenset({"tienda@empresa.es"}))


def mail(number: int, **more: str) -> str:
    """One mail of a mailbox; `refs`, `reply`, `sender`, `to`, `date`, `body`, `rest`."""
    lines = [
        "From - Fri Mar 01 10:30:00 2024",
        f"From: {more.get('sender', 'Ana <ana@correo.es>')}",
        f"To: {more.get('to', 'tienda@empresa.es')}",
        f"Message-ID: <{number}@correo.es>",
        f"Date: {more.get('date', f'Fri, 0{number} Mar 2024 10:30:00 +0100')}",
        f"Subject: {more.get('subject', 'Pedido')}",
        *([f"In-Reply-To: <{more['reply']}@correo.es>"] if "reply" in more else []),
        *([f"References: {more['refs']}"] if "refs" in more else []),
        more.get("rest", "Content-Type: text/plain; charset=utf-8"),
        "",
        more.get("body", f"mail {number}"),
        "",
        "",
    ]
    return "\n".join(lines)


async def test_threads_are_put_together_by_their_references(env: Env, bring: Bring, account: UUID) -> None:
    box = (
        mail(3, reply="2", refs="<1@correo.es> <2@correo.es>", body=">From the shop\nlast")  # before what it answers
        + mail(1)
        + mail(2, sender="tienda@empresa.es", to="Ana <ana@correo.es>", reply="1", body="hecho")
        + mail(4, subject="Otra cosa")
    )
    made = await bring("mbox", box, account=account, assurance=0, own=["tienda@empresa.es"])
    assert (made.state, made.added, made.refused) == ("done", 4, 0), made.failure
    found = await rows(
        env,
        "select c.state, c.subject, array_agg(m.direction || ' ' || m.text order by m.at) as said from conversations c "
        "join messages m on m.conversation_id = c.id group by c.id order by min(m.at)",
    )
    assert [tuple(one.values()) for one in found] == [
        ("closed", "Pedido", ["in mail 1", "out hecho", "in From the shop\nlast"]),
        ("closed", "Otra cosa", ["in mail 4"]),
    ]
    assert await rows(env, "select distinct assurance from identifier_links") == [{"assurance": 0}]
    again = await bring("mbox", box + mail(5, reply="3"), account=account, assurance=0, own=["tienda@empresa.es"])
    assert (again.added, again.known) == (1, 4)
    assert await rows(env, "select count(*) as n from conversations") == [{"n": 2}]


async def test_broken_mails_are_named_and_the_others_come_in(env: Env, bring: Bring, account: UUID) -> None:
    html = "<style>x</style><p>Hola&nbsp;<b>Marta</b></p><script>no()</script>"
    box = (
        mail(1, sender="nobody at all")
        + mail(2, rest="Content-Type: text/html; charset=klingon", body=html)
        + mail(3, date="32 Foo 9999", body="sin fecha")
        + mail(4, rest="Content-Type: multipart/mixed; boundary=x", body=(
            "--x\nContent-Type: text/plain\n\nva adjunto\n--x\nContent-Type: application/pdf; name=f.pdf\n"
            "Content-Disposition: attachment; filename=factura.pdf\nContent-Transfer-Encoding: base64\n\n"
            "JVBERi0=\n--x--\n"))
    )  # fmt: skip
    made = await bring("mbox", box.encode() + b"From x\n\xff\xfe garbage \0\n\n", account=account, assurance=0)
    assert (made.added, made.refused) == (3, 2), made.failure
    assert [(r.line, r.code) for r in await refused(env, made)] == [(1, "nobody_in_it"), (5, "nobody_in_it")]
    said = await rows(env, "select text, at::date::text as day from messages order by event_id")
    assert said == [
        {"text": "Hola Marta", "day": "2024-03-02"},
        {"text": "sin fecha", "day": "2024-03-01"},
        {"text": "va adjunto", "day": "2024-03-04"},
    ]
    files = await rows(env, "select b.name, b.media_type from attachments a join blobs b on b.id = a.id")
    assert files == [{"name": "factura.pdf", "media_type": "application/pdf"}]


async def test_quote_and_signature_are_folded_as_in_mail_that_comes_today(
    env: Env, bring: Bring, account: UUID
) -> None:
    quoted = "El vie, 1 mar 2024 a las 10:30, Tienda <t@empresa.es> escribió:\n> ¿Le va bien?"
    body = f"Sí, gracias.\n\n-- \nAna Ruiz\n\n{quoted}"
    made = await bring("mbox", mail(1, body=body) + mail(2, body="otra"), account=account, assurance=0)
    assert made.added == 2, made.failure
    said = "select m.text, p.quoted, p.signature from messages m left join message_parts p on p.message_id = m.id"
    first, second = await rows(env, f"{said} order by m.at")
    assert first["text"] == "Sí, gracias."
    assert "¿Le va bien?" in first["quoted"]
    assert "Ana Ruiz" in first["signature"]
    assert second == {"text": "otra", "quoted": None, "signature": None}


async def test_what_is_no_mailbox_fails_with_a_word(bring: Bring, account: UUID) -> None:
    assert "no mailbox" in (await bring("mbox", "name,email\n", account=account)).failure
    with pytest.raises(NeedsAnAccount):
        await bring("mbox", mail(1))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.binary(max_size=60))
def test_no_bytes_break_the_reading_of_a_mail(raw: bytes, stamp: bytes) -> None:
    now = SystemClock().now()
    heads = b"From: a@b.es\r\nTo: " + raw[:40] + b"\r\nContent-Type: " + raw[40:90] + b"\r\n\r\n" + raw
    for bytes_ in (raw, heads):
        assert read_mail(1, stamp, bytes_, OURS, now) is not None
