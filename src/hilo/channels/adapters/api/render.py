"""Our words as the body of a signed webhook."""

import base64
from typing import Any

import msgspec

from hilo.channels.contract import Address, Media, Outgoing


def render(outgoing: Outgoing) -> bytes:
    """The body; empty fields are left out."""
    body: dict[str, Any] = {
        "type": "message",
        "id": str(outgoing.id),
        "conversation": outgoing.conversation,
        "to": _address(outgoing.to),
        "text": outgoing.text,
        "html": outgoing.html,
        "subject": outgoing.subject,
        "reference": outgoing.reference,
        "in_reply_to": outgoing.in_reply_to,
        "cc": [_address(a) for a in outgoing.cc],
        "bcc": [_address(a) for a in outgoing.bcc],
        "attachments": [_attachment(m) for m in outgoing.media],
    }
    if outgoing.parts > 1:
        body |= {"part": outgoing.part, "parts": outgoing.parts}
    always = {"type", "id", "to", "text"}
    return msgspec.json.encode({name: value for name, value in body.items() if value or name in always})


def _address(address: Address) -> dict[str, str]:
    named = {"name": address.name} if address.name else {}
    return {"kind": address.kind, "value": address.value} | named


def _attachment(media: Media) -> dict[str, str]:
    shown = {"name": media.name, "media_type": media.media_type}
    if media.content is None:
        return shown | {"url": media.url}
    return shown | {"content_base64": base64.b64encode(media.content).decode()}
