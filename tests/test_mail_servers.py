"""The mail servers of the tests do what real ones do."""

import smtplib

import pytest

from hilo.kernel.testing import eventually
from tests.mail_servers import HOST, PASSWORD, MailServers

MAIL = b"From: Ana <ana@customer.example>\r\nTo: support@shop.example\r\nSubject: Hola\r\n\r\nUno\r\n"


async def test_a_mail_arrives_with_what_the_server_found(mail_servers: MailServers) -> None:
    mail_servers.send(MAIL, "eva+tag@customer.example")
    [raw] = await eventually(lambda: mail_servers.mails("eva@customer.example"))
    assert b"Authentication-Results: mx.test.example; dmarc=pass" in raw
    mail_servers.empty("eva@customer.example")


async def test_an_unknown_mailbox_is_told_by_a_bounce(mail_servers: MailServers) -> None:
    mail_servers.send(MAIL, "nobody@customer.example", sender="ben+b@customer.example")
    [raw] = await eventually(lambda: mail_servers.mails("ben@customer.example"))
    assert b"multipart/report" in raw
    assert b"5.1.1" in raw
    mail_servers.empty("ben@customer.example")


def test_a_closed_domain_is_refused_at_once(mail_servers: MailServers) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mail_servers.send(MAIL, "x@closed.example")


def test_submission_wants_a_password(mail_servers: MailServers) -> None:
    with smtplib.SMTP(HOST, mail_servers.submission, timeout=10) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            server.sendmail("ana@customer.example", ["ben@customer.example"], MAIL)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            server.login("support@shop.example", "wrong")
        server.login("support@shop.example", PASSWORD)
