"""The files of the page, read once; their address changes with their content, so browsers keep them for good."""

import hashlib
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from litestar import Response, get
from litestar.params import FromPath

from hilo.kernel.errors import NotFound
from hilo.kernel.route import PUBLIC

TYPES = MappingProxyType({"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"})
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def static_files() -> MappingProxyType[str, bytes]:
    """Name -> content."""
    folder = files("hilo.web") / "static"
    return MappingProxyType({f.name: f.read_bytes() for f in folder.iterdir() if f.name.rpartition(".")[2] in TYPES})


@cache
def static_address() -> str:
    """Where the files are: `/static/HASH`."""
    digest = hashlib.sha256()
    for name, content in sorted(static_files().items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"/static/{digest.hexdigest()[:12]}"


@get("/static/{version:str}/{name:str}", opt={"needs": PUBLIC}, include_in_schema=False)
async def static_file(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One file. An address of before an update gives what there is now, to be asked for again."""
    content = static_files().get(name)
    if content is None:
        raise NotFound
    kind = TYPES[name.rpartition(".")[2]]
    keep = FOR_GOOD if static_address().endswith(f"/{version}") else "no-cache"
    return Response(
        content,
        media_type=kind,
        headers={
            "cache-control": keep,
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )
