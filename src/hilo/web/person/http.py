"""Routes of a person's export and erasure, of legal holds and proofs."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.response import Stream

from hilo.kernel.blobs import blobs_of
from hilo.kernel.cursor import before, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import MaskedAnswer
from hilo.kernel.files import files_by_id
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.fields import Limit
from hilo.web.person import begin, export, store, store_exports
from hilo.web.person.errors import ErasureUnknown, ExportNotReady, ExportUnknown, NotErased
from hilo.web.person.model import Erasure, Export, Hold, Preview, Proof
from hilo.web.person.proof import checked

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\u0000]*$")]
SAFE = {"x-content-type-options": "nosniff", "cache-control": "private, no-store", "referrer-policy": "no-referrer"}


class Erase(Body):
    """`version` is that of the preview: nobody else goes than who was seen."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class NewHold(Body):
    """Why nothing of the person may go."""

    reason: Reason


class NewExport(Body):
    """In which language its pages are; empty: the person's own."""

    language: Literal["", "en", "es"] = ""


class ToCheck(Body):
    """A proof as it was given out."""

    document: Annotated[str, msgspec.Meta(max_length=200_000)]
    signature: Annotated[str, msgspec.Meta(max_length=200)]


class Erasures(msgspec.Struct):
    """The newest first; `next` is the cursor of older ones."""

    items: list[Erasure]
    next: str | None


class Holds(msgspec.Struct):
    """Legal holds that stand, the oldest first."""

    items: list[Hold]


class Exports(msgspec.Struct):
    """One's own exports of a person, the newest first."""

    items: list[Export]


@route("GET", "/customers/{customer_id:uuid}/erasure-preview", needs="customers.erase")
async def get_preview(tx: Tx, customer_id: UUID) -> Preview:
    """What an erasure of this person would delete and empty, what stays, and why."""
    return await begin.preview(tx, customer_id)


@route("POST", "/customers/{customer_id:uuid}/erasures", needs="customers.erase", status=202)
async def post_erasure(tx: Tx, by: Principal, customer_id: UUID, data: Erase) -> Erasure:
    """Erase this person. It cannot be undone."""
    return await begin.ask(tx, customer_id, data.version, by)


@route("GET", "/erasures", needs="customers.erase")
async def get_erasures(tx: Tx, customer: UUID | None = None, cursor: str | None = None, limit: Limit = 50) -> Erasures:
    """All erasures, or those of one customer."""
    found = await store.erasures(tx, customer, before(cursor), limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Erasures(found[:limit], encode_cursor(last.asked_at, last.id) if last else None)


@route("GET", "/erasures/{erasure_id:uuid}", needs="customers.erase")
async def get_erasure(tx: Tx, erasure_id: UUID) -> Erasure:
    """One erasure, and how far it is."""
    return (await _kept(tx, erasure_id)).erasure


@route("POST", "/erasures/{erasure_id:uuid}/approval", needs="customers.erase", status=202)
async def post_approval(tx: Tx, by: Principal, erasure_id: UUID) -> Erasure:
    """Agree to it, as somebody else than who asked."""
    return await begin.approve(tx, erasure_id, by)


@route("DELETE", "/erasures/{erasure_id:uuid}", needs="customers.erase")
async def delete_erasure(tx: Tx, erasure_id: UUID) -> None:
    """Take back what waits for a second person."""
    await begin.withdraw(tx, erasure_id)


@route("GET", "/erasures/{erasure_id:uuid}/proof", needs="customers.erase")
async def get_proof(tx: Tx, erasure_id: UUID) -> Proof:
    """What was done, signed."""
    kept = await _kept(tx, erasure_id)
    if kept.proof is None or kept.signature is None:
        raise NotErased
    return checked(tx.env, kept.proof, kept.signature)


@route("POST", "/erasure-proofs", needs="customers.erase")
async def post_check(tx: Tx, data: ToCheck) -> Proof:
    """Whether a proof that somebody shows was signed here and is unchanged."""
    return checked(tx.env, data.document, data.signature)


@route("GET", "/customers/{customer_id:uuid}/holds", needs="customers.erase")
async def get_holds(tx: Tx, customer_id: UUID) -> Holds:
    """Why nothing of this person may go."""
    return Holds(await store.holds(tx, (await begin.living_of(tx, customer_id))["id"]))


@route("POST", "/customers/{customer_id:uuid}/holds", needs="customers.erase", status=201)
async def post_hold(tx: Tx, by: Principal, customer_id: UUID, data: NewHold) -> Hold:
    """Keep all of this person until it is lifted."""
    return await begin.hold(tx, customer_id, data.reason, by)


@route("DELETE", "/customers/{customer_id:uuid}/holds/{hold_id:uuid}", needs="customers.erase")
async def delete_hold(tx: Tx, by: Principal, customer_id: UUID, hold_id: UUID) -> None:
    """Lift it."""
    await begin.lift(tx, customer_id, hold_id, by)


@route("POST", "/customers/{customer_id:uuid}/exports", needs="customers.export", status=202)
async def post_export(tx: Tx, by: Principal, customer_id: UUID, data: NewExport) -> Export:
    """Export this person; the file is made in the background, and is there for a week."""
    ensure_unmasked(by)
    return await export.ask(tx, customer_id, data.language, by)


@route("GET", "/customers/{customer_id:uuid}/exports", needs="customers.export")
async def get_exports(tx: Tx, by: Principal, customer_id: UUID) -> Exports:
    """One's own exports of this person."""
    return Exports(await store_exports.page(tx, (await begin.living_of(tx, customer_id))["id"], by))


@route("GET", "/exports/{export_id:uuid}", needs="customers.export")
async def get_export(tx: Tx, by: Principal, export_id: UUID) -> Export:
    """One export of one's own, and how far it is."""
    return (await _own(tx, export_id, by)).export


@route("GET", "/exports/{export_id:uuid}/file", needs="customers.export", shaped=False)
async def get_file(tx: Tx, by: Principal, export_id: UUID) -> Stream:
    """The file (ZIP), to who asked for it."""
    ensure_unmasked(by)
    kept = await _own(tx, export_id, by)
    expires = kept.export.expires_at
    found = await files_by_id(tx, [kept.blob_id]) if kept.blob_id is not None else []
    if kept.export.state != "ready" or expires is None or expires <= tx.now or not found:
        raise ExportNotReady
    headers = SAFE | {
        "content-disposition": f'attachment; filename="{found[0].name}"',
        "content-length": str(found[0].size),
    }
    return Stream(_bytes(tx.env, found[0].sha256 or ""), media_type="application/zip", headers=headers)


def ensure_unmasked(by: Principal) -> None:
    """An export shows all values: raises MaskedAnswer for who sees some masked."""
    if by.masks:
        raise MaskedAnswer


def _bytes(env: Env, sha256: str) -> Any:
    return blobs_of(env.settings).stream(sha256)


async def _kept(tx: Tx, erasure_id: UUID) -> Any:
    kept = await store.erasure(tx, erasure_id)
    if kept is None:
        raise ErasureUnknown
    return kept


async def _own(tx: Tx, export_id: UUID, by: Principal) -> store_exports.Kept:
    kept = await store_exports.one(tx, export_id)
    if kept is None or kept.asked_by != str(by.id):
        raise ExportUnknown
    return kept


ROUTES = (
    get_preview, post_erasure, get_erasures, get_erasure, post_approval, delete_erasure, get_proof, post_check,
    get_holds, post_hold, delete_hold, post_export, get_exports, get_export, get_file,
)  # fmt: skip
