"""Handing mail over: every answer of a mail server means one thing, and a broken line never more than is certain."""

import asyncio
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hilo.channels.adapters.email import send as sending
from hilo.channels.adapters.email import smtp_server
from hilo.channels.adapters.email.outbound import Outbound
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.testing_smtp import FakeServer, fake_server
from hilo.channels.contract import (
    Address,
    AuthExpired,
    Context,
    Media,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    SendFailure,
    Sent,
    TryAgain,
)
from hilo.kernel.config import Settings as HiloSettings
from hilo.kernel.http_client import OutgoingHttp

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ANA, BEA, CARL = (Address("email", f"{who}@correo.example", who.title()) for who in ("ana", "bea", "carl"))
REFERENCE = "habcdefghijklmnopqrstuvwxyz234567abcdefg"
MAIL = Outgoing(
    UUID(int=5), ANA, "Hola ñ\n.un punto\n", subject="Pedido", reference=REFERENCE, cc=[BEA], bcc=[CARL], at=NOW
)


def adapter(server: FakeServer | None, **more: Any) -> Outbound:
    values: dict[str, Any] = {"address": "support@shop.example", "smtp_security": "none"}
    if server is not None:
        values |= {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_user": "hilo", "smtp_password": "geheim"}
    http = OutgoingHttp(HiloSettings(egress_allow=more.pop("allow", ["127.0.0.0/8"])))
    settings = Settings(**(values | more))
    return Outbound(Context(UUID(int=7), settings, "https://hilo.example", http, now=lambda: NOW))


async def handed(made: Outbound, mail: Outgoing = MAIL) -> Sent | SendFailure:
    try:
        return await made.send(mail)
    except SendFailure as failure:
        return failure


async def test_a_mail_goes_to_everybody_and_comes_back_to_its_own_address() -> None:
    async with fake_server() as server:
        sent = await handed(adapter(server))
    [taken] = server.taken
    assert isinstance(sent, Sent)
    assert (sent.provider_id, list(sent.refused)) == (f"{REFERENCE}.0", [])
    assert taken.sender == f"support+b.{REFERENCE}.0@shop.example"
    assert taken.recipients == [one.value for one in (ANA, BEA, CARL)]
    mail = message_from_bytes(taken.content)
    assert mail["Message-ID"] == f"<{REFERENCE}.0@shop.example>"
    assert CARL.value not in taken.content.decode(), "nobody sees a blind copy"
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n") == "Hola ñ\n.un punto\n"


@pytest.mark.parametrize(
    ("says", "failure", "code"),
    [
        ({"GREETING": "421 4.3.2 not now"}, TryAgain, ""),
        ({"GREETING": "554 5.7.1 go away"}, TryAgain, ""),
        ({"EHLO": "421 4.3.2 shutting down", "HELO": "421 4.3.2 shutting down"}, TryAgain, ""),
        ({"AUTH": "535 5.7.8 Authentication failed"}, AuthExpired, ""),
        ({"AUTH": "534 5.7.9 Application-specific password required"}, AuthExpired, ""),
        ({"AUTH": "454 4.7.0 Temporary authentication failure"}, TryAgain, ""),
        ({"MAIL": "530 5.7.0 Must issue a STARTTLS command first"}, AuthExpired, ""),
        ({"MAIL": "550 5.7.1 Sender address rejected"}, Rejected, "5.7.1 policy"),
        ({"MAIL": "552 5.3.4 Message too big"}, Rejected, "5.3.4 too_long"),
        ({"MAIL": "451 4.3.0 try later"}, TryAgain, ""),
        ({"RCPT ana@correo.example": "550 5.1.1 User unknown"}, Rejected, "5.1.1 bad_address"),
        ({"RCPT ana@correo.example": "550 no such user here"}, Rejected, "5.1.1 bad_address"),
        ({"RCPT ana@correo.example": "554 5.7.1 Relay access denied"}, Rejected, "5.7.1 policy"),
        ({"RCPT ana@correo.example": "450 4.7.1 Greylisted"}, TryAgain, ""),
        ({"RCPT ana@correo.example": "452 4.2.2 Mailbox full"}, TryAgain, ""),
        ({"RCPT bea@correo.example": "450 4.7.1 Greylisted"}, TryAgain, ""),
        ({"DATA": "554 5.5.1 no valid recipients"}, Rejected, "5.5.1 policy"),
        ({"DATA": "421 4.4.2 closing"}, TryAgain, ""),
        ({"END": "552 5.3.4 too large"}, Rejected, "5.3.4 too_long"),
        ({"END": "550 5.7.1 spam"}, Rejected, "5.7.1 policy"),
        ({"END": "554 refused"}, Rejected, "554 policy"),
        ({"END": "451 4.7.1 try again later"}, TryAgain, ""),
        ({"END": "421 4.4.2 shutting down"}, TryAgain, ""),
        ({"END": "gibberish"}, OutcomeUnknown, ""),
    ],
)
async def test_every_answer_means_one_thing(says: dict[str, str], failure: type[SendFailure], code: str) -> None:
    async with fake_server() as server:
        server.says |= says
        result = await handed(adapter(server))
    assert type(result) is failure, result
    assert not server.taken
    if isinstance(result, Rejected):
        assert f"{result.code} {result.because}" == code
    assert "geheim" not in repr(result)


@pytest.mark.parametrize(
    ("cut", "failure"),
    [
        ("greeting", TryAgain),
        ("mail", TryAgain),
        ("data", TryAgain),
        ("end", OutcomeUnknown),
    ],
)
async def test_a_line_that_breaks_says_what_is_certain(cut: Any, failure: type[SendFailure]) -> None:
    async with fake_server() as server:
        server.cut = cut
        assert type(await handed(adapter(server))) is failure


async def test_a_line_that_breaks_within_a_large_mail_is_tried_again() -> None:
    large = msgspec.structs.replace(MAIL, media=[Media("a.bin", "application/octet-stream", b"x" * 8_000_000)])
    async with fake_server() as server:
        server.cut = "body"
        assert type(await handed(adapter(server), large)) is TryAgain
        server.cut = ""
        assert isinstance(await handed(adapter(server), large), Sent)


async def test_no_answer_to_the_whole_mail_is_an_unknown_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LAST_STEP", 0.1)
    async with fake_server() as server:
        server.cut = "end_silent"
        assert type(await handed(adapter(server))) is OutcomeUnknown


async def test_nobody_there_is_tried_again_and_a_forbidden_address_is_not() -> None:
    async with fake_server() as server:
        made, shut = adapter(server), adapter(server, allow=[])
    assert type(await handed(made)) is TryAgain
    result = await handed(shut)
    assert isinstance(result, Rejected)
    assert result.code == "egress_refused"
    assert type(await handed(adapter(None))) is Rejected


async def test_a_refused_copy_is_told_and_the_others_get_it() -> None:
    async with fake_server() as server:
        server.says["RCPT bea@correo.example"] = "550 5.1.1 no such user"
        sent = await handed(adapter(server))
    [taken] = server.taken
    assert taken.recipients == [ANA.value, CARL.value]
    assert isinstance(sent, Sent)
    assert [(r.address, r.code, r.permanent) for r in sent.refused] == [(BEA, "5.1.1", True)]


async def test_a_copy_that_is_put_off_holds_the_others_for_a_quarter_of_an_hour_only() -> None:
    late = msgspec.structs.replace(MAIL, at=NOW - timedelta(minutes=16))
    async with fake_server() as server:
        server.says["RCPT bea@correo.example"] = "450 4.7.1 greylisted"
        assert type(await handed(adapter(server))) is TryAgain
        sent = await handed(adapter(server), late)
    assert isinstance(sent, Sent)
    assert [(r.address, r.code, r.permanent) for r in sent.refused] == [(BEA, "4.7.1", False)]


async def test_what_is_too_large_is_known_before_it_goes() -> None:
    async with fake_server() as server:
        server.offers = ["SIZE 5000", "AUTH PLAIN"]
        files = msgspec.structs.replace(MAIL, media=[Media("a.txt", "text/plain", b"x" * 9000)])
        results = [await handed(adapter(server), one) for one in (MAIL, files)]
    assert isinstance(results[0], Sent)
    assert isinstance(results[1], Rejected)
    assert (results[1].code, results[1].because) == ("5.3.4", "media")


async def test_an_address_beyond_ascii_goes_where_the_server_takes_it() -> None:
    mail = msgspec.structs.replace(MAIL, to=Address("email", "josé@correo.example"), cc=(), bcc=())
    async with fake_server() as server:
        assert isinstance(await handed(adapter(server), mail), Sent)
        server.offers = ["AUTH PLAIN"]
        result = await handed(adapter(server), mail)
    assert [one.recipients for one in server.taken] == [["josé@correo.example"]]
    assert isinstance(result, Rejected)
    assert result.because == "bad_address"


@pytest.mark.parametrize(
    "bad", ["ana@correo.example\r\nRCPT TO:<x@y.example>", "ana b@correo.example", "<ana@x.example>", "ana", ""]
)
async def test_what_is_no_address_is_refused_before_anything_is_said(bad: str) -> None:
    async with fake_server() as server:
        result = await handed(adapter(server), msgspec.structs.replace(MAIL, to=Address("email", bad)))
    assert isinstance(result, Rejected)
    assert (result.because, server.begun) == ("bad_address", 0)


async def test_no_more_than_a_few_connections_are_open_at_once() -> None:
    async with fake_server() as server:
        server.pause = 0.02
        made = adapter(server)
        sent = await asyncio.gather(*(handed(made) for _ in range(20)))
    assert all(isinstance(one, Sent) for one in sent)
    assert server.most == sending.AT_ONCE


def certificate(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for that name or number, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fake")])
    now = datetime.now(UTC)
    names: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem + secret)
        file.flush()
        server.load_cert_chain(file.name)
    return server, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_encryption_is_insisted_on_and_the_certificate_checked(
    security: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, trusting = certificate("127.0.0.1")
    wrong, trusting_wrong = certificate("mail.elsewhere.example")
    for context, trusted, sent in (
        (right, trusting, True),
        (right, trusting_wrong, False),
        (wrong, trusting_wrong, False),
    ):
        monkeypatch.setattr(smtp_server, "_tls", lambda trusted=trusted: trusted)
        ways = {"tls": context} if security == "tls" else {"starttls": context}
        async with fake_server(**ways) as server:
            result = await handed(adapter(server, smtp_security=security))
        assert isinstance(result, Sent) == sent, result
        assert sent or isinstance(result, TryAgain)
    async with fake_server() as server:
        assert isinstance(await handed(adapter(server, smtp_security=security)), TryAgain), "no encryption, no password"
    assert not server.taken


async def test_a_token_signs_in_in_place_of_a_password() -> None:
    async with fake_server() as server:
        server.offers = ["AUTH PLAIN XOAUTH2"]
        assert isinstance(await handed(adapter(server, smtp_token="tok-geheim")), Sent)
        assert any(line.startswith("AUTH XOAUTH2 ") for line in server.heard)
        server.says["AUTH"] = "535 5.7.3 Authentication unsuccessful"
        result = await handed(adapter(server, smtp_token="tok-geheim"))
    assert isinstance(result, AuthExpired)
    assert "geheim" not in str(result)


async def test_the_server_can_be_tried_out() -> None:
    async with fake_server() as server:
        found = smtp_server.server_of(adapter(server)._out)
        assert found is not None
        made = sending.Sender(found, adapter(server)._out.http.guard)
        assert await made.try_out() == ""
        server.says["AUTH"] = "535 5.7.8 no"
        assert "535" in await made.try_out()
        assert "geheim" not in repr(found)
    assert "does not answer" in await made.try_out()
