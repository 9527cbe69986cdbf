"""The page that a link to a conversation leads to: no more than the brand and a button, until it is confirmed.

To open it uses nothing up, so that whoever looks at the links of a mail (scanners, previews) leaves it good.
"""

from html import escape
from string import Template
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from hilo.company.model import best_language
from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC
from hilo.portal.hosts import host
from hilo.portal.letters import letters
from hilo.portal.page_parts import part, part_file
from hilo.portal.presence import brand_of
from hilo.portal.resume import PAGE

FILES = "/portal/resume-page"
TYPES = {"resume.js": "text/javascript", "resume.css": "text/css"}
# What the chat itself needs: pictures that it fetched, as blobs.
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "vary": "accept-language",
    "x-robots-tag": "noindex",
    "cross-origin-opener-policy": "same-origin",
}


@get(f"{PAGE}/{{account_id:uuid}}", opt={"needs": PUBLIC}, include_in_schema=False)
async def resume_page(request: Request[Any, Any, Any], account_id: FromPath[UUID]) -> Response[str]:
    """The same for every link of an account, and for none."""
    env: Env = request.app.state.env
    async with env.db.read() as tx:
        where = await host(tx, account_id)
        brand = await brand_of(tx, where.account.brand_id)
    asked = [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    language = best_language([*filter(None, asked), brand.language], list(letters()))
    said = {key: escape(words) for key, words in letters()[language].items() if key.startswith("resume_")}
    page = Template(part("resume.html")).substitute(
        said, language=language, brand=escape(brand.name), account=account_id, colour=where.rules.colour or brand.accent
    )
    return Response(page, media_type="text/html", headers=HEADERS)


@get(f"{FILES}/{{name:str}}", opt={"needs": PUBLIC}, include_in_schema=False)
async def resume_file(name: FromPath[str]) -> Response[str]:
    """Its script and its look."""
    return part_file(name, TYPES)


PAGE_ROUTES = (resume_page, resume_file)
