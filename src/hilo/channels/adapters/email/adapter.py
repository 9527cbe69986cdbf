"""The e-mail channel: one account is one address, however its mail comes and goes."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from hilo.channels.adapters.email.parse import read_events
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.webhooks import read_post
from hilo.channels.contract import Capabilities, Challenge, Context, Event, Health, Raw, Verified


class Email:
    """One account."""

    kind: ClassVar[str] = "email"
    settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: Settings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities(
            kinds=frozenset({"email"}),
            formats=frozenset({"plain", "html"}),
            media_max_bytes=25_000_000,
        )

    def verify(self, raw: Raw) -> Verified | Challenge:
        return read_post(raw, self._settings, self._context.secret)

    def parse(self, body: bytes) -> Sequence[Event]:
        return read_events(body)

    async def probe(self) -> Health:
        return Health(True, "receives by its webhook")


ADAPTER = Email
