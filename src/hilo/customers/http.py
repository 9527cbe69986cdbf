"""The routes of customers: the list, one person, their identifiers, and what an account vouched for."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from hilo.customers.errors import IdentifierOwned
from hilo.customers.fields import Cursor, Kind, Limit, Moment, Sought, Value
from hilo.customers.link import Linked, Method, OwnedByAnother, add_identifier
from hilo.customers.look import customer, customers
from hilo.customers.mark import mark_blocked, mark_shared
from hilo.customers.model import normalise
from hilo.customers.reach import without_others
from hilo.customers.revoke import revoke_links
from hilo.customers.views import Customers, CustomerView
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff.model import REVEAL
from hilo.staff.reveal import RevealBody, note_reveal


class NewIdentifier(Body):
    """An address as it was spoken (a claim, 0), or as a document proves it (4)."""

    kind: Kind
    value: Value
    method: Method = "spoken"


class RevocationBody(Body):
    """Which account is no longer believed, and since when."""

    account: UUID
    since: Moment


class Revoked(msgspec.Struct, frozen=True):
    """How many links of the account ended."""

    account: UUID
    since: Moment
    ended: int


@route("GET", "/customers", needs="customers.read")
async def list_customers(
    tx: Tx, by: Principal, q: Sought = "", cursor: Cursor | None = None, limit: Limit = 50
) -> Customers:
    """Customers, the newest first; with `q`, a part of a name or of an address, the best fit first."""
    return await customers(tx, q, cursor, limit, by)


@route("GET", "/customers/{customer_id:uuid}", needs="customers.read")
async def get_customer(tx: Tx, by: Principal, customer_id: UUID) -> CustomerView:
    """One person. An id that was merged away answers as the customer it belongs to now."""
    return without_others(await customer(tx, customer_id, by), by)


@route("POST", "/customers/{customer_id:uuid}/reveals", needs=REVEAL, status=201, audited=False, shaped=False)
async def post_customer_reveal(tx: Tx, by: Principal, customer_id: UUID, data: RevealBody) -> CustomerView:
    """See one person without what one's role masks. The reason stays in the audit log."""
    by.require("customers.read")
    await note_reveal(tx, by, f"customer:{customer_id}", data)
    return without_others(await customer(tx, customer_id, by), by)


@route("POST", "/customers/{customer_id:uuid}/identifiers", needs="customers.write", status=201)
async def post_identifier(tx: Tx, by: Principal, customer_id: UUID, data: NewIdentifier) -> Linked:
    """Add an address of the person. One that is proven to be another's is refused, and noted as a suggestion."""
    handle = (data.kind, normalise(data.kind, data.value))
    linked = await add_identifier(tx, customer_id, handle, data.method, by)
    if isinstance(linked, OwnedByAnother):
        return _owned_by(linked.customer, by)
    return linked


@route("PUT", "/identifiers/{identifier_id:uuid}/shared", needs="customers.manage", status=204)
async def put_shared(tx: Tx, by: Principal, identifier_id: UUID) -> None:
    """Several persons use it: it proves nobody from now on."""
    await mark_shared(tx, identifier_id, True, by)


@route("DELETE", "/identifiers/{identifier_id:uuid}/shared", needs="customers.manage", status=204)
async def delete_shared(tx: Tx, by: Principal, identifier_id: UUID) -> None:
    """One person alone uses it: the owner of before owns it again."""
    await mark_shared(tx, identifier_id, False, by)


@route("PUT", "/identifiers/{identifier_id:uuid}/blocked", needs="customers.manage", status=204)
async def put_blocked(tx: Tx, by: Principal, identifier_id: UUID) -> None:
    """It stands for nobody: a made-up address, our own phone."""
    await mark_blocked(tx, identifier_id, True, by)


@route("DELETE", "/identifiers/{identifier_id:uuid}/blocked", needs="customers.manage", status=204)
async def delete_blocked(tx: Tx, by: Principal, identifier_id: UUID) -> None:
    """It stands for a person after all."""
    await mark_blocked(tx, identifier_id, False, by)


@route("POST", "/link-revocations", needs="customers.manage", status=201)
async def post_revocation(tx: Tx, by: Principal, data: RevocationBody) -> Revoked:
    """End all that an account vouched for since a time. Messages stay where they are."""
    return Revoked(data.account, data.since, await revoke_links(tx, data.account, data.since, by))


def _owned_by(customer_id: UUID, by: Principal) -> Any:
    """An answer and no exception: the suggestion that was noted must be committed.

    Whose it is, is not for who is limited or sees masked: they would find people by what they are not to see.
    """
    extra = None if by.limited or by.masks else {"customer": str(customer_id)}
    problem = IdentifierOwned(where="value", extra=extra)
    return Response(
        msgspec.json.encode(problem.document()), status_code=problem.status, media_type="application/problem+json"
    )


ROUTES = (
    list_customers,
    get_customer,
    post_customer_reveal,
    post_identifier,
    put_shared,
    delete_shared,
    put_blocked,
    delete_blocked,
    post_revocation,
)
