"""Our signed reference: a token in what we send, by which a reply finds its conversation after any time."""

import base64
import re
from uuid import UUID

from hilo.kernel.secrets import SecretBox

_TOKEN = re.compile(r"(?<![a-z2-7])h([a-z2-7]{39})(?![a-z2-7])", re.I)
_MAC = 8


def make_reference(box: SecretBox, message_id: UUID) -> str:
    """40 characters of `a-z2-7`, fit for a plus address or a Message-ID: the message's id with 64 bits of MAC."""
    content = message_id.bytes
    token = base64.b32encode(content + box.sign("reference", content, _MAC)).decode().rstrip("=").lower()
    return f"h{token}"


def read_reference(box: SecretBox, *texts: str) -> UUID | None:
    """The message that the first genuine token in the texts names; None when there is none, or it is not ours."""
    for text in texts:
        for match in _TOKEN.finditer(text):
            raw = base64.b32decode(match[1].upper() + "=")
            content, mac = raw[:16], raw[16:]
            if box.signed("reference", content, mac):
                return UUID(bytes=content)
    return None
