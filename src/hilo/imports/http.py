"""The routes of imports: upload a file, see how far it is and what was refused, cancel it."""

import csv
import hashlib
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter
from litestar.response import Stream

from hilo.imports import store
from hilo.imports.begin import begin, cancel
from hilo.imports.errors import ImportUnknown
from hilo.imports.jobs import RUN, ImportRef
from hilo.imports.model import Import, Kind, Options, Reading, Refusal, State
from hilo.imports.store import Wanted
from hilo.kernel.blobs import Kept, TooLarge, blobs_of
from hilo.kernel.cursor import before, decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import BodyTooLarge, InvalidBody
from hilo.kernel.files import File, add_files
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import defer
from hilo.kernel.principal import Principal
from hilo.kernel.route import Query, route, write
from hilo.staff.fields import Limit

Text = Annotated[str, QueryParameter(max_length=200)]
Json = Annotated[str, QueryParameter(max_length=20_000)]
PAGE = 1000


class NewImport(Query):
    """How a file is to be read. `columns`: a JSON object of header -> field; `own`: our own addresses, with commas."""

    kind: Kind
    name: Text = ""
    account: UUID | None = None
    dry_run: bool = False
    again: bool = False
    columns: Json = "{}"
    encoding: Text = ""
    delimiter: Annotated[str, QueryParameter(max_length=1)] = ""
    source: Text = "csv"
    assurance: Annotated[int, QueryParameter(ge=0, le=1)] = 1
    region: Annotated[str, QueryParameter(pattern="^[A-Z]{2}$")] = "ES"
    time_zone: Text = "UTC"
    own: Json = ""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An import. `position`: lines, or mails of a mailbox, that are dealt with; `progress` 0 to 1, by its bytes."""

    id: UUID
    kind: Kind
    name: str
    state: State
    failure: str
    dry_run: bool
    account: UUID | None
    options: Options
    reading: Reading
    position: int
    progress: float
    added: int
    known: int
    refused: int
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None


class ImportPage(msgspec.Struct):
    """Imports, the newest first; `next` is the cursor of older ones."""

    items: list[Shown]
    next: str | None


class RefusalPage(msgspec.Struct):
    """What was refused, by line; `next` is the cursor of later lines."""

    items: list[Refusal]
    next: str | None


@route("POST", "/imports", needs="imports.manage", status=202)
async def post_import(by: Principal, request: Request[Any, Any, Any], query: NewImport) -> Shown:
    """Import a file, which is the body. It runs in the background; `dry_run` says what would come of it."""
    env: Env = request.app.state.env
    options = _options(query)
    try:
        kept = await blobs_of(env.settings).put_stream(request.stream(), env.settings.import_max_bytes)
    except TooLarge:
        raise BodyTooLarge(f"At most {env.settings.import_max_bytes} bytes.") from None
    said = f"{kept.sha256}\n{request.url.query}"

    async def run(tx: Tx) -> Shown:
        return _shown(await _begin(tx, query, options, kept, by))

    answer: Any = await write(env, request, by, 202, run, hashlib.sha256(said.encode()).digest())
    return answer


post_import.request_max_body_size = None  # it counts by itself: a table may be larger than any other request


@route("GET", "/imports", needs="imports.manage")
async def get_imports(tx: Tx, cursor: str | None = None, limit: Limit = 50) -> ImportPage:
    """The imports of the last quarter of a year."""
    found = await store.page(tx, before(cursor), limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return ImportPage([_shown(one) for one in found[:limit]], encode_cursor(last.created_at, last.id) if last else None)


@route("GET", "/imports/{import_id:uuid}", needs="imports.manage")
async def get_import(tx: Tx, import_id: UUID) -> Shown:
    """One import, and how far it is."""
    return _shown(await _found(tx, import_id))


@route("GET", "/imports/{import_id:uuid}/refusals", needs="imports.manage")
async def get_refusals(tx: Tx, import_id: UUID, cursor: str | None = None, limit: Limit = 50) -> RefusalPage:
    """What could not be taken, and why."""
    await _found(tx, import_id)
    after = decode_cursor(cursor, tuple[int, int]) if cursor else (0, -1)
    found = await store.refusals(tx, import_id, after, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return RefusalPage(
        [refusal for _, refusal in found[:limit]], encode_cursor(last[1].line, last[0]) if last else None
    )


@route("GET", "/imports/{import_id:uuid}/refusals.csv", needs="imports.manage")
async def get_refusals_file(tx: Tx, import_id: UUID, request: Request[Any, Any, Any]) -> Stream:
    """All that could not be taken, as a table."""
    await _found(tx, import_id)
    headers = {"content-disposition": 'attachment; filename="refused.csv"', "x-content-type-options": "nosniff"}
    return Stream(
        refusals_file(request.app.state.env, import_id), media_type="text/csv; charset=utf-8", headers=headers
    )


@route("POST", "/imports/{import_id:uuid}/cancellation", needs="imports.manage", status=201)
async def post_cancellation(tx: Tx, by: Principal, import_id: UUID) -> Shown:
    """Stop it. What came in stays."""
    return _shown(await cancel(tx, import_id, by))


async def refusals_file(env: Env, import_id: UUID) -> AsyncIterator[bytes]:
    """The refusals as CSV, a thousand lines at a time."""
    after: tuple[int, int] = (0, -1)
    yield b"\xef\xbb\xbfline,field,code,words,whole\r\n"
    while True:
        async with env.db.read() as tx:
            found = await store.refusals(tx, import_id, after, PAGE)
        if not found:
            return
        text = io.StringIO()
        writer = csv.writer(text)
        for _, one in found:
            writer.writerow([one.line, one.field, one.code, one.words, "yes" if one.whole else "no"])
        yield text.getvalue().encode()
        after = (found[-1][1].line, found[-1][0])


async def _begin(tx: Tx, query: NewImport, options: Options, kept: Kept, by: Principal) -> Import:
    file = File(new_id(), query.name or "import", "application/octet-stream", kept.size, kept.sha256)
    await add_files(tx, [file])  # so that its bytes are kept until it has ended
    wanted = Wanted(
        kind=query.kind,
        name=query.name,
        sha256=kept.sha256,
        size=kept.size,
        blob_id=file.id,
        account_id=query.account,
        options=options,
        dry_run=query.dry_run,
    )
    made = await begin(tx, wanted, by, again=query.again)
    await defer(tx, RUN, ImportRef(made.id))
    return made


def _options(query: NewImport) -> Options:
    """Raises InvalidBody."""
    try:
        columns = msgspec.json.decode(query.columns.encode(), type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeEncodeError):
        raise InvalidBody("`columns` is a JSON object of header and field.", where="columns") from None
    return Options(
        columns=columns,
        encoding=query.encoding,
        delimiter=query.delimiter,
        source=query.source or "csv",
        assurance=query.assurance,
        region=query.region,
        time_zone=ensure_zone(query.time_zone),
        own=[address.strip() for address in query.own.split(",") if address.strip()],
    )


def ensure_zone(name: str) -> str:
    """Raises InvalidBody for a time zone that there is not."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise InvalidBody(f"There is no time zone {name!r}.", where="time_zone") from None


async def _found(tx: Tx, import_id: UUID) -> Import:
    found = await store.one(tx, import_id)
    if found is None:
        raise ImportUnknown
    return found


def _shown(made: Import) -> Shown:
    told = {name: getattr(made, name) for name in Shown.__struct_fields__ if name not in ("account", "progress")}
    progress = 1.0 if made.state == "done" else round(min(made.done_bytes / max(made.size, 1), 0.999), 3)
    return Shown(account=made.account_id, progress=progress, **told)


ROUTES = (post_import, get_imports, get_import, get_refusals, get_refusals_file, post_cancellation)
