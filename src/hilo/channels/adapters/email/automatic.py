"""Whether a machine wrote a mail, and which sign of it says so: no machine of ours answers such a one."""

import re

from hilo.channels.adapters.email.headers import Fields

# What automatic answers and their programs put into the header, besides what has a standard.
_MARKS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-auto-reply-from",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-mail-autorespond",
    "x-amazon-auto-reply",
    "x-cron-env",
    "x-failed-recipients",
    "x-loop",
)
_LISTS = ("list-id", "list-post", "x-mailing-list", "mailing-list")
_BULK = ("list-unsubscribe", "feedback-id", "x-csa-complaints", "x-campaign-id", "x-campaignid")
_PRECEDENCE = ("bulk", "junk", "list", "auto_reply", "auto-reply")
_MACHINES = re.compile(
    r"(mailer-?daemon|postmaster|mdaemon|daemon|(.*[._+-])?(no|do[._-]?not|never)[._-]?(reply|respond|responder)([._+-].*)?|"
    r"no[._-]?(contestar|responder)|bounces?([._+-].*)?|owner-.*|.*-(bounces|owner|request))@.*",
    re.I,
)
# With what mail servers begin the subject of an absence note, for those that mark it by nothing else.
_ABSENT = re.compile(
    r"\s*(auto(matic)?[ -]?(reply|response)|automated (reply|response)|out of (the )?office|respuesta autom[aá]tica|"
    r"fuera de la oficina|ausencia de la oficina|ausente|resposta autom[aà]tica|resposta autom[aá]tica|"
    r"automatische (antwort|reactie)|abwesenheits(notiz|benachrichtigung|nachricht)|r[eé]ponse automatique|"
    r"absence du bureau|risposta automatica|autosvar|automatiskt svar|automaattinen vastaus|autoodpowied[zź])\b[:\s-]",
    re.I,
)


def automatic(fields: Fields, subject: str, sender: str, envelope_sender: str | None) -> str:
    """The sign that a machine wrote it, as words; "" where nothing says so.

    `sender`: the address in From; `envelope_sender`: the return path, None where nobody knows it.
    """
    said = fields.text("auto-submitted").lower()
    if said and not said.startswith("no"):
        return f"Auto-Submitted: {_short(said)}"
    if envelope_sender == "":
        return "an empty return path"
    if fields.raw("content-type").lower().lstrip().startswith(b"multipart/report"):
        return "a report of a mail server"
    if found := next((name for name in _MARKS if fields.has(name)), ""):
        return _named(found)
    suppress = fields.text("x-auto-response-suppress").lower()
    if suppress and suppress != "none":
        return f"X-Auto-Response-Suppress: {_short(suppress)}"
    precedence = fields.text("precedence").lower()
    if precedence in _PRECEDENCE:
        return f"Precedence: {precedence}"
    if found := next((name for name in (*_LISTS, *_BULK) if fields.has(name)), ""):
        return _named(found)
    if _MACHINES.fullmatch(sender[:320]):
        return f"sent by {_short(sender)}"
    return "a subject as absence notes have it" if _ABSENT.match(subject[:200]) else ""


def list_of(fields: Fields) -> str:
    """The mailing list that it came by; "" for none. One without an id is known by where one writes to it."""
    found = next((name for name in _LISTS if fields.has(name)), "")
    if not found:
        return "list" if fields.text("precedence").lower() == "list" else ""
    said = fields.text(found)
    inside = re.search(r"<([^<>]{1,250})>", said)
    return (inside[1] if inside else said)[:250].strip() or "list"


def _named(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _short(text: str) -> str:
    return text[:80]
