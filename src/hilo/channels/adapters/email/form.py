"""The fields of a posted form as bytes: a raw mail inside is not text, whatever the form says."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

import multipart

from hilo.channels.contract import Raw, Refused

PARTS = 300
_library: Any = multipart  # which says nothing of its types


def read_form(raw: Raw) -> Mapping[str, bytes]:
    """The first value of each field, of a multipart or urlencoded form. Raises Refused."""
    kind, options = _library.parse_options_header(raw.headers.get("content-type", ""))
    if kind == "multipart/form-data":
        return _multipart(raw.body, options.get("boundary", ""))
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(raw.body)
    raise Refused("wrong_media_type", "A form is expected: multipart/form-data.", status=415)


def _multipart(body: bytes, boundary: str) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    room = len(body) + 1  # all of it is in memory already
    try:
        for part in _library.MultipartParser(
            BytesIO(body), boundary, len(body), part_limit=PARTS, spool_limit=room, memory_limit=room
        ):
            found.setdefault(part.name, part.raw)
            part.close()
    except (multipart.MultipartError, ValueError, OverflowError) as error:
        raise Refused("invalid_body", f"The form cannot be read: {error}") from None
    return found


def _urlencoded(body: bytes) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for field in body.split(b"&", PARTS)[:PARTS]:
        name, _, value = field.partition(b"=")
        key = unquote_to_bytes(name.replace(b"+", b" ")).decode("utf-8", "replace")
        found.setdefault(key, unquote_to_bytes(value.replace(b"+", b" ")))
    return found
