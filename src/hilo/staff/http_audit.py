"""The routes of the audit log: read in pages, and taken away as a table."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter
from litestar.response import Stream

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.route import Query, route
from hilo.staff import store_audit
from hilo.staff.model import AuditEntry
from hilo.staff.store_audit import Wanted

PAGE = 1000
_ANYTHING = QueryParameter(ge=1, le=2**63 - 1)


class WantedEntries(Query):
    """Which entries, the newest first: by one actor, to one subject (`user:ID`) or one kind of them, within a time.

    A time without a zone is UTC.
    """

    actor: UUID | None = None
    subject: Annotated[str | None, QueryParameter(pattern=r"^[a-z_]+:[0-9a-z_-]*$(?!\n)", max_length=100)] = None
    kind: Annotated[str | None, QueryParameter(pattern=r"^[a-z_-]+$(?!\n)", max_length=60)] = None
    since: datetime | None = None
    until: datetime | None = None


class PageOfEntries(WantedEntries):
    """A page of them."""

    cursor: Annotated[int | None, _ANYTHING] = None
    limit: Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")] = 50


class AuditPage(msgspec.Struct):
    """What was done, newest first; `next` is the cursor of older entries."""

    items: list[AuditEntry]
    next: str | None


@route("GET", "/audit", needs="audit.read")
async def get_audit(tx: Tx, query: PageOfEntries) -> AuditPage:
    """What was done by whom; on request by one actor, to one subject (`user:ID`), a kind of them, or within a time."""
    found = await store_audit.entries(tx, query.cursor, query.limit + 1, _wanted(query))
    return AuditPage(found[: query.limit], str(found[query.limit - 1].id) if len(found) > query.limit else None)


@route("GET", "/audit.csv", needs="audit.read")
async def get_audit_file(tx: Tx, request: Request[Any, Any, Any], query: WantedEntries) -> Stream:
    """The same as a table, all of it."""
    await store_audit.entries(tx, None, 1, _wanted(query))  # what cannot be read is said before the table has begun
    headers = {"content-disposition": 'attachment; filename="audit.csv"', "x-content-type-options": "nosniff"}
    lines = audit_file(request.app.state.env, _wanted(query))
    return Stream(lines, media_type="text/csv", headers=headers)


async def audit_file(env: Env, wanted: Wanted) -> AsyncIterator[bytes]:
    """The entries as CSV, a thousand at a time: no transaction stays open while a slow reader takes them."""
    yield b"\xef\xbb\xbfat,actor_kind,actor_id,actor,action,subject,details\r\n"
    names: dict[UUID, str] = {}
    before: int | None = None
    while True:
        async with env.db.read() as tx:
            found = await store_audit.entries(tx, before, PAGE, wanted)
            new = {one.actor_id for one in found if one.actor_id} - names.keys()
            names |= dict.fromkeys(new, "") | await store_audit.names(tx, new)
        if not found:
            return
        text = io.StringIO()
        csv.writer(text).writerows(_line(one, names) for one in found)
        yield text.getvalue().encode()
        before = found[-1].id


def _line(one: AuditEntry, names: dict[UUID, str]) -> list[str]:
    name = names.get(one.actor_id, "") if one.actor_id else ""
    details = msgspec.json.encode(one.details).decode()
    cells = [_time(one.at), one.actor_kind, str(one.actor_id or ""), name, one.action, one.subject, details]
    return [
        f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells
    ]  # no formula, where it is opened


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _wanted(query: WantedEntries) -> Wanted:
    since, until = _zoned(query.since), _zoned(query.until)
    return Wanted(actor=query.actor, subject=query.subject, kind=query.kind, since=since, until=until)


def _zoned(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


ROUTES = (get_audit, get_audit_file)
