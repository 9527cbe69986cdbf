"""A mail of ours in its envelope: what is handed over, for whom, and where it comes back to."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hilo.channels.adapters.email.outgoing_addresses import UnusableAddress, deliverable, return_path
from hilo.channels.adapters.email.render import name_of, render
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.contract import Address, Outgoing, Rejected


class Letter(msgspec.Struct, frozen=True):
    """A rendered mail with its envelope. `copies` get it as well; `written_at`: when it was handed over to be sent."""

    content: bytes
    return_path: str
    to: Address
    copies: Sequence[Address] = ()
    has_media: bool = False
    written_at: datetime | None = None


def letter_of(outgoing: Outgoing, settings: Settings, now: datetime) -> Letter:
    """The mail of an account. Raises Rejected for an address that is none."""
    try:
        address = deliverable(settings.address)
        content = render(outgoing, address, now, plus=settings.plus_addresses)
    except UnusableAddress as error:
        raise Rejected("5.1.3", "bad_address", str(error)) from None
    return Letter(
        content,
        return_path(address, name_of(outgoing), settings.plus_addresses),
        outgoing.to,
        (*outgoing.cc, *outgoing.bcc),
        bool(outgoing.media),
        outgoing.at,
    )
