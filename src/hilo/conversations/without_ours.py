"""A reply without what we ourselves had said: what a client quotes unmarked goes to the rest that is quoted. Pure."""

import msgspec

from hilo.channels.minus_ours import minus_ours
from hilo.conversations.model_parts import NO_PARTS
from hilo.conversations.store_receive import Incoming


def without_ours(message: Incoming, ours: str) -> Incoming:
    """The message as its sender's own words; as it is where nothing of `ours` is in it, or nothing else."""
    if not ours:
        return message
    kept = minus_ours(message.text, [ours])
    if kept == message.text or not kept.strip():
        return message
    parts = message.parts or NO_PARTS
    quoted = "\n\n".join(part for part in (parts.quoted, ours) if part)
    return msgspec.structs.replace(message, text=kept, parts=msgspec.structs.replace(parts, quoted=quoted))
