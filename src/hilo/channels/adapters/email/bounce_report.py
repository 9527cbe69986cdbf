"""Delivery status notifications by the book: RFC 3464, and RFC 6533 for addresses beyond ASCII."""

import re
from collections.abc import Sequence
from email.message import Message, MIMEPart
from email.parser import HeaderParser
from typing import Literal

import msgspec

from hilo.channels.adapters.email.mailer import blocks_of, own_parts

Action = Literal["failed", "delayed", "delivered"]
# `relayed` and `expanded`: it went on to somewhere that reports no more. That it was sent is known already.
_ACTIONS: dict[str, Action] = {"fail": "failed", "erro": "failed", "dela": "delayed", "deli": "delivered"}
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UNITEXT = re.compile(r"\\x\{([0-9A-F]{2,6})\}")


class Told(msgspec.Struct, frozen=True):
    """What is said of one address, before its code is judged."""

    address: str
    action: Action
    code: str
    reason: str


def told_by_report(message: Message) -> Sequence[Told]:
    """Every recipient of every status part of the mail."""
    found: dict[str, Told] = {}
    for part in own_parts(message):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            for block in _blocks(part):
                told = _told(block)
                if told:
                    found.setdefault(told.address.lower(), told)
    return list(found.values())


def _blocks(part: Message) -> list[Message]:
    blocks = blocks_of(part)
    if len(blocks) > 1 or (blocks and blocks[0].get("Action")):
        return blocks
    raw = part.get_payload(decode=True) if not blocks else blocks[0].get_payload(decode=True)
    if not isinstance(raw, bytes):
        return blocks
    # As a file with an encoding of its own, which the library does not open.
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return [HeaderParser().parsestr(block) for block in re.split(r"\n\s*\n", text)]


def _told(block: Message) -> Told | None:
    """None for the block about the whole, and for what is neither lost, late nor arrived."""
    action = _ACTIONS.get(_one(block, "Action").lower()[:4])
    addresses = [
        _address(_one(block, name)) for name in ("Original-Recipient", "X-Actual-Recipient", "Final-Recipient")
    ]
    address = next((one for one in addresses if one), "")
    if action is None or not (address or _one(block, "Status")):
        return None
    diagnostic = _one(block, "Diagnostic-Code").partition(";")
    reason = (diagnostic[2] or diagnostic[0]).strip()
    status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", _one(block, "Status"))
    return Told(address, action, status[0] if status else "", reason)


def _address(value: str) -> str:
    """`rfc822;ana@example.org`, also without its type, in brackets, as xtext or as unitext."""
    kind, semicolon, rest = value.partition(";")
    plain = (rest if semicolon else kind).strip().strip("<>").strip()
    if kind.strip().lower() == "utf-8":
        plain = _UNITEXT.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), plain)
    if "+40" in plain or "@" not in plain:
        plain = _XTEXT.sub(lambda m: chr(int(m[1], 16)), plain)
    return plain if "@" in plain else ""


def _one(block: Message | MIMEPart, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())
