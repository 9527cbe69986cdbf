"""Reply to a customer. The words are saved first; delivery follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.outgoing import ToSend
from hilo.channels.outgoing_html import outgoing_html, plain_words
from hilo.consent.model import Purpose
from hilo.conversations import store
from hilo.conversations.attachments import bind
from hilo.conversations.errors import ConversationIsClosed, NothingToSay
from hilo.conversations.errors_mail import UnusableHtml
from hilo.conversations.facts import MessageSent
from hilo.conversations.last_answer import ensure_nobody_answered
from hilo.conversations.model import Author, Conversation
from hilo.conversations.reference import make_reference
from hilo.conversations.ways import Way, choose, ways
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce

REFERENCES = 20


class Words(msgspec.Struct, frozen=True):
    """What is to be said, to whom and how. Without an account the best open way is taken."""

    text: str
    html: str = ""
    subject: str = ""
    account: UUID | None = None
    to: str | None = None
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    in_reply_to: str = ""
    send_at: datetime | None = None
    attachments: Sequence[UUID] = ()
    last_answer: UUID | Literal["any"] | None = "any"  # the one that the writer knows of
    purpose: Purpose = "service"


async def reply(tx: Tx, conversation_id: UUID, words: Words, by: Principal) -> tuple[UUID, Way]:
    """The message's id and the way taken. HTML is made harmless; without a text it is told in plain words as well.

    Raises UnknownConversation, ConversationIsClosed, NoWayToAnswer, WayIsClosed, NothingToSay, UnusableHtml,
    AttachmentNotFree, AttachmentsDoNotFit, AnsweredMeanwhile, UnusableHandle for a copy's address.
    """
    words = msgspec.structs.replace(_harmless(words), cc=_normal(words.cc), bcc=_normal(words.bcc))
    if not words.text.strip() and not words.attachments:
        raise NothingToSay(where="$.text")
    await store.hold_person(tx, conversation_id, by.viewer)
    conversation = await store.lock(tx, conversation_id, by.viewer)
    if conversation.state == "closed":
        raise ConversationIsClosed
    if words.last_answer != "any":
        await ensure_nobody_answered(tx, conversation.id, words.last_answer, by.viewer)
    way = choose(await ways(tx, conversation.id), words.account, words.to)
    if "html" not in way.formats:
        words = msgspec.structs.replace(words, html="")  # what is shown as said is what is said

    message = _row(conversation, words, way, by, held=words.send_at is not None and words.send_at > tx.now)
    before = await _before(tx, message, way)
    await store.add_message(tx, message, author(by))
    if words.attachments:
        await bind(tx, message.id, words.attachments, by, way.account)
    await deliver(tx, [_to_send(tx, message, words, way, before)])
    details = {"channel": way.channel, "state": message.state}
    await announce(tx, Event("message.sent", "conversation", conversation.id, message.id, details))
    await publish(tx, MessageSent(message.id, conversation.id, way.profile_id, by.id))
    return message.id, way


async def _before(tx: Tx, message: store.Reply, way: Way) -> list[str]:
    """What was said before between the addressee and us at this account: their mail programs thread by it."""
    if message.chatlike:
        return []
    rows = await store.references(tx, message.conversation_id, way.account, way.identifier_id, REFERENCES)
    named = [r["event_id"] if r["direction"] == "in" else make_reference(tx.env.secrets, r["id"]) for r in rows]
    return [one for one in reversed(named) if one]


def author(by: Principal) -> Author:
    """The principal as the author of a row."""
    return Author(by.kind, by.id, by.name)


def _row(conversation: Conversation, words: Words, way: Way, by: Principal, *, held: bool) -> store.Reply:
    return store.Reply(
        id=new_id(),
        conversation_id=conversation.id,
        profile_id=way.profile_id,
        account_id=way.account,
        identifier_id=way.identifier_id,
        channel=way.channel,
        subject=words.subject or conversation.subject,
        text=words.text,
        html=words.html,
        in_reply_to=words.in_reply_to,
        recipients={"to": [_named(way)], "cc": list(words.cc), "bcc": list(words.bcc)},
        state="held" if held else "queued",
        role="customer",
        chat=way.chat,
        chatlike=way.to.kind != "email",
        assignee_id=by.id if by.kind == "user" else None,
        answers=words.purpose == "service",
    )


def _harmless(words: Words) -> Words:
    if not words.html.strip():
        return msgspec.structs.replace(words, html="") if words.html else words
    html = outgoing_html(words.html)
    if html is None:
        raise UnusableHtml(where="$.html")
    return msgspec.structs.replace(words, html=html, text=words.text if words.text.strip() else plain_words(html))


def _normal(copies: Sequence[Address]) -> list[Address]:
    """In normal form, each once: a copy to somebody who wants no more is known by it at the gate."""
    found = {(a.kind, normalise(a.kind, a.value)): a.name for a in copies}
    return [Address(kind, value, name) for (kind, value), name in found.items()]


def _named(way: Way) -> Address:
    return Address(way.to.kind, way.to.value, way.to.name)


def _to_send(tx: Tx, message: store.Reply, words: Words, way: Way, before: Sequence[str]) -> ToSend:
    return ToSend(
        message_id=message.id,
        account_id=way.account,
        profile_id=way.profile_id,
        conversation_id=message.conversation_id,
        to=_named(way),
        text=words.text,
        html=words.html,
        subject=message.subject,
        reference=make_reference(tx.env.secrets, message.id),
        in_reply_to=words.in_reply_to,
        references=before,
        purpose=words.purpose,
        chat=way.chat,
        cc=words.cc,
        bcc=words.bcc,
        attachments=words.attachments,
        hold_until=words.send_at,
    )
