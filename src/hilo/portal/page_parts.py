"""What the pages of a chat are put together from: their texts in the package, and the script and the look of each."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from litestar import Response

from hilo.kernel.errors import NotFound


@cache
def part(name: str) -> str:
    """The text of a file beside this one."""
    return (files("hilo.portal") / name).read_text(encoding="utf-8")


def part_file(name: str, types: Mapping[str, str]) -> Response[str]:
    """One of the files of a page, by name with its media type. Raises NotFound for any other."""
    if name not in types:
        raise NotFound
    return Response(part(name), media_type=types[name], headers={"cache-control": "no-cache"})
