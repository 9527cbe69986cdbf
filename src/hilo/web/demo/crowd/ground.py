"""Where the play takes place: one transaction, its accounts and people, and what may be done there at a past moment."""

from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.accounts import accounts_by_id, open_secrets
from hilo.channels.contract import MessageEvent, Verified
from hilo.channels.directory import Known, load_adapter
from hilo.channels.facts import Arrived, MessageState
from hilo.channels.model_accounts import Account
from hilo.channels.store_lanes import Waiting
from hilo.channels.understand import understand
from hilo.conversations.reference import make_reference
from hilo.conversations.reply import Words, reply
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.web.demo import store
from hilo.web.demo.carried import Said, as_letter, as_post
from hilo.web.demo.house.crew import Crew, crew
from hilo.web.demo.house.house import house
from hilo.web.demo.keepsake import Keepsake
from hilo.web.demo.settle import settle


class Place(msgspec.Struct, frozen=True):
    """Where words went: the conversation, whose it is, and by what an answer names them."""

    conversation: UUID
    customer: UUID
    event: str


class Ground:
    """Each step is taken by the verb that would have taken it, with the clock of the transaction at that moment."""

    def __init__(self, tx: Tx, accounts: dict[str, Account], people: Crew) -> None:
        self.tx, self.accounts, self.people = tx, accounts, people
        self.now = tx.now

    async def hear(self, key: str, said: Said, at: datetime) -> Place:
        """As the channel does it: made genuine by its account, kept as an envelope, understood, published."""
        self.tx.now = at
        account = self.accounts[key]
        adapter = load_adapter(self.tx.env, account)
        secret = open_secrets(self.tx, account).account
        raw = as_letter(account, secret, said, at) if house().account(key).door == "letter" else as_post(secret, said)
        verified = adapter.verify(raw)
        assert isinstance(verified, Verified)
        [item] = verified.items
        envelope = new_id()
        await store.keep_envelope(self.tx, envelope, account.id, item.dedupe_key, item.body)
        waiting = Waiting(0, 0, envelope, account.id, item.body, at, held=False)
        understood = understand(waiting, Known(account, adapter, 0.0))
        assert not understood.fault, understood.fault
        await publish(self.tx, Arrived(understood.messages))
        event: MessageEvent = understood.messages[0].event
        conversation, customer = await store.place_of(self.tx, account.id, event.id)
        return Place(conversation, customer, event.id)

    async def answer(self, where: UUID, key: str, words: tuple[str, str, str], by: Principal, at: datetime) -> str:
        """`words`: the text, and the kind and value of whom it goes to. Gives the reference that an answer names."""
        self.tx.now = at
        text, kind, value = words
        spoken = Words(text, account=self.accounts[key].id, to=normalise(kind, value))
        message, _ = await reply(self.tx, where, spoken, by)
        await settle(self.tx, message, self._state(message, at), "", "")
        return make_reference(self.tx.env.secrets, message)

    async def bounce(self, where: UUID, key: str, words: tuple[str, str, str], by: Principal, at: datetime) -> None:
        """An answer that came back: the mailbox is not there any more."""
        self.tx.now = at
        text, kind, value = words
        message, _ = await reply(
            self.tx, where, Words(text, account=self.accounts[key].id, to=normalise(kind, value)), by
        )
        await settle(self.tx, message, "failed", "5.1.1", "The mailbox does not exist.")

    def _state(self, message: UUID, at: datetime) -> MessageState:
        """Of the older ones most were read."""
        if (self.now - at).days > 2:
            return "read"
        return ("sent", "delivered", "read")[message.int % 3]


async def ground(tx: Tx, kept: Keepsake) -> Ground:
    by_id = await accounts_by_id(tx, list(kept.doors.values()))
    return Ground(tx, {key: by_id[one] for key, one in kept.doors.items()}, await crew(tx, kept))
