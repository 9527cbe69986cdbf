"""The files of the chat's window, as pages of others load them: compressed once, known again by their content."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from hilo.kernel.errors import NotFound
from hilo.kernel.route import PUBLIC

TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
# Pages name the script without a version: an update is everywhere within minutes, and nobody waits for it.
KEPT = "public, max-age=300, stale-while-revalidate=86400"


class WidgetNotBuilt(NotFound):
    """The chat's window was not built into this installation."""

    code = "widget_not_built"


class Piece(msgspec.Struct, frozen=True):
    """A file and the same compressed; the tag changes with the content."""

    media_type: str
    content: bytes
    compressed: bytes
    tag: str


@get("/widget/{name:str}", opt={"needs": PUBLIC}, include_in_schema=False)
async def widget_file(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """One file, for the page of any site. Raises NotFound, WidgetNotBuilt."""
    piece = _pieces().get(name)
    if piece is None:
        raise NotFound if _pieces() else WidgetNotBuilt
    small = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{piece.tag}{"-gz" if small else ""}"'
    headers = {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "timing-allow-origin": "*",
        "cache-control": KEPT,
        "vary": "accept-encoding",
        "etag": tag,
    }
    if tag in [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(b"", status_code=304, headers=headers)
    if small:
        headers["content-encoding"] = "gzip"
    return Response(piece.compressed if small else piece.content, media_type=piece.media_type, headers=headers)


@cache
def _pieces() -> dict[str, Piece]:
    folder = files("hilo.portal") / "dist"
    if not folder.is_dir():
        return {}
    found: dict[str, Piece] = {}
    for file in folder.iterdir():
        kind = TYPES.get(file.name.rpartition(".")[2])
        if kind is not None:
            content = file.read_bytes()
            tag = hashlib.sha256(content).hexdigest()[:16]
            found[file.name] = Piece(kind, content, gzip.compress(content, mtime=0), tag)
    return found


WIDGET_ROUTES = (widget_file,)
