"""Mail to the staff: which server, how safely, and what it says when a mail is refused."""

import msgspec
import pytest

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.env import Env
from hilo.kernel.mail import Mail, MailRefused, NoMailServer, mail_server, send_mail
from hilo.kernel.testing_smtp import mailbox

MAIL = Mail("ana@firma.example", "Ñandú 🧵", "Hola, Ana.\n\n.\n.. end\n")


def server(url: str, sender: str = "Hilo <hilo@firma.example>") -> tuple[str, int, str]:
    found = mail_server(Settings(smtp_url=url, mail_from=sender))
    assert found is not None
    return found.host, found.port, found.safety


def test_the_address_says_how_safely_it_is_sent() -> None:
    assert server("smtps://relay.example") == ("relay.example", 465, "TLS")
    assert server("smtp://relay.example") == ("relay.example", 587, "STARTTLS")
    assert server("smtp+plain://relay.example") == ("relay.example", 25, "no TLS")
    assert server("smtp://127.0.0.1:2525") == ("127.0.0.1", 2525, "no TLS")
    assert mail_server(Settings()) is None


def test_names_and_passwords_may_hold_anything() -> None:
    found = mail_server(Settings(smtp_url="smtps://hilo%40firma.example:p%2F%40%3A@relay.example"))
    assert found is not None
    assert (found.username, found.password, found.sender) == ("hilo@firma.example", "p/@:", "hilo@firma.example")


@pytest.mark.parametrize("url", ["relay.example", "https://relay.example", "smtp://", "smtp://h:port"])
def test_what_is_no_mail_server_is_named(url: str) -> None:
    with pytest.raises(InvalidSetting, match="smtp_url"):
        mail_server(Settings(smtp_url=url, mail_from="a@b.example"))
    with pytest.raises(InvalidSetting, match="mail_from"):
        mail_server(Settings(smtp_url="smtp://relay.example"))


async def test_a_mail_arrives_as_it_was_written(env: Env) -> None:
    async with mailbox() as box:
        env.settings = msgspec.structs.replace(env.settings, smtp_url=box.url, mail_from="Hilo <hilo@firma.example>")
        await send_mail(env, MAIL)
    [mail] = box.mails
    assert mail["Subject"] == MAIL.subject
    assert mail["From"] == "Hilo <hilo@firma.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text


async def test_a_refusal_for_good_is_told_from_one_that_may_pass(env: Env) -> None:
    async with mailbox() as box:
        env.settings = msgspec.structs.replace(env.settings, smtp_url=box.url, mail_from="hilo@firma.example")
        box.answers = ["550 nobody here", "450 later"]
        with pytest.raises(MailRefused, match="nobody here"):
            await send_mail(env, MAIL)
        with pytest.raises(Exception, match="later") as later:
            await send_mail(env, MAIL)
        assert not isinstance(later.value, MailRefused)


async def test_without_a_server_nothing_is_sent(env: Env) -> None:
    with pytest.raises(NoMailServer):
        await send_mail(env, MAIL)
