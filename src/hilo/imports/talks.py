"""A record of a table as a message of long ago, or why it is none. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hilo.conversations.history import Old
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import clean_name, normalise, one_line
from hilo.imports.model import Options, Refusal
from hilo.imports.people import KINDS
from hilo.imports.table import Record
from hilo.imports.values import UnusableCell, moment

TEXT_MAX = 200_000
OURS = frozenset(
    {"out", "outgoing", "outbound", "sent", "agent", "staff", "salida", "saliente", "enviado", "agente", "respuesta"}
)
THEIRS = frozenset(
    {
        "in",
        "incoming",
        "inbound",
        "received",
        "customer",
        "client",
        "entrada",
        "entrante",
        "recibido",
        "cliente",
        "end-user",
    }
)
AHEAD = timedelta(minutes=5)  # two clocks that do not quite agree


def read_message(
    record: Record, columns: Mapping[int, str], options: Options, file: str, now: datetime
) -> Old | Refusal:
    """Never raises. `file` tells this file from others, for messages that have no id of their own."""
    if record.fault:
        return Refusal(record.line, "", "unreadable", record.fault)
    try:
        return _message(record, columns, options, file, now)
    except UnusableHandle as error:
        return Refusal(record.line, error.where, error.code, str(error))
    except UnusableCell as error:
        return Refusal(record.line, error.where, error.code, str(error))


def _message(record: Record, columns: Mapping[int, str], options: Options, file: str, now: datetime) -> Old:
    one: dict[str, str] = {}
    for place, field in columns.items():
        if record.cells[place]:
            one.setdefault(field, record.cells[place])
    at = moment(one.get("at", ""), ZoneInfo(options.time_zone), "at")
    if at > now + AHEAD:
        raise UnusableCell("It was written in the future.", where="at")
    text = one.get("text", "")
    if not text and not one.get("subject"):
        raise UnusableCell("Nothing is said in it.", where="text")
    if len(text) > TEXT_MAX:
        raise UnusableCell(f"A message has at most {TEXT_MAX} characters.", where="text")
    event = f"{options.source}:{one['message']}" if "message" in one else f"{file}:{record.line}"
    refs = [event]
    if "conversation" in one:
        refs.insert(0, f"{options.source}:conversation:{one['conversation']}")
    if "reply_to" in one:
        refs.append(f"{options.source}:{one['reply_to']}")
    return Old(
        line=record.line,
        event=event[:500],
        refs=[ref[:500] for ref in refs],
        at=min(at, now),
        ours=_is_ours(one),
        handle=_handle(one, options.region),
        name=clean_name(one.get("name", "")),
        author=clean_name(one.get("agent", "")),
        subject=one_line(one.get("subject", "")),
        text=text,
        reply_to=f"{options.source}:{one['reply_to']}"[:500] if "reply_to" in one else "",
    )


def _is_ours(one: Mapping[str, str]) -> bool:
    word = one.get("direction", "").lower()
    if word in OURS:
        return True
    if word in THEIRS or not word:
        return False
    raise UnusableCell("A direction is in or out.", where="direction")


def _handle(one: Mapping[str, str], region: str) -> tuple[str, str]:
    for kind in KINDS:
        if text := one.get(kind, ""):
            try:
                return kind, normalise(kind, text, region)
            except UnusableHandle as error:
                raise UnusableCell(str(error), where=kind, code=error.code) from None
    raise UnusableCell("Whose it is cannot be known: it has no e-mail and no phone.", where="email")
