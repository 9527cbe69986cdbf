"""One click and no more advertising: a link in each such message, good for ever, whoever is asked (RFC 8058)."""

from uuid import UUID

import msgspec

from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.secrets import SecretBox, SecretUnreadable

PATH = "/u"
TOKEN_MAX = 2_000
_PURPOSE = "unsubscribe:"


class Unsubscribes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a link says, sealed: nobody reads an address in it, and nobody makes one for another's."""

    kind: str
    value: str
    message: str


class LinkUnknown(NotFound):
    """This link is not one of ours, or not all of it."""

    code = "link_unknown"


def unsubscribe_link(env: Env, kind: str, value_norm: str, message_id: UUID) -> str:
    """The address at which this handle (normal form) wants no more advertising."""
    said = _PURPOSE + msgspec.json.encode(Unsubscribes(kind, value_norm, str(message_id))).decode()
    return f"{env.settings.base_url()}{PATH}/{env.secrets.seal(said).rstrip('=')}"


def read_link(box: SecretBox, token: str) -> Unsubscribes:
    """Raises LinkUnknown."""
    try:
        if len(token) > TOKEN_MAX or not token.isascii():
            raise LinkUnknown
        purpose, said, rest = box.open(token + "=" * (-len(token) % 4)).partition(_PURPOSE)
        if purpose or not said:
            raise LinkUnknown  # something else that we sealed
        return msgspec.json.decode(rest, type=Unsubscribes)
    except (SecretUnreadable, msgspec.MsgspecError, ValueError):
        raise LinkUnknown from None


async def unsubscribe(tx: Tx, token: str) -> Unsubscribes:
    """Stops advertising at the handle of the link; a second time changes nothing. Raises LinkUnknown."""
    said = read_link(tx.env.secrets, token)
    await suppress(tx, [Stop(said.kind, said.value, "promotional", "unsubscribe", {"message": said.message})])
    return said
