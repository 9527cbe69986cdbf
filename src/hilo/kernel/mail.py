"""Mail from the installation to its own staff, by the server of HILO_SMTP_URL: plain words, one part, no pictures."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.env import Env

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
SECONDS = 30.0


class Mail(msgspec.Struct, frozen=True):
    """What is sent to one person."""

    to: str
    subject: str
    text: str


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """`safety`: TLS from the first byte, TLS asked for and insisted on, or none (loopback, or said by smtp+plain)."""

    host: str
    port: int
    safety: Literal["TLS", "STARTTLS", "no TLS"]
    sender: str
    username: str | None
    password: str | None


class NoMailServer(RuntimeError):
    """No mail server is set (HILO_SMTP_URL)."""


class MailRefused(RuntimeError):
    """The mail server will not take this mail, now or later."""


def mail_server(settings: Settings) -> MailServer | None:
    """The server of HILO_SMTP_URL; None where none is set. Raises InvalidSetting.

    It is the operator's own word, as the database's address is, so the egress guard is not asked.
    """
    if not settings.smtp_url:
        return None
    try:
        parts = urlsplit(settings.smtp_url)
        port = parts.port
    except ValueError:
        raise InvalidSetting("smtp_url is not an address") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise InvalidSetting("smtp_url is smtps://NAME:PASSWORD@HOST:PORT (or smtp:// with STARTTLS, or smtp+plain://)")
    sender = settings.mail_from or unquote(parts.username or "")
    if "@" not in sender:
        raise InvalidSetting("mail_from is the address that mail to staff comes from: hilo@company.example")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        safety=_safety(parts.scheme, parts.hostname),
        sender=sender,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


async def send_mail(env: Env, mail: Mail) -> None:
    """Hands it to the server. Raises NoMailServer, InvalidSetting, MailRefused; what else it raises may pass."""
    server = mail_server(env.settings)
    if server is None:
        raise NoMailServer("no mail server is set (HILO_SMTP_URL)")
    try:
        await aiosmtplib.send(
            _message(env, server, mail),
            sender=server.sender.rpartition("<")[2].strip("> "),
            recipients=[mail.to],
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.safety == "TLS",
            start_tls=server.safety == "STARTTLS",
            local_hostname=urlsplit(env.settings.base_url()).hostname,  # else the machine's resolver is asked, slowly
            timeout=SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        if all(one.code >= 500 for one in error.recipients):
            raise MailRefused("; ".join(one.message for one in error.recipients)) from error
        raise
    except aiosmtplib.SMTPResponseException as error:
        if error.code >= 500 and not isinstance(error, aiosmtplib.SMTPAuthenticationError):
            raise MailRefused(error.message) from error
        raise


def _message(env: Env, server: MailServer, mail: Mail) -> EmailMessage:
    """As RFC 3834 wants it of programs: nobody's absence answers."""
    made = EmailMessage()
    made["From"] = server.sender
    made["To"] = mail.to
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(env.clock.now())
    made["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2].strip("> "))
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text)
    return made


def _safety(scheme: str, host: str) -> Literal["TLS", "STARTTLS", "no TLS"]:
    if scheme == "smtps":
        return "TLS"
    return "no TLS" if scheme == "smtp+plain" or _is_loopback(host) else "STARTTLS"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
