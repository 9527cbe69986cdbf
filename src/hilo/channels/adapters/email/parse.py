"""A kept mail as the events it becomes. Pure and total."""

from collections.abc import Sequence
from email import message_from_bytes, policy
from email.utils import parseaddr
from hashlib import sha256

from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.contract import Address, Event, MessageEvent, Unrecognised


def read_events(body: bytes) -> Sequence[Event]:
    """One message, or what it was taken for."""
    _, raw = unwrap(body)
    mail = message_from_bytes(raw, policy=policy.compat32)
    name, address = parseaddr(str(mail.get("from", "")))
    key = str(mail.get("message-id", "")).strip() or f"sha256:{sha256(raw).hexdigest()}"
    if "@" not in address:
        return [Unrecognised(key, "a mail without a sender")]
    content = mail.get_payload(decode=True)
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    subject = str(mail.get("subject", ""))
    return [
        MessageEvent(key, Address("email", address, name), text.strip() or subject, subject=subject, chatlike=False)
    ]
