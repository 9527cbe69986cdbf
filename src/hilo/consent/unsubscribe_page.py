"""The page behind the link in advertising: it asks, and only its button acts, for scanners of mail follow links too."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from hilo.company.model import best_language
from hilo.consent.unsubscribe import PATH, LinkUnknown, Unsubscribes, read_link, unsubscribe
from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC

STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1b1b1f;"
    "background:#fff}button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:#1b4fd8;"
    "color:#fff;cursor:pointer}@media(prefers-color-scheme:dark){body{color:#eee;background:#16171c}}"
)
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "accept-language",
    "x-robots-tag": "noindex",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "title": "Darse de baja",
        "ask": "¿Quiere dejar de recibir publicidad en {who}?",
        "button": "Darme de baja",
        "done": "Hecho. No enviaremos más publicidad a {who}. Las respuestas a sus consultas seguirán llegando.",
        "unknown": "Este enlace no es válido o no está completo.",
    },
    "en": {
        "title": "Unsubscribe",
        "ask": "Do you want no more advertising at {who}?",
        "button": "Unsubscribe",
        "done": "Done. No more advertising goes to {who}. Answers to what you ask us still do.",
        "unknown": "This link is not valid, or not complete.",
    },
}
AnyRequest = Request[Any, Any, Any]


@get(f"{PATH}/{{unsubscribe_token:str}}", opt={"needs": PUBLIC}, include_in_schema=False)
async def get_unsubscribe(request: AnyRequest, unsubscribe_token: FromPath[str]) -> Response[bytes]:
    """Asks whether somebody wants no more advertising. Nothing happens by looking."""
    env: Env = request.app.state.env
    try:
        said = read_link(env.secrets, unsubscribe_token)
    except LinkUnknown:
        return _page(request, "unknown", status=404)
    return _page(request, "ask", said)


@post(
    f"{PATH}/{{unsubscribe_token:str}}",
    opt={"needs": PUBLIC, "audited": False},
    include_in_schema=False,
    status_code=200,
)
async def post_unsubscribe(request: AnyRequest, unsubscribe_token: FromPath[str]) -> Response[bytes]:
    """No more advertising: the button of the page, or the one click of a mail program (RFC 8058)."""
    env: Env = request.app.state.env
    try:
        async with env.db.unit_of_work() as tx:
            said = await unsubscribe(tx, unsubscribe_token)
    except LinkUnknown:
        return _page(request, "unknown", status=404)
    return _page(request, "done", said)


def _page(request: AnyRequest, what: str, said: Unsubscribes | None = None, *, status: int = 200) -> Response[bytes]:
    asked = [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    language = best_language([*filter(None, asked)], list(WORDS))
    words = WORDS[language]
    text = escape(words[what].format(who=_hinted(said.value) if said else ""))
    button = (
        '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
        f"<button>{escape(words['button'])}</button></form>"
    )
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(words["title"])}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style>'
        f"<main><h1>{escape(words['title'])}</h1><p>{text}</p>{button if what == 'ask' else ''}</main></html>"
    )
    return Response(page.encode(), media_type="text/html; charset=utf-8", headers=HEADERS, status_code=status)


def _hinted(value: str) -> str:
    """Enough for its holder: `a…@correo.es`."""
    local, at, domain = value.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else f"{value[:2]}…{value[-2:]}"


UNSUBSCRIBE_ROUTES = (get_unsubscribe, post_unsubscribe)
