"""If-Match: the version that somebody saw, so that a change is made to that one or to none."""

from typing import Any

from litestar import Request

from hilo.kernel.errors import InvalidBody


def if_match(request: Request[Any, Any, Any]) -> int | None:
    """The version named by the header, plain or as an ETag; None: whichever there is. Raises InvalidBody."""
    text = request.headers.get("if-match", "*").strip().removeprefix("W/").strip('"')
    if text == "*":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidBody("If-Match is the version of what is to be changed.", where="If-Match")
    return int(text)
