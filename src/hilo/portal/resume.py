"""Go on with one conversation in another browser, by a link or its QR code: 256 bits, a quarter of an hour, once."""

import io
import secrets
from datetime import timedelta
from uuid import UUID

import msgspec
import segno

from hilo.kernel.cursor import before
from hilo.kernel.db import Tx
from hilo.portal import store, store_continue
from hilo.portal.begin import ASSUMED, open_session
from hilo.portal.errors import UnknownVisitor
from hilo.portal.errors_continue import LinkVoid, NothingToContinue
from hilo.portal.hosts import Host
from hilo.portal.join import claim_of, unite
from hilo.portal.model import Begun, Seat, Visitor
from hilo.portal.store_messages import newest, page

LASTS = timedelta(minutes=15)
PAGE = "/portal/resume"


class ResumeLink(msgspec.Struct, frozen=True):
    """Shown this once. `qr`: the same address as an SVG picture."""

    url: str
    qr: str


async def make_link(tx: Tx, seat: Seat) -> ResumeLink:
    """To the conversation of the newest words that the visitor sees.

    The token is in the fragment, which no server, proxy or `Referer` gets to know. Raises NothingToContinue.
    """
    conversation = await _conversation(tx, seat.visitor_id)
    if conversation is None:
        raise NothingToContinue
    token = secrets.token_urlsafe(32)
    await store_continue.add_link(tx, seat, conversation, token, tx.now + LASTS)
    url = f"{tx.env.settings.base_url().rstrip('/')}{PAGE}/{seat.account_id}#{token}"
    return ResumeLink(url, picture(url))


async def resume(tx: Tx, host: Host, token: str, origin: str) -> Begun:
    """A session of a browser of its own, which sees that conversation and goes on in it; the link is used up.

    It is joined with whoever made the link, undoably, and comes to no more assurance. Raises LinkVoid; Busy: ask again.
    """
    link = await store_continue.use_link(tx, host.account.id, token)
    if link is None:
        raise LinkVoid
    made_by = await store.lock(tx, link.visitor_id)
    if made_by is None:
        raise LinkVoid
    assurance = min(ASSUMED, link.assurance)
    browser = await store.lock(tx, await store_continue.add_browser(tx, made_by.id, assurance, link.id))
    if browser is None:
        raise UnknownVisitor
    joined = await unite(tx, made_by, claim_of(browser), into_other=False)
    if not joined.one:
        raise LinkVoid
    await store.note_handles(tx, [(browser.id, browser.account_id)])
    await store.became(tx, browser.id, made_by.id, joined.merge_id)
    return await open_session(tx, host, Visitor(browser.id, browser.name, assurance), origin, shared=host.rules.shared)


def picture(url: str) -> str:
    """A QR code as SVG, readable with some of it dirty (level M)."""
    drawn = io.BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="svg", scale=4, xmldecl=False, nl=False)
    return drawn.getvalue().decode()


async def _conversation(tx: Tx, visitor_id: UUID) -> UUID | None:
    last = await page(tx, visitor_id, before(""), 1)
    row = await newest(tx, last[0]) if last else None
    return row["id"] if row else None
