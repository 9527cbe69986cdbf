"""Read what comes back: which of our recipients did not get a mail, with the server's code, from any server."""

from collections.abc import Iterator, Sequence
from email.message import Message
from typing import Literal

import msgspec

from hilo.channels.adapters.email.bounce_codes import code_in, has_code, is_dead
from hilo.channels.adapters.email.bounce_report import Told, told_by_report
from hilo.channels.adapters.email.bounce_target import original_id, target_of
from hilo.channels.adapters.email.bounce_text import beside, reads_like_a_return, texts_of, told_by_text
from hilo.channels.adapters.email.mailer import is_from_a_mailer, is_report

REASON_MAX = 500


class Bounce(msgspec.Struct, frozen=True):
    """What a server says of one recipient.

    `address` is as we wrote to it, where that is said, and may be empty where only we know it, by `target`: our own
    `{reference}.{part}`, empty for a mail that is none of ours. `code` is the enhanced status (RFC 3463: `5.1.1`), ""
    where none is said. `permanent`: nothing will ever reach that address; a refused or too large mail is `failed`
    without it, and so is one that was given up after days.
    """

    address: str
    action: Literal["failed", "delayed", "delivered"]
    code: str
    permanent: bool
    reason: str
    target: str = ""
    original_id: str = ""


def read_bounce(message: Message, sender: str | None = None, recipients: Sequence[str] = ()) -> Sequence[Bounce]:
    """One for each recipient that a server speaks of; none where the mail is no bounce. Never raises.

    `sender` ("" is the empty one, None: not known) and `recipients` are those of the envelope. RFC 3464 first; then
    what the many servers write that ignore it. Only what a mail server sent is believed: a customer who forwards a
    bounce, or quotes one, sends a mail like any other.
    """
    try:
        return list(_read(message, sender, recipients))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return []  # the parser of the library stumbles over some; such a mail is shown as it is


def _read(message: Message, sender: str | None, recipients: Sequence[str]) -> Iterator[Bounce]:
    mailer = sender == "" or is_from_a_mailer(message)
    if not mailer and not is_report(message, "delivery-status"):
        return
    target, original = target_of(message, recipients), original_id(message)
    told = [_with_words(one, message) for one in told_by_report(message)]
    if not told and mailer:
        told = told_by_text(message)
    if not told and mailer and target:
        told = _somehow(message)
    for one in told:
        yield _bounce(one, target, original)


def _with_words(told: Told, message: Message) -> Told:
    """With what the text says, where the report has only numbers."""
    if told.reason:
        return told
    return msgspec.structs.replace(told, reason=beside("\n".join(texts_of(message)), told.address))


def _somehow(message: Message) -> Sequence[Told]:
    """A format that nobody knows, but from a mail server, about a mail of ours, and with a code: it came back."""
    text = "\n".join(texts_of(message))
    return [Told("", "failed", "", text)] if has_code(text) and reads_like_a_return(message, text) else []


def _bounce(told: Told, target: str, original: str) -> Bounce:
    code = code_in(told.reason, told.code)
    dead = told.action == "failed" and is_dead(code, told.reason)
    return Bounce(told.address, told.action, code, dead, _short(told.reason), target, original)


def _short(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:REASON_MAX]
