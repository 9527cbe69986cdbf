"""The adapter: the rules for its visitors, what they say, and the answers that wait for them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

import msgspec

from hilo.channels.adapters.webchat.identity import read
from hilo.channels.adapters.webchat.parse import read_events, read_request, write
from hilo.channels.adapters.webchat.settings import Field, Settings
from hilo.channels.contract import Capabilities, Context, Event, Forbidden, Health, Outgoing, Raw, Sent, Verified
from hilo.channels.contract_hosts import VISITOR, FormField, Hosting, Said, Vouched
from hilo.kernel.webhook_signature import is_signed, sign

SIGNED_IN = 3  # how sure a signed identity makes us of its own subject, unless the account says less
MEDIA_TYPES = ("image/*", "audio/*", "video/*", "text/*", "application/*")


class Webchat:
    """One account: the chat of a brand on its pages."""

    kind: ClassVar[str] = "webchat"
    settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: Settings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities(
            outbound=True,
            text_max=None,
            formats=frozenset({"plain"}),
            media_max_bytes=20_000_000,
            receipts=frozenset({"delivered", "read"}),
            idempotent_send=True,
        )

    def ceiling(self, kind: str) -> int:
        return self._settings.vouch.get(kind, SIGNED_IN if kind == VISITOR else 1)

    def hosting(self) -> Hosting:
        own = self._settings
        return Hosting(
            origins=frozenset(own.origins),
            languages=own.languages,
            title=own.title,
            colour=own.colour,
            side=own.side,
            greeting=own.greeting,
            form=[_field(field) for field in own.form],
            identity_required=own.identity_required,
            shared=own.shared_computer,
            staff_names=own.staff_names,
            media_max_bytes=own.attachment_max_bytes,
            media_count=own.attachments_max,
            media_types=MEDIA_TYPES,
            mail_after=timedelta(minutes=own.mail_after_minutes) if own.mail_after_minutes else None,
            session=timedelta(hours=own.session_hours),
        )

    def wrap(self, said: Said) -> Raw:
        body = write(said)
        return Raw("http", body, sign(said.id, self._context.now(), body, self._context.secret))

    def read_identity(self, shown: str) -> Vouched:
        return read(shown, self._settings.identity_secret, str(self._context.account_id), self._context.now())

    def verify(self, raw: Raw) -> Verified:
        if not is_signed(self._context.secret, raw.headers, raw.body, self._context.now()):
            raise Forbidden
        return Verified([read_request(raw.body)])

    def parse(self, body: bytes) -> Sequence[Event]:
        return read_events(body)

    async def probe(self) -> Health:
        if self._settings.identity_required and not self._settings.identity_secret:
            return Health(False, "only signed-in visitors may chat, and there is no secret to sign with")
        return Health(True, "its visitors are served here")

    async def send(self, outgoing: Outgoing) -> Sent:
        """The words are stored already; from now on they are shown to their visitor."""
        return Sent(str(outgoing.id))


def _field(field: Field) -> FormField:
    if field.field == "email":
        return FormField(field.field, "email", field.required, field.labels)
    return FormField(field.field, "tel" if field.field == "phone" else "text", field.required, field.labels)


ADAPTER = Webchat
