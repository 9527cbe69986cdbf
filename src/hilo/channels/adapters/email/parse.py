"""A kept mail as the events it becomes. Pure and total: the same bytes give the same events."""

import re
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any

from hilo.channels.adapters.email.addresses import Person, read_people
from hilo.channels.adapters.email.automatic import automatic, list_of
from hilo.channels.adapters.email.body import TEXT_MAX
from hilo.channels.adapters.email.envelope import Transported, unwrap
from hilo.channels.adapters.email.files import File
from hilo.channels.adapters.email.headers import Fields
from hilo.channels.adapters.email.mail import Mail, is_address, read_mail
from hilo.channels.adapters.email.report import read_report
from hilo.channels.adapters.email.trust import judge
from hilo.channels.adapters.email.visible_reply import VisibleReply, visible_reply
from hilo.channels.contract import Address, Event, Media, MessageEvent, Unrecognised
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise

RECIPIENTS_MAX = 1_000
_REFERENCE = re.compile(r"(?<![a-z2-7])h[a-z2-7]{39}(?![a-z2-7])", re.I)
# Where a mail was really sent to: what our own servers wrote down, and what its sender wrote.
_SENT_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
_SPAM = ("x-spam-flag", "x-spam-status", "x-spam")


def read_events(body: bytes, authserv_id: str = "", forms: Collection[str] = ()) -> Sequence[Event]:
    """A message; or receipts and wishes where the mail is a report about mails of ours.

    `authserv_id`: the name of the account's own checking server, the only one whose word proves a sender.
    `forms`: addresses, in lower case, of contact forms: who writes by one is who its Reply-To names.
    """
    known, raw = unwrap(body)
    mail = read_mail(raw)
    key = mail.message_id or f"sha256:{sha256(raw).hexdigest()}"
    if found := read_report(body, mail.root, key, mail.date):
        return found
    sender = _sender(mail, known, forms)
    if not sender.address:
        return [Unrecognised(key, "a mail without a sender")]
    return [_message(mail, known, key, sender, authserv_id)]


def _message(mail: Mail, known: Transported, key: str, sender: Person, authserv_id: str) -> MessageEvent:
    said = words_of(mail)
    proof, _ = judge(mail.fields, mail.senders, authserv_id)
    proven = sender in mail.senders
    return MessageEvent(
        id=key,
        sender=Address("email", sender.address, sender.name),
        text=said.reply if said.reply or mail.files else mail.subject,
        at=mail.date,
        html=mail.html,
        subject=mail.subject,
        in_reply_to=mail.in_reply_to,
        references=[*references_in(mail.fields, known), *mail.references],
        chatlike=False,
        proof=proof if proven else type(proof)(),
        media=[_media(file) for file in mail.files],
        to=_others(mail.to),
        cc=_others(mail.cc),
        quoted=said.quoted,
        signature=said.signature,
        automatic=bool(sign_of_a_machine(mail, known)),
        spam=is_spam(mail.fields, known),
        once=mail.message_id,
        native=_native(mail, known),
    )


def words_of(mail: Mail) -> VisibleReply:
    """What is said now, with a line for each event that it invites to; what is quoted; the signature."""
    said = visible_reply(mail.text, mail.html, mail.subject)
    reply = "\n\n".join(filter(None, (said.reply, *mail.calendar)))
    return VisibleReply(reply[:TEXT_MAX], said.quoted[:TEXT_MAX], said.signature[:TEXT_MAX])


def sign_of_a_machine(mail: Mail, known: Transported) -> str:
    """By what it can be seen that a machine wrote it; "" where nothing says so."""
    returns_to = known.sender
    if returns_to is None and mail.fields.has("return-path"):
        found = read_people(mail.fields.raw("return-path"))
        returns_to = found[0].address if found else ""
    return automatic(mail.fields, mail.subject, mail.sender.address, returns_to)


def references_in(fields: Fields, known: Transported) -> Sequence[str]:
    """Our signed references in the addresses that it was sent to: whoever answers us writes to one."""
    texts = [*known.recipients, *(value.decode("latin-1") for name in _SENT_TO for value in fields.all(name)[:20])]
    found = (name.lower() for text in texts for name in _REFERENCE.findall(text[:100_000]))
    return list(dict.fromkeys(found))[:10]


def is_spam(fields: Fields, known: Transported) -> bool:
    """The verdict of the provider; else what a filter wrote into the header: nobody calls their own mail spam."""
    if known.spam is not None:
        return known.spam
    return any(fields.text(name).lower().startswith(("yes", "true")) for name in _SPAM)


def _sender(mail: Mail, known: Transported, forms: Collection[str]) -> Person:
    sender = mail.sender
    if sender.address.lower() in forms and mail.reply_to and _usable(mail.reply_to[0].address):
        return mail.reply_to[0]
    if not sender.address and known.sender and is_address(known.sender):
        sender = Person("", known.sender)
    return sender if _usable(sender.address) else Person()


def _media(file: File) -> Media:
    return Media(file.name, file.media_type, file.content, inline=file.inline, content_id=file.content_id)


def _others(people: Sequence[Person]) -> Sequence[Address]:
    """Each address once, of the first thousand; those that are none are left out."""
    found: dict[str, Address] = {}
    for one in people[:RECIPIENTS_MAX]:
        if _usable(one.address):
            found.setdefault(one.address.lower(), Address("email", one.address, one.name))
    return list(found.values())


def _usable(address: str) -> bool:
    if not is_address(address):
        return False
    try:
        normalise("email", address)
    except UnusableHandle:
        return False
    return True


def _native(mail: Mail, known: Transported) -> dict[str, Any]:
    """What the centre need not understand: where answers are wanted, which list it came by, what was broken."""
    wanted = [one.address for one in mail.reply_to if is_address(one.address)][:5]
    said = {"reply_to": wanted, "list": list_of(mail.fields), "faults": list(mail.faults), "cut": known.cut}
    return {name: value for name, value in said.items() if value}
