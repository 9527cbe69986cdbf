"""When a machine answers, and what it says: pure rules. A machine never answers a machine."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hilo.company.model import Brand, Calendar, best_language
from hilo.company.opening import is_open, next_opening

HOURLY = 20
AGAIN = timedelta(hours=24)
FRESH = timedelta(hours=1)  # nobody is told tomorrow that we were closed
OLD = timedelta(days=1)  # mail that lay in a mailbox before we read it
OPENS = "{opens}"


class AbsenceReply(msgspec.Struct, frozen=True):
    """What an account says outside opening hours, by language; `{opens}` in it becomes when we are there again.

    `hourly`: whoever writes more mails an hour gets no automatic word.
    """

    account_id: UUID = msgspec.field(name="account")
    active: bool = False
    texts: Mapping[str, str] = {}
    hourly: int = HOURLY


class Came(msgspec.Struct, frozen=True):
    """A message that came in, with what decides whether a machine may answer it."""

    id: UUID
    conversation_id: UUID
    profile_id: UUID
    identifier_id: UUID
    value: str
    event_id: str
    role: str
    at: datetime
    received_at: datetime
    language: str
    brand_id: UUID
    unwanted: bool  # a machine wrote it, or it is spam
    lately: int  # how many came from there within the last hour
    answered_here: bool
    answered_lately: bool


def why_not(came: Came, reply: AbsenceReply, calendar: Calendar | None, now: datetime) -> str:
    """A word for why no machine answers; "" where one does."""
    if calendar is None or is_open(calendar, now) or is_open(calendar, came.received_at):
        return "open"
    if came.unwanted:
        return "machine_or_spam"
    if came.role != "customer":
        return "not_the_customer"
    if came.received_at - came.at > OLD or now - came.received_at > FRESH:
        return "old"
    if came.answered_here or came.answered_lately:
        return "answered_before"
    return "flood" if came.lately > reply.hourly else ""


def words(came: Came, reply: AbsenceReply, brand: Brand, calendar: Calendar, now: datetime) -> str:
    """In the person's language where there is a text in it, else in the brand's, else in any."""
    wishes = [one for one in (came.language, brand.language) if one]
    text = reply.texts[best_language(wishes, list(reply.texts))]
    opens = next_opening(calendar, now)
    told = f"{opens.astimezone(ZoneInfo(brand.time_zone)):%d/%m/%Y %H:%M}" if opens else "…"
    return text.replace(OPENS, told)
