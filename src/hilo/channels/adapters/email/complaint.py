"""Read complaints: what a provider reports when somebody there calls a mail of ours spam (ARF, RFC 5965)."""

import re
from collections.abc import Sequence
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses

import msgspec

from hilo.channels.adapters.email.bounce_target import original_id, returned, target_of, text_of
from hilo.channels.adapters.email.mailer import blocks_of, is_report, own_parts

# `auth-failure` (RFC 6591) is sent to whoever owns a domain, `virus` and `other` are nobody's wish, and `not-spam`
# takes a complaint back.
_WISHES = {"abuse", "fraud", "opt-out", "opt-out-list"}


class Complaint(msgspec.Struct, frozen=True):
    """Who wants no more. `address` is empty where the provider hides it; `target` names our mail, where it is ours."""

    address: str
    feedback: str
    target: str = ""
    original_id: str = ""


def read_complaint(message: Message) -> Sequence[Complaint]:
    """One for each address that complains; none where the mail is no complaint. Never raises."""
    try:
        return _read(message)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return []


def _read(message: Message) -> Sequence[Complaint]:
    if not is_report(message, "feedback-report"):
        return []
    for part in own_parts(message):
        if part.get_content_type() != "message/feedback-report":
            continue
        block = _block(part)
        feedback = str(block.get("Feedback-Type", "")).strip().lower()
        if feedback not in _WISHES:
            return []
        addresses = _addresses(message, block) or [""]
        target, original = target_of(message), original_id(message)
        return [Complaint(address, feedback, target, original) for address in addresses]
    return []


def _block(part: Message) -> Message:
    blocks = blocks_of(part)
    return blocks[0] if blocks and blocks[0].get("Feedback-Type") else HeaderParser().parsestr(text_of(part))


def _addresses(message: Message, block: Message) -> list[str]:
    """Said by the provider; else the one recipient of the returned mail: of several, nobody knows who complains."""
    said = [str(value) for name in ("Original-Rcpt-To", "Removal-Recipient") for value in block.get_all(name, [])]
    found = [address for value in said for address in re.findall(r"[^\s<>,;]+@[^\s<>,;]+", value[:2_000])]
    if not found:
        headers = next(returned(message), None)
        named = [str(v) for name in ("To", "Cc") for v in (headers.get_all(name, []) if headers else [])]
        found = [address for _, address in getaddresses(named) if "@" in address]
        found = found if len(found) == 1 else []
    return list(dict.fromkeys(one for one in found if not _hidden(one)))


def _hidden(address: str) -> bool:
    return bool(re.match(r"(redacted|[x*]{3,})", address, re.I))
