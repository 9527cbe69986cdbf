"""The page on which an administrator sees a chat before other pages carry it: the real window, in a frame of ours."""

from html import escape
from string import Template
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC
from hilo.portal.hosts import host
from hilo.portal.page_parts import part, part_file
from hilo.portal.presence import brand_of

FILES = "/portal/preview-page"
TYPES = {"preview.js": "text/javascript", "preview.css": "text/css"}
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
}


@get("/portal/preview/{account_id:uuid}", opt={"needs": PUBLIC}, include_in_schema=False)
async def preview_page(request: Request[Any, Any, Any], account_id: FromPath[UUID]) -> Response[str]:
    """It shows what every page with this chat shows. Raises NoChatHere."""
    env: Env = request.app.state.env
    async with env.db.read() as tx:
        where = await host(tx, account_id)
        brand = await brand_of(tx, where.account.brand_id)
    page = Template(part("preview.html")).substitute(
        language=escape(brand.language), brand=escape(brand.name), account=account_id
    )
    return Response(page, media_type="text/html", headers=HEADERS)


@get(f"{FILES}/{{name:str}}", opt={"needs": PUBLIC}, include_in_schema=False)
async def preview_file(name: FromPath[str]) -> Response[str]:
    """Its script and its look. Raises NotFound."""
    return part_file(name, TYPES)


PREVIEW_ROUTES = (preview_page, preview_file)
