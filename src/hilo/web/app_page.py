"""The agents' application: one shell for all its addresses, and its files, named by their content."""

import gzip
import re
import secrets
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from hilo.kernel.errors import NotFound
from hilo.kernel.route import PUBLIC

ADDRESSES = ["/app", "/app/{rest:path}"]
NONCE = "__NONCE__"  # stands in the built shell where the nonce of each answer goes
TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
}
ICONS = (
    "hilo.svg",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable-192.png",
    "icon-maskable-512.png",
    "apple-touch-icon.png",
    "badge-96.png",
)
SMALLER = {"css", "js", "svg", "webmanifest"}
FOR_GOOD = "public, max-age=31536000, immutable"


class AppNotBuilt(NotFound):
    """The application was not built into this installation: `make setup` does it."""

    status = 503
    code = "app_not_built"


class File(msgspec.Struct, frozen=True):
    """A built file; `compressed` is empty where that would not make it smaller."""

    media_type: str
    content: bytes
    compressed: bytes


@get(ADDRESSES, opt={"needs": PUBLIC}, include_in_schema=False)
async def app_page() -> Response[str]:
    """The shell; what it shows comes by the API. Raises AppNotBuilt."""
    nonce = secrets.token_urlsafe(18)
    headers = {
        "content-security-policy": _policy(nonce),
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
    }
    return Response(_shell().replace(NONCE, nonce), media_type="text/html", headers=headers)


@get("/assets/{name:str}", opt={"needs": PUBLIC}, include_in_schema=False)
async def app_asset(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """A file whose name changes with its content. Raises NotFound."""
    return _answer(_built().get(f"assets/{name}"), request, FOR_GOOD)


@get([f"/{name}" for name in ICONS] + ["/hilo.webmanifest"], opt={"needs": PUBLIC}, include_in_schema=False)
async def app_file(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The icons and the manifest, by which the application can be installed."""
    return _answer(_built().get(request.url.path[1:]), request, "public, max-age=3600")


@get("/sw.js", opt={"needs": PUBLIC}, include_in_schema=False)
async def app_worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The service worker, of `/app` alone; asked for anew each time, for with it a new version begins."""
    answer = _answer(_built().get("sw.js"), request, "no-cache")
    answer.headers["content-security-policy"] = "default-src 'none'; connect-src 'self'"
    return answer


def _answer(file: File | None, request: Request[Any, Any, Any], kept: str) -> Response[bytes]:
    if file is None:
        raise NotFound
    small = bool(file.compressed) and "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": kept, "vary": "accept-encoding", "x-content-type-options": "nosniff"}
    if small:
        headers["content-encoding"] = "gzip"
    return Response(file.compressed if small else file.content, media_type=file.media_type, headers=headers)


def _policy(nonce: str) -> str:
    return "; ".join((
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data: blob:",  # channels bring their icons as data
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def app_is_built() -> bool:
    """Whether this installation has the application: one that was not set up to build it has only the first page."""
    return (files("hilo.web") / "dist" / "index.html").is_file()


def _shell() -> str:
    return _application()[0]


def _built() -> dict[str, File]:
    """Path -> file, of all that was built but the shell."""
    try:
        return _application()[1]
    except AppNotBuilt:
        return {}


@cache
def _application() -> tuple[str, dict[str, File]]:
    return read_application(files("hilo.web") / "dist")


def read_application(root: Traversable) -> tuple[str, dict[str, File]]:
    """The shell and its files, read together and kept: whoever builds anew beside a running server changes neither.

    Raises AppNotBuilt, also while it is being built: the shell names files that are not there yet.
    """
    try:
        shell, found = (root / "index.html").read_text(encoding="utf-8"), _files(root, "")
    except FileNotFoundError:
        raise AppNotBuilt from None
    if not all(name in found for name in re.findall(r"assets/[\w.-]+\.(?:js|css)", shell)):
        raise AppNotBuilt
    return shell, found


def _files(folder: Traversable, before: str) -> dict[str, File]:
    found: dict[str, File] = {}
    for entry in folder.iterdir():
        kind = entry.name.rpartition(".")[2]
        if entry.is_dir():
            found |= _files(entry, f"{before}{entry.name}/")
        elif kind in TYPES:
            content = entry.read_bytes()
            small = gzip.compress(content, mtime=0) if kind in SMALLER else b""
            found[before + entry.name] = File(TYPES[kind], content, small)
    return found


APP_ROUTES = (app_page, app_asset, app_file, app_worker)
