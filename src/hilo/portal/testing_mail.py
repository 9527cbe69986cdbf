"""For tests of going on by mail: an account that writes mails, what it is about to send, and who answers it."""

import re
from typing import Any

from hilo.channels.accounts import connect
from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival, Arrived
from hilo.channels.model_accounts import Account
from hilo.channels.registry import adapters
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal

SINK = "http://127.0.0.1:9/hook"  # nobody answers there: what is to be sent stays to be looked at
LETTERS = """select content, to_value, purpose, message_id from outbox_parts
    where account_id = $1 and content is not null order by created_at, seq"""


class Post:
    """The mail account of a brand."""

    def __init__(self, env: Env, account: Account) -> None:
        self.env, self.account = env, account

    async def letters(self, to: str = "") -> list[dict[str, Any]]:
        """What waits to be sent, to this address or any: `text`, `subject`, `reference`, …, `to` and `purpose`."""
        async with self.env.db.read() as tx:
            rows = await tx.fetch(LETTERS, self.account.id)
        return [
            row["content"] | {"to": row["to_value"], "purpose": row["purpose"], "mail": row["message_id"]}
            for row in rows
            if to in ("", row["to_value"])
        ]

    async def code(self, to: str) -> str:
        """The code of the last letter to this address."""
        found = re.search(r"\b\d{6}\b", (await self.letters(to))[-1]["text"])
        assert found, "there is no code in it"
        return found[0]

    async def gets(self, sender: str, text: str, reference: str = "", assurance: int = 2) -> None:
        """A mail came in, from an address that its server vouches for."""
        now = self.env.clock.now()
        event = MessageEvent(
            id=str(new_id()),
            sender=Address("email", sender),
            text=text,
            in_reply_to=reference,
            chatlike=False,
        )
        arrival = Arrival(self.account.brief(), new_id(), event, now, now, assurance, "dmarc" if assurance > 1 else "")
        async with self.env.db.unit_of_work() as tx:
            await publish(tx, Arrived([arrival]))


async def open_post(env: Env) -> Post:
    """An account of the default brand that writes mails: of the kind of channel that says itself whom it reaches."""
    kind = next(name for name, made in sorted(adapters().items()) if "reaches" in made.settings.__struct_fields__)
    values = {"url": SINK, "vouch.email": 2, "reaches": ["email"]}
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, kind, "Mail", values, system_principal())
    return Post(env, account)
