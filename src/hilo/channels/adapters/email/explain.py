"""What Hilo makes of a mail, and why, as an operator is shown it."""

from collections.abc import Sequence
from typing import Any

from hilo.channels.adapters.email.addresses import Person
from hilo.channels.adapters.email.automatic import list_of
from hilo.channels.adapters.email.bounce import Bounce
from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.adapters.email.mail import Mail, read_mail
from hilo.channels.adapters.email.parse import is_spam, references_in, sign_of_a_machine, words_of
from hilo.channels.adapters.email.report import bounces
from hilo.channels.adapters.email.trust import judge
from hilo.channels.safe_html import safe_html

EXPLAINS = "mail"


def explain(body: bytes, trusted: str = "") -> dict[str, Any]:
    """A mail as plain values. Total. `trusted`: the server whose Authentication-Results are believed."""
    known, raw = unwrap(body)
    mail = read_mail(raw)
    said = words_of(mail)
    sign, listed = sign_of_a_machine(mail, known), list_of(mail.fields)
    proof, because = judge(mail.fields, mail.senders, trusted)
    returned = next(iter(bounces(body, mail.root)), None)
    why = [because, *mail.faults]
    why += [f"automatic: {sign}"] if sign else []
    why += [f"list: {listed}"] if listed else []
    why += ["spam, by its header"] if is_spam(mail.fields, known) else []
    why += [f"sent to our reference {one}" for one in references_in(mail.fields, known)]
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "from": _person(mail.sender),
        "reply_to": _people(mail.reply_to),
        "to": _people(mail.to),
        "cc": _people(mail.cc),
        "subject": mail.subject,
        "date": mail.date.strftime("%Y-%m-%dT%H:%M:%SZ") if mail.date else None,
        "text": "\n\n".join(filter(None, (mail.text, *mail.calendar))),
        "html": _harmless(mail.html),
        "reply": said.reply,
        "quoted": said.quoted,
        "signature": said.signature,
        "attachments": _attachments(mail),
        "automatic": bool(sign),
        "list": bool(listed),
        "bounce": _bounce(returned) if returned else None,
        "trust": {"assurance": proof.assurance, "method": proof.method, "because": why},
    }


def _harmless(html: str) -> str:
    """As it is shown before anybody asks for remote pictures; empty for what is too deep to be shown as HTML."""
    found = safe_html(html) if html else None
    return found.html if found else ""


def _bounce(one: Bounce) -> dict[str, Any]:
    return {"recipient": one.address, "code": one.code, "permanent": one.permanent, "reason": one.reason}


def _person(one: Person) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _people(people: Sequence[Person]) -> list[dict[str, str]]:
    return [_person(one) for one in people]


def _attachments(mail: Mail) -> list[dict[str, Any]]:
    return [
        {"name": file.name, "media_type": file.media_type, "size": file.size, "inline": file.inline}
        for file in mail.files
    ]
