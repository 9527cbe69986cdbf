"""An answer that its visitor does not fetch goes on by mail: an answer to that mail lands in the same conversation.

To an address that they proved it goes with its words; to one that was only typed goes no more than that it is there.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.facts import DeliveryChanged
from hilo.channels.outgoing import ToSend
from hilo.conversations.change import tell
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.model import Author
from hilo.conversations.reference import make_reference
from hilo.conversations.store import lock
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.kernel.db import Row, Tx
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import Job, defer
from hilo.kernel.principal import System
from hilo.portal import store_continue as store
from hilo.portal.errors import NoChatHere
from hilo.portal.hosts import host
from hilo.portal.letters import MAIL, Post, post
from hilo.portal.model import shown_name
from hilo.portal.store_continue import Answer

US = Author("system", UUID(int=0), "")
SEES = System("an answer goes on by mail, or could not")
NOWHERE = frozenset({"failed", "refused"})


class Waiting(msgspec.Struct):
    """An answer that may wait for its visitor still."""

    message: UUID


class Lost(msgspec.Struct):
    """A mail that went nowhere."""

    mail: UUID


class Target(msgspec.Struct, frozen=True):
    """An address of the visitor's. `whole`: they proved it, and get the words."""

    value: str
    profile_id: UUID
    whole: bool


async def watch(tx: Tx, changes: Sequence[DeliveryChanged]) -> None:
    """Reaction to DeliveryChanged: looks later whether answers were fetched; tells of mails that were lost."""
    sent = [change.message_id for change in changes if change.state == "sent"]
    for message, account in await store.answers(tx, sent) if sent else []:
        try:
            after = (await host(tx, account)).rules.mail_after
        except NoChatHere:
            continue
        if after is not None:
            await defer(tx, MAIL_ON, Waiting(message), after=after)
    lost = [change.message_id for change in changes if change.state in NOWHERE]
    for mail in await store.mails_among(tx, lost) if lost else []:
        await defer(tx, MAIL_LOST, Lost(mail))


async def mail_on(env: Env, waiting: Waiting) -> None:
    """One mail with all of the conversation that waits; nothing where the answer was fetched meanwhile."""
    async with env.db.unit_of_work() as tx:
        row = await store.lock_waiting(tx, waiting.message)
        if row is None:
            return
        try:
            by = await post(tx, row["account_id"], row["language"])
        except NoChatHere:
            return
        to = await _target(tx, row)
        if by is None or to is None or by.where.rules.mail_after is None:
            return
        await _mail(tx, row, by, to)


MAIL_ON = Job("portal.mail_on", Waiting, mail_on)


async def mail_lost(env: Env, lost: Lost) -> None:
    """The staff read in the thread that it did not arrive."""
    async with env.db.unit_of_work() as tx:
        for conversation in await store.mail_failed(tx, [lost.mail]):
            await tell(tx, await lock(tx, conversation, SEES), "not_mailed", US)


MAIL_LOST = Job("portal.mail_lost", Lost, mail_lost)


async def _mail(tx: Tx, row: Row, by: Post, to: Target) -> None:
    visitor, where = row["visitor_id"], row["conversation_id"]
    try:
        conversation = await lock(tx, where, SEES)
    except UnknownConversation:
        return
    answers = await store.unfetched(tx, visitor, conversation.id)
    if not answers:
        return
    before = [make_reference(tx.env.secrets, one) for one in await store.mailed_before(tx, visitor, conversation.id)]
    mail_id, last = new_id(), answers[-1]
    page = by.page(await store.last_page(tx, visitor))
    subject = conversation.subject or by.said("answer_subject")
    await store.mailed(tx, [one.id for one in answers], mail_id, visitor, to.whole)
    await deliver(
        tx,
        [
            ToSend(
                message_id=mail_id,
                account_id=by.account,
                profile_id=to.profile_id,
                conversation_id=conversation.id,
                to=Address(MAIL, to.value),
                text=_text(by, answers, page) if to.whole else _notice(by, page),
                purpose="service" if to.whole else "automatic",
                subject=subject if to.whole else by.said("waits_subject"),
                reference=make_reference(tx.env.secrets, last.id) if to.whole else "",
                in_reply_to=before[-1] if before and to.whole else "",
                references=before if to.whole else (),
                attachments=[file for one in answers for file in one.files] if to.whole else (),
            )
        ],
    )
    await tell(tx, conversation, "mailed", US)


async def _target(tx: Tx, row: Row) -> Target | None:
    proven = await store.proven_address(tx, row["visitor_id"])
    if proven is not None:
        return Target(proven["value"], proven["profile_id"] or row["profile_id"], whole=True)
    try:
        typed = store.typed_address(row)
        return Target(normalise(MAIL, typed), row["profile_id"], whole=False) if typed else None
    except UnusableHandle:
        return None


def _text(by: Post, answers: Sequence[Answer], page: str) -> str:
    """The words, each with who said them where it was more than one; and how it goes on."""
    names = [shown_name(one.by_name, by.brand, by.where.rules.staff_names, one.by_kind == "user") for one in answers]
    if len(set(names)) == 1:
        words = [one.text for one in answers] + [names[0]]
    else:
        words = [f"{name}:\n{one.text}" for name, one in zip(names, answers, strict=True)]
    return "\n\n".join([*filter(None, words), "-- \n" + _end(by, "answer_end", page)])


def _notice(by: Post, page: str) -> str:
    return _end(by, "waits", page)


def _end(by: Post, key: str, page: str) -> str:
    return "\n".join(filter(None, [by.said(key), by.said("answer_page", page=page) if page else ""]))
