"""Forward chosen messages of a conversation to somebody else, quoted as text, with their files; the customer waits."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.channels.accounts import open_accounts
from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.model_accounts import Account
from hilo.channels.outgoing import ToSend
from hilo.channels.ways import abilities_of, windows
from hilo.consent.closed import closed_in_the_end
from hilo.consent.route_words import ToRoute
from hilo.conversations import store, store_attachments, store_forward
from hilo.conversations.attachments import ensure_they_fit
from hilo.conversations.errors import (
    ConversationIsClosed,
    NobodyReachesThat,
    UnknownAttachment,
    UnknownMessage,
    WayIsClosed,
)
from hilo.conversations.facts import MessageSent
from hilo.conversations.model import Conversation
from hilo.conversations.reference import make_reference
from hilo.conversations.reply import author
from hilo.conversations.store_attachments import Attachment
from hilo.conversations.store_forward import Addressee, Quoted
from hilo.customers.errors import CustomersChanged, CustomersMoved
from hilo.customers.identify import identify
from hilo.customers.model import Claim, normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.files import File, add_files
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce


class Forward(msgspec.Struct, frozen=True):
    """Which messages go to whom, with which words before them. Without an account the first that reaches them.

    `attachments`: which of their files go along; None: all.
    """

    to: Address
    messages: Sequence[UUID]
    text: str = ""
    subject: str = ""
    account: UUID | None = None
    attachments: Sequence[UUID] | None = None


async def forward(tx: Tx, conversation_id: UUID, wish: Forward, by: Principal) -> UUID:
    """The message's id. Who is written to takes part as a third party: a reply to our reference comes in here.

    Raises UnknownConversation, ConversationIsClosed, UnknownMessage, UnknownAttachment, AttachmentsDoNotFit,
    NobodyReachesThat, WayIsClosed, UnusableHandle, CustomersChanged when the addressee was merged or parted at this
    moment.
    """
    to = Address(wish.to.kind, normalise(wish.to.kind, wish.to.value), wish.to.name)
    who = await _addressee(tx, to)  # first of all: whoever receives locks customers before conversations
    conversation = await store.lock(tx, conversation_id, by.viewer)
    if conversation.state == "closed":
        raise ConversationIsClosed
    quoted = await store_forward.chosen(tx, conversation.id, wish.messages, by.viewer)
    if len(quoted) < len(set(wish.messages)):
        raise UnknownMessage(where="$.messages")
    files = await store_forward.files(tx, conversation.id, wish.messages, wish.attachments, by.viewer)
    if wish.attachments is not None and len(files) < len(set(wish.attachments)):
        raise UnknownAttachment(where="$.attachments")
    account = await _account(tx, conversation, to, wish.account)
    await _ensure_it_would_go(tx, account, to, who)
    await ensure_they_fit(tx, account.id, len(files), sum(file.size for file in files))

    message = _row(conversation, account, who, to, _words(wish, conversation, quoted))
    await store.add_message(tx, message, author(by))
    along = await _hand_on(tx, message.id, files)
    await deliver(tx, [_to_send(tx, message, to, along)])
    details = {"channel": account.channel, "state": "queued"}
    await announce(tx, Event("message.sent", "conversation", conversation.id, message.id, details))
    await publish(tx, MessageSent(message.id, conversation.id, who.profile_id, by.id))
    return message.id


async def _addressee(tx: Tx, to: Address) -> Addressee:
    """The owner of the address, else somebody of whom no more is known than what was typed."""
    owner = await store_forward.owner(tx, to.kind, to.value)
    if owner:
        return owner
    try:
        [found] = await identify(tx, [Claim(to.kind, to.value, to.name)])
    except CustomersMoved:
        raise CustomersChanged from None
    return Addressee(found.identifier_id, found.profile_id)


async def _account(tx: Tx, conversation: Conversation, to: Address, wanted: UUID | None) -> Account:
    found = [a for a in await open_accounts(tx) if a.brand_id == conversation.brand_id and wanted in (None, a.id)]
    can = abilities_of(tx.env, found)
    found = [a for a in found if can[a.id].outbound and can[a.id].start_conversation and to.kind in can[a.id].kinds]
    if not found:
        raise NobodyReachesThat
    open_now = await windows(tx, [(a.id, to.kind, to.value) for a in found], can)
    closed = {
        a.id: f"account_{a.state}" if a.state != "live" else open_now[(a.id, to.kind, to.value)].reason for a in found
    }
    best = next((a for a in found if not closed[a.id]), None)
    if best is None:
        raise WayIsClosed(extra={"reason": closed[found[0].id], "channel_account": str(found[0].id)})
    return best


async def _ensure_it_would_go(tx: Tx, account: Account, to: Address, who: Addressee) -> None:
    """The gate would refuse it anyway: whoever writes is told at once, not when it was to leave."""
    reaches = abilities_of(tx.env, [account])[account.id].kinds
    reason = await closed_in_the_end(tx, ToRoute(to.kind, to.value, who.profile_id, "service", reaches))
    if reason:
        raise WayIsClosed(extra={"reason": reason, "channel_account": str(account.id)})


def _words(wish: Forward, conversation: Conversation, quoted: Sequence[Quoted]) -> tuple[str, str]:
    """Subject and text: our words, then each message with who said it and when, its lines behind `>`."""
    subject = wish.subject or (f"Fwd: {conversation.subject}" if conversation.subject else "")
    told = [
        "\n".join([f"{one.who}, {one.at:%Y-%m-%d %H:%M} UTC", *(f"> {line}" for line in one.text.splitlines())])
        for one in quoted
    ]
    return subject, "\n\n".join([wish.text.strip(), *told] if wish.text.strip() else told)


def _row(
    conversation: Conversation, account: Account, who: Addressee, to: Address, words: tuple[str, str]
) -> store.Reply:
    subject, text = words
    return store.Reply(
        id=new_id(),
        conversation_id=conversation.id,
        profile_id=who.profile_id,
        account_id=account.id,
        identifier_id=who.identifier_id,
        channel=account.channel,
        subject=subject,
        text=text,
        html="",
        in_reply_to="",
        recipients={"to": [to]},
        state="queued",
        role="third_party",
        chat="",
        chatlike=False,
        assignee_id=None,
        answers=False,
    )


async def _hand_on(tx: Tx, message_id: UUID, files: Sequence[File]) -> list[UUID]:
    """The same bytes as files of another message; gives their ids."""
    if not files:
        return []
    copies = [File(new_id(), file.name, file.media_type, file.size, file.sha256) for file in files]
    await add_files(tx, copies)
    await store_attachments.add(tx, [Attachment(file.id, message_id, place) for place, file in enumerate(copies)])
    return [file.id for file in copies]


def _to_send(tx: Tx, message: store.Reply, to: Address, files: Sequence[UUID]) -> ToSend:
    return ToSend(
        message_id=message.id,
        account_id=message.account_id,
        profile_id=message.profile_id,
        conversation_id=message.conversation_id,
        to=to,
        text=message.text,
        subject=message.subject,
        reference=make_reference(tx.env.secrets, message.id),
        attachments=files,
    )
