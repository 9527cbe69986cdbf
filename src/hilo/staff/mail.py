"""Write to a member of staff, in their language: queued with the transaction, sealed until it is sent."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec
import structlog

from hilo.company.store import default_brand
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.kernel.mail import Mail, MailRefused, NoMailServer, mail_server, send_mail

log = structlog.get_logger()


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """To whom, in which language (empty: the company's), and which words of `mail.toml`, filled with what.

    A time (UTC), and a name that `mail.toml` has words for (`role_agent` for `agent`), are said in that language.
    """

    to: str
    name: str
    language: str
    words: str
    fill: Mapping[str, str | datetime] = {}


class Sealed(msgspec.Struct):
    """A mail as the table of jobs keeps it: it may hold a link that lets somebody in."""

    mail: str


def can_mail(env: Env) -> bool:
    """Whether a mail server is set. Raises InvalidSetting."""
    return mail_server(env.settings) is not None


async def write_to(tx: Tx, letter: Letter) -> bool:
    """Queues the mail; False, and nothing is queued, where no mail server is set."""
    if not can_mail(tx.env):
        return False
    language = letter.language or (await default_brand(tx)).language
    told = words(language)
    greeting = told["greeting"].format(name=letter.name) if letter.name else told["greeting_nobody"]
    body = told[letter.words].strip().format(**_said(letter.fill, told))
    ending = told["ending"].format(url=tx.env.settings.base_url())
    mail = Mail(letter.to, told[f"{letter.words}_subject"], f"{greeting}\n\n{body}\n\n-- \n{ending}\n")
    await defer(tx, MAIL, Sealed(tx.env.secrets.seal(msgspec.json.encode(mail).decode())))
    return True


def _said(fill: Mapping[str, str | datetime], told: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value.strftime(told["moment"]) if isinstance(value, datetime) else told.get(f"{name}_{value}", value)
        for name, value in fill.items()
    }


def words(language: str) -> Mapping[str, str]:
    """What is said in this language; English where Hilo does not speak it."""
    return _every().get(language.partition("-")[0], _every()["en"])


@cache
def _every() -> Mapping[str, Mapping[str, str]]:
    text = (files("hilo.staff") / "mail.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, dict[str, str]])


async def _send(env: Env, sealed: Sealed) -> None:
    """A mail that is refused for good is given up at once, and noted without its address."""
    mail = msgspec.json.decode(env.secrets.open(sealed.mail), type=Mail)
    try:
        await send_mail(env, mail)
    except (MailRefused, NoMailServer) as error:
        log.warning("a mail to a member of staff was not taken", kind=type(error).__name__, subject=mail.subject)


MAIL = Job("staff.mail", Sealed, _send, tries=6, seconds=90)
