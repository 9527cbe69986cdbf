"""A kept mail: the raw message as it came, behind a few lines that say what its transport knew.

The lines begin with `X-Hilo-` and stand in front. Such lines of the message itself are taken out, so nobody outside
can write them; nothing else of it is touched.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Literal

import msgspec

from hilo.channels.contract import Item

Transport = Literal["http", "imap", "lmtp", "smtp"]
TRANSPORT, SENDER, RECIPIENTS, SPAM, CUT = (
    "X-Hilo-Transport",
    "X-Hilo-Mail-From",
    "X-Hilo-Rcpt-To",
    "X-Hilo-Spam",
    "X-Hilo-Cut",
)
_OURS = re.compile(rb"(?im)^x-hilo-[^\n]*(\n[ \t][^\n]*)*(\n|\Z)")
_FRONT = re.compile(rb"X-Hilo-([A-Za-z-]+): ([^\r\n]*)\r\n")
_END = re.compile(rb"\r?\n\r?\n|\r\r")
_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)*([^\r\n]*)")
_FROM = re.compile(rb"(?im)^from:((?:[^\r\n]*)(?:\r?\n[ \t][^\r\n]*)*)")
_ADDRESS = re.compile(rb"[^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
KEY_MAX = 300
FRONT_MAX = 20_000  # of a thousand recipients the first are named


class Transported(msgspec.Struct, frozen=True):
    """What the transport knew of a mail. `spam`: the provider's verdict, None where it gave none.

    `cut`: how large the mail was in bytes where only its headers are kept.
    """

    transport: Transport = "http"
    sender: str | None = None
    recipients: Sequence[str] = ()
    spam: bool | None = None
    cut: int = 0


def wrap(raw: bytes, known: Transported) -> Item:
    """The envelope of a mail. A mail that comes again has the same key, whichever way it comes."""
    raw = without_ours(raw)
    head = raw[: header_end(raw)]
    found = _ID.search(head)
    name = found[1].strip().decode("latin-1") if found else ""
    digest = sha256(raw).hexdigest()
    key = f"{_UNSAFE.sub('', name)[:KEY_MAX]}|{digest}"
    return Item(key, _who(head) or known.sender or "nobody", _front(known) + raw)


def unwrap(body: bytes) -> tuple[Transported, bytes]:
    """What the transport knew, and the raw mail. Total; a bare mail is one that nothing is known of."""
    values: dict[str, str] = {}
    place = 0
    while found := _FRONT.match(body, place):
        values[f"X-Hilo-{found[1].decode()}"] = found[2].decode("utf-8", "replace")
        place = found.end()
    if TRANSPORT not in values:
        return Transported(), body
    return _transported(values), body[place:]


def without_ours(raw: bytes) -> bytes:
    """Without lines of ours in its header: they did not come from us."""
    end = header_end(raw)
    head = raw[:end]
    if b"x-hilo-" not in head.lower():
        return raw
    return _OURS.sub(b"", head) + raw[end:]


def header_end(raw: bytes) -> int:
    """Where the header of a raw mail ends; all of it where there is no empty line."""
    found = _END.search(raw)
    return found.start() + len(found[0]) // 2 if found else len(raw)


def _front(known: Transported) -> bytes:
    lines = [f"{TRANSPORT}: {known.transport}"]
    if known.sender is not None:
        lines.append(f"{SENDER}: <{_line(known.sender)}>")
    if known.recipients:
        lines.append(f"{RECIPIENTS}: {_line(', '.join(known.recipients))[:FRONT_MAX]}")
    if known.spam is not None:
        lines.append(f"{SPAM}: {'yes' if known.spam else 'no'}")
    if known.cut:
        lines.append(f"{CUT}: {known.cut}")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _transported(values: Mapping[str, str]) -> Transported:
    transport = values[TRANSPORT]
    cut = values.get(CUT, "")
    return Transported(
        transport=transport if transport in ("http", "imap", "lmtp", "smtp") else "http",
        sender=values[SENDER].strip("<> ") if SENDER in values else None,
        recipients=tuple(one.strip() for one in values.get(RECIPIENTS, "").split(",") if one.strip()),
        spam=values[SPAM] == "yes" if SPAM in values else None,
        cut=int(cut) if cut.isdecimal() and len(cut) < 15 else 0,
    )


def _who(head: bytes) -> str:
    """The address of the sender, as far as it can be seen without reading the mail."""
    found = _FROM.search(head)
    named = _ADDRESS.findall(found[1][:2000]) if found else []
    return named[-1].decode("latin-1").lower()[:KEY_MAX] if named else ""


def _line(text: str) -> str:
    return _UNSAFE.sub(" ", text)
