"""A pass for one picture of one message: its frame has no session, so that the address says who may look. Pure.

It is good for a short time, and as good as its holder is: a wall built meanwhile is in the way.
"""

import base64
import binascii
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.kernel.principal import Viewer
from hilo.kernel.secrets import SecretBox

GOOD_FOR = timedelta(minutes=10)
_PURPOSE = "picture of a message"
_MAC = 16


class Pass(msgspec.Struct, frozen=True, array_like=True):
    """`within`: the attachment; else `place` is that of a remote picture among those of the message."""

    message_id: UUID
    numbers: tuple[int, ...]
    until: int
    within: UUID | None = None
    place: int = 0

    @property
    def viewer(self) -> Viewer:
        return Viewer(frozenset(self.numbers))


def issue(box: SecretBox, one: Pass) -> str:
    """Letters, digits, `-` and `_`."""
    content = msgspec.msgpack.encode(one)
    return base64.urlsafe_b64encode(box.sign(_PURPOSE, content, _MAC) + content).rstrip(b"=").decode()


def read(box: SecretBox, token: str, now: datetime) -> Pass | None:
    """None for one that is not ours, or over."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (binascii.Error, UnicodeEncodeError):
        return None
    mac, content = raw[:_MAC], raw[_MAC:]
    if len(mac) < _MAC or not box.signed(_PURPOSE, content, mac):
        return None
    one = msgspec.msgpack.decode(content, type=Pass)
    return one if now.timestamp() < one.until else None
