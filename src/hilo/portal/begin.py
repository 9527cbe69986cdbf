"""Begin a session, show who one is, end it. A token is made anew each time, and shown once."""

import secrets
from collections.abc import Mapping
from uuid import UUID

import msgspec

from hilo.channels.contract import Refused
from hilo.channels.contract_hosts import VISITOR, Hosting, Vouched
from hilo.company.model import best_language
from hilo.company.store import brands_by_id
from hilo.customers.vouch import cap
from hilo.kernel.db import Tx
from hilo.kernel.errors import Busy
from hilo.kernel.ids import new_id
from hilo.kernel.realtime import Event, announce
from hilo.portal import store
from hilo.portal.errors import IDENTITY, IdentityRefused, IdentityRequired, IdentityUsed
from hilo.portal.hosts import Host, ceiling
from hilo.portal.introduce import introduce_soon
from hilo.portal.join import become
from hilo.portal.model import METHOD, Begun, Seat, Visitor, form_of, lasts

PREFIX = "hv_"
ASSUMED = 1  # a browser that comes back is weak proof: others may use it
SIGNED = 3


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a page tells of who begins. `client` is an id that the browser made for itself."""

    client: str
    identity: str = ""
    form: Mapping[str, str] = {}
    shared: bool = False
    page: str = ""
    language: str = ""


async def begin(tx: Tx, host: Host, asked: Asked, origin: str) -> Begun:
    """A session of a signed-in person, or of a browser; asked twice at once, the browser is one visitor.

    Raises IdentityRefused and its kin, IdentityRequired, FormIncomplete.
    """
    if asked.identity:
        who = await _vouched(tx, host, asked.identity)
        if asked.form:
            await store.describe(tx, who.id, "", form_of(_optional(host), asked.form))
    elif host.rules.identity_required:
        raise IdentityRequired
    else:
        who = await _browser(tx, host, asked)
    return await open_session(tx, host, who, origin, shared=asked.shared or host.rules.shared, page=asked.page)


async def show_identity(tx: Tx, host: Host, seat: Seat, shown: str) -> Begun:
    """The session goes on as the person for whom the site vouches, under a new token. Raises IdentityRefused, its kin.

    What was said in this browser before joins them, unless somebody has said that they are two.
    """
    who = await _vouched(tx, host, shown)
    if seat.subject is None and seat.visitor_id != who.id:
        await become(tx, seat.visitor_id, who.id)
    return await rotate(tx, host, seat, who)


async def rotate(tx: Tx, host: Host, seat: Seat, who: Visitor) -> Begun:
    """A new session in place of the old one, whose token is good for nothing any more."""
    page = await end(tx, seat)
    return await open_session(tx, host, who, seat.origin, shared=seat.shared, page=page)


async def open_session(tx: Tx, host: Host, who: Visitor, origin: str, *, shared: bool, page: str = "") -> Begun:
    """The token, of 256 bits; only its hash is kept."""
    token = PREFIX + secrets.token_urlsafe(32)
    expires_at = tx.now + lasts(host.rules, shared)
    seat = Seat(
        session_id=new_id(),
        visitor_id=who.id,
        account_id=host.account.id,
        origin=origin,
        shared=shared,
        seen_at=tx.now,
        expires_at=expires_at,
        name=who.name,
        assurance=who.assurance,
        subject=None,
        language="",
    )
    await store.add_session(tx, seat, token, page)
    return Begun(token, who, expires_at, shared)


async def end(tx: Tx, seat: Seat) -> str:
    """The token is good for nothing any more, and whoever follows by it is let go. Gives the page it was begun on."""
    page = await store.end_session(tx, seat.session_id)
    await announce(tx, Event("rights.changed", "visitor", seat.session_id))
    return page


async def _browser(tx: Tx, host: Host, asked: Asked) -> Visitor:
    form = form_of(host.rules, asked.form)
    name = " ".join(filter(None, (form.get("name", ""), form.get("surname", ""))))
    known = await store.visitor_of_client(tx, host.account.id, asked.client)
    if known is None:
        language = await _language(tx, host, asked.language)
        known = await store.add_visitor(tx, host.account.id, asked.client, name, language, form)
    elif form:
        await store.describe(tx, known, name, form)
    known = known or await store.visitor_of_client(tx, host.account.id, asked.client)
    if known is None:
        raise Busy(retry_after=1)
    return Visitor(known, name, ASSUMED)


async def _vouched(tx: Tx, host: Host, shown: str) -> Visitor:
    try:
        said = host.adapter.read_identity(shown)
    except Refused as refused:
        raise IDENTITY.get(refused.code, IdentityRefused)(str(refused), where="$.identity") from None
    return await _known(tx, host.account.id, said)


async def _known(tx: Tx, account_id: UUID, said: Vouched) -> Visitor:
    if not await store.use_identity(tx, account_id, said.jti, said.expires_at):
        raise IdentityUsed(where="$.identity")
    assurance = cap(await ceiling(tx, account_id, VISITOR), SIGNED, METHOD)
    row = await store.signed_in(tx, account_id, said, assurance)
    if row["due"]:
        await introduce_soon(tx, row["id"])
    return Visitor(row["id"], row["name"], row["assurance"])


def _optional(host: Host) -> Hosting:
    """The form's rules for whom their site knows already: nothing is required."""
    fields = [msgspec.structs.replace(field, required=False) for field in host.rules.form]
    return msgspec.structs.replace(host.rules, form=fields)


async def _language(tx: Tx, host: Host, wanted: str) -> str:
    if not wanted:
        return ""
    brand = (await brands_by_id(tx, [host.account.brand_id]))[host.account.brand_id]
    return best_language([wanted], list(host.rules.languages) or brand.languages)
