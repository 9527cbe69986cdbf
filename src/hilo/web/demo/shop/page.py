"""The page of a made-up shop with the chat in its corner, in the visitor's language, and the few files it names."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.route import PUBLIC
from hilo.portal.errors import NoChatHere
from hilo.portal.hosts import host
from hilo.web.demo.keepsake import recall
from hilo.web.page_words import wanted

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
# The strictest under which a page can carry the chat: it needs its script and its calls, and nothing else.
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
HEADERS = {"content-security-policy": POLICY, "cache-control": "no-store", "vary": "accept-language"}


@get("/demo/chat", opt={"needs": PUBLIC}, include_in_schema=False)
async def shop_page(
    request: Request[Any, Any, Any], lang: Annotated[str | None, QueryParameter(max_length=20)] = None
) -> Response[str]:
    """The shop, with the chat of the demo company. Raises NotFound without `--demo`."""
    env = _demo(request)
    language = wanted(lang, None, request.headers.get("accept-language", ""))
    told = {key: escape(text) for key, text in words()[language].items()}
    account = await _account(env)
    chat = f'<hilo-chat account="{account}"></hilo-chat>' if account else f'<p class="note">{told["no_chat"]}</p>'
    page = Template(_part("page.html").decode()).substitute(told, lang=language, chat=chat)
    return Response(page, media_type="text/html", headers=HEADERS)


@get("/demo/shop/{name:str}", opt={"needs": PUBLIC}, include_in_schema=False)
async def shop_file(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """Its look, its script, its pictures."""
    _demo(request)
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is None or name not in _names():
        raise NotFound
    return Response(_part(name), media_type=kind, headers={"cache-control": "no-cache"})


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """By language, then by key. Both languages have the same keys."""
    return msgspec.toml.decode(_part("words.toml"), type=dict[str, dict[str, str]])


def _demo(request: Request[Any, Any, Any]) -> Env:
    env: Env = request.app.state.env
    if not env.settings.demo:
        raise NotFound
    return env


async def _account(env: Env) -> UUID | None:
    """The demo company's account that has visitors."""
    kept = recall(env.settings)
    async with env.db.read() as tx:
        for account_id in kept.accounts if kept else ():
            with suppress(NoChatHere):
                return (await host(tx, account_id)).account.id
    return None


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in files("hilo.web.demo.shop").iterdir())


@cache
def _part(name: str) -> bytes:
    return (files("hilo.web.demo.shop") / name).read_bytes()


SHOP_ROUTES = (shop_page, shop_file)
