"""Hand messages over to be sent: cut into parts, written with the transaction; a worker sends them after it."""

from collections.abc import Sequence

from hilo.channels import store_outbox as store
from hilo.channels.contract import Capabilities
from hilo.channels.errors_delivery import AccountCannotSend
from hilo.channels.model_delivery import Content, Part
from hilo.channels.outgoing import ToSend
from hilo.channels.splitter import split
from hilo.channels.ways import capabilities_of
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id


async def deliver(tx: Tx, messages: Sequence[ToSend]) -> None:
    """Writes the parts of these messages into the outbox, in order; sends nothing itself.

    A message begins as `held` when its `hold_until` is to come, else as `queued`; what follows is told as
    DeliveryChanged. First in, first out per account and recipient: a held message takes its place when its hold ends.
    Raises UnknownAccount, AccountCannotSend.
    """
    if not messages:
        return
    can = await capabilities_of(tx, {message.account_id for message in messages})
    names = await store.sender_names(tx, can)
    await store.add(
        tx,
        [
            part
            for message in messages
            for part in _parts(tx, message, can[message.account_id], names[message.account_id])
        ],
    )
    wake(tx)


def wake(tx: Tx) -> None:
    """Wakes the workers once the transaction is durable."""
    env = tx.env
    tx.after_commit(lambda: env.wakes.say("outbox"))


def _parts(tx: Tx, message: ToSend, can: Capabilities, name: str) -> list[Part]:
    if not can.outbound:
        raise AccountCannotSend
    texts = split(message.text, can)
    held = message.hold_until is not None and message.hold_until > tx.now
    due_at = message.hold_until if message.hold_until is not None and held else tx.now
    return [
        Part(
            id=new_id(),
            message_id=message.message_id,
            part=number,
            parts=len(texts),
            account_id=message.account_id,
            profile_id=message.profile_id,
            conversation_id=message.conversation_id,
            to=message.to,
            purpose=message.purpose,
            content=_content(message, text, (number, len(texts)), name),
            state="held" if held else "queued",
            due_at=due_at,
            next_at=tx.now,
            tries=0,
            first_tried_at=None,
            may_have_gone=False,
            lease=None,
            provider_id=None,
            code="",
            reason="",
            created_at=tx.now,
        )
        for number, text in enumerate(texts)
    ]


def _content(message: ToSend, text: str, place: tuple[int, int], name: str) -> Content:
    """Subject and files go with the first part; the formatted text only where it need not be cut."""
    number, count = place
    first = number == 0
    return Content(
        text=text,
        html=message.html if count == 1 else "",
        subject=message.subject if first else "",
        reference=message.reference,
        in_reply_to=message.in_reply_to,
        chat=message.chat,
        cc=message.cc,
        bcc=message.bcc,
        files=message.attachments if first else (),
        references=message.references,
        sender_name=name,
    )
