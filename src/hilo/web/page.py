"""The door at `/`: a shell in the reader's language, which needs no database; its script leads on who is signed in."""

from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect

from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC
from hilo.staff.authenticate import cookie_name
from hilo.web.page_static import static_address, static_file, static_files
from hilo.web.page_words import LANGUAGES, wanted, words

LANGUAGE_COOKIE = "hilo_lang"
A_YEAR = 365 * 86400
# Path -> which page its script shows. The secret of a link stands in the fragment, which never comes here.
PAGES = {"/": "door", "/invitation": "invitation", "/password": "password"}
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


@get([*PAGES], opt={"needs": PUBLIC}, include_in_schema=False)
async def page(
    request: Request[Any, Any, Any], lang: Annotated[str | None, QueryParameter(max_length=20)] = None
) -> Response[Any]:
    """The shell, of the page and of where links lead. `?lang=es` chooses a language for good, and leads back."""
    env: Env = request.app.state.env
    language = wanted(lang, request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", ""))
    path = request.url.path
    if lang is not None:
        return Redirect(path, status_code=303, cookies=[_choice(env, language)], headers={"cache-control": "no-store"})
    state = "loading" if path == "/" and cookie_name(env) in request.cookies else "signed-out"
    return Response(_shell(language, state, path, env.settings.demo), media_type="text/html", headers=HEADERS)


@cache
def _shell(language: str, state: str, path: str, demo: bool) -> str:
    told = words()[language]
    template = Template((files("hilo.web") / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        {name: escape(text) for name, text in told.items()},
        lang=language,
        state=state,
        page=PAGES[path],
        static=static_address(),
        preloads=_preloads(),
        languages=_languages(language, path),
        demo="" if demo else "hidden",
        words=_as_data(told),
    )


def _preloads() -> str:
    """All modules at once, instead of one after the other as they are met."""
    scripts = sorted(name for name in static_files() if name.endswith(".js"))
    return "\n  ".join(f'<link rel="modulepreload" href="{static_address()}/{name}">' for name in scripts)


def _languages(current: str, path: str) -> str:
    links = [
        f'<a href="{path}?lang={code}" lang="{code}" hreflang="{code}"{_mark(code == current)}'
        f' aria-label="{escape(words()[code]["language"])}">{code.upper()}</a>'
        for code in LANGUAGES
    ]
    return "".join(links)


def _mark(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""


def _as_data(value: Any) -> str:
    """JSON for a data block: nothing in it can end the block."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def _choice(env: Env, language: str) -> Cookie:
    secure = env.settings.public_url.startswith("https://")
    return Cookie(
        key=LANGUAGE_COOKIE,
        value=language,
        max_age=A_YEAR,
        path="/",
        secure=secure,
        httponly=False,  # the application reads it, and changes it
        samesite="lax",
    )


PAGE_ROUTES = (page, static_file)
