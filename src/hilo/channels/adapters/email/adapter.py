"""The e-mail channel: one account is one address, however its mail comes and goes."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from hilo.channels.adapters.email.imap import listen_to_mailbox, look_in, where_of
from hilo.channels.adapters.email.listener import serve_port
from hilo.channels.adapters.email.mail import read_mail
from hilo.channels.adapters.email.outbound import SECONDS, Outbound
from hilo.channels.adapters.email.parse import read_events, words_of
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.webhook_ses import Topic
from hilo.channels.adapters.email.webhooks import read_post
from hilo.channels.contract import Address, Capabilities, Challenge, Context, Event, Health, Raw, Refused, Verified
from hilo.channels.contract_abilities import Exchange, Line, Said
from hilo.customers.model import PROVEN


class Email(Outbound):
    """One account."""

    kind: ClassVar[str] = "email"
    settings: ClassVar[type[msgspec.Struct]] = Settings
    port_setting: ClassVar[str] = "mail_listen"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._settings: Settings = context.settings
        self._topic = Topic(self._settings.sns_topic, context.http)
        self.addresses = self._settings.addresses()
        self.most_bytes = self._settings.most_bytes
        self._forms = frozenset(one.lower() for one in self._settings.forms)

    def capabilities(self) -> Capabilities:
        return Capabilities(
            outbound=self.sends,
            kinds=frozenset({"email"}),
            formats=frozenset({"plain", "html"}),
            media_max_bytes=25_000_000,
            receipts=frozenset({"delivered", "failed"}),
            send_seconds=SECONDS,
        )

    def verify(self, raw: Raw) -> Verified | Challenge:
        if raw.method != "POST":
            raise Refused("wrong_method", "Mail is posted.", status=405)
        if self._settings.inbound == "ses":
            return self._topic.read(raw)
        return read_post(raw, self._settings, self._context.secret, self._context.now())

    async def prepare(self, raw: Raw) -> None:
        await self._topic.prepare(raw)

    def parse(self, body: bytes) -> Sequence[Event]:
        return read_events(body, self._settings.authserv_id, self._forms)

    def ceiling(self, kind: str) -> int:
        """What is proven of a sender is proven by our own server, where the account has one that checks."""
        return PROVEN if kind == "email" and self._settings.authserv_id else 0

    async def probe(self) -> Health:
        """Signs in to the mailbox and to the mail server, as far as the account has them."""
        wrong = [await look_in(self._context)] if self.listens() else []
        wrong += [await self.try_server()] if self.sends else []
        words = "; ".join(filter(None, wrong))
        return Health(not words, words or ("signed in" if wrong else "receives only"))

    def own_addresses(self) -> Sequence[Address]:
        return [Address("email", one) for one in sorted(self.addresses)]

    @classmethod
    def said(cls, raw: bytes) -> Said:
        found = words_of(read_mail(raw))
        return Said(found.reply, found.quoted, found.signature)

    def listens(self) -> bool:
        return bool(self._settings.imap_host)

    async def listen(self, line: Line) -> None:
        settings = self._settings
        await listen_to_mailbox(line, await where_of(self._context), settings.after, settings.since)

    @classmethod
    async def serve(cls, where: str, exchange: Exchange) -> None:
        await serve_port(where, exchange)


ADAPTER = Email
