"""Routes of how a message looks, and of what it came as."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response
from litestar.params import PathParameter, QueryParameter
from litestar.response import Stream

from hilo.channels.errors import UnknownEnvelope
from hilo.channels.parked import open_envelope
from hilo.conversations import store_mail as store
from hilo.conversations.errors_mail import NoSuchPicture, SourceNotKept
from hilo.conversations.fetch_picture import fetch_picture
from hilo.conversations.html_document import document, language_of, policy
from hilo.conversations.http_attachments import POLICY, SAFE
from hilo.conversations.media_type import may_be_shown
from hilo.conversations.picture_pass import Pass, read
from hilo.conversations.show_html import show_html
from hilo.kernel.blobs import BlobMissing, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, route

PassToken = Annotated[str, PathParameter(max_length=2000)]
# The frame that shows it stands in for nobody: to a browser it is another site.
PICTURE = SAFE | {"cross-origin-resource-policy": "cross-origin", "cache-control": "private, max-age=600"}
_MAIL = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n|[ \t][^\n]*\n){1,5}")


@route("GET", "/messages/{message_id:uuid}/html", needs="conversations.read", shaped=False)
async def get_message_html(
    by: Principal,
    message_id: UUID,
    request: Request[Any, Any, Any],
    images: bool = False,
    lang: Annotated[Literal["es", "en"] | None, QueryParameter()] = None,
) -> Response[bytes]:
    """How a message looks, as a page for a frame with the attribute `sandbox`: harmless, with its pictures within.

    Remote pictures are blocked unless `images` asks for them; then they come by us. The headers `x-hilo-blocked-images`
    and `x-hilo-trackers` say how many are kept away. A message without HTML is shown as its text.
    """
    env: Env = request.app.state.env
    page = await show_html(env, message_id, by, images=images)
    headers = {
        "content-security-policy": policy(f"'self' {env.settings.base_url()}"),
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-store",
        "x-hilo-blocked-images": str(page.blocked),
        "x-hilo-trackers": str(page.trackers),
    }
    language = lang or language_of(request.headers.get("accept-language", ""))
    return Response(document(page, language), media_type="text/html", headers=headers)


@route("GET", "/messages/{message_id:uuid}/images/{picture_pass:str}", needs=PUBLIC, shaped=False)
async def get_message_picture(
    message_id: UUID, picture_pass: PassToken, request: Request[Any, Any, Any]
) -> Response[bytes]:
    """A picture in a message, by a pass that its page holds for ten minutes; a remote one as we fetched it."""
    env: Env = request.app.state.env
    one = read(env.secrets, picture_pass, env.clock.now())
    if one is None or one.message_id != message_id:
        raise NoSuchPicture
    if one.within is None:
        return await _remote(env, one)
    async with env.db.read() as tx:
        sha256 = await store.picture_within(tx, message_id, one.within, one.viewer)
    blobs = blobs_of(env.settings)
    try:
        shown = may_be_shown(await blobs.head(sha256)) if sha256 else None
    except BlobMissing:
        shown = None
    if sha256 is None or shown is None or not shown.startswith("image/"):
        raise NoSuchPicture
    answer: Any = Stream(blobs.stream(sha256), media_type=shown, headers=_without_ranges())
    return answer


@route("GET", "/messages/{message_id:uuid}/source", needs="conversations.read")
async def get_message_source(tx: Tx, by: Principal, message_id: UUID) -> Response[bytes]:
    """A message as it came, byte for byte, to be kept as a file. Refused to whom their role masks anything."""
    row = await store.source(tx, message_id, by.viewer)
    if row["envelope_id"] is None:
        raise SourceNotKept
    try:
        found = await open_envelope(tx, row["envelope_id"], by.viewer)
    except UnknownEnvelope:
        raise SourceNotKept from None
    body: bytes = found["body"]
    is_mail = bool(_MAIL.match(body))
    name = f"H-{row['number']}-{message_id}.{'eml' if is_mail else 'bin'}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": POLICY}
    return Response(body, media_type="message/rfc822" if is_mail else "application/octet-stream", headers=headers)


async def _remote(env: Env, one: Pass) -> Response[bytes]:
    async with env.db.read() as tx:
        address = await store.picture(tx, one.message_id, one.place, one.viewer)
    if address is None:
        raise NoSuchPicture
    content, media_type = await fetch_picture(env, address)
    return Response(content, media_type=media_type, headers=_without_ranges())


def _without_ranges() -> dict[str, str]:
    return {name: value for name, value in PICTURE.items() if name != "accept-ranges"}


MAIL_ROUTES = (get_message_html, get_message_picture, get_message_source)
