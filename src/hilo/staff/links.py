"""Links that let somebody in once: 256 bits, kept as a hash, shown in the fragment, which no server and no log sees."""

import secrets
from typing import Literal

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.secrets import fingerprint


class Link(msgspec.Struct, frozen=True):
    """`url` is shown or mailed once; `token_hash` is what is stored."""

    url: str
    token_hash: bytes


def new_link(env: Env, page: Literal["invitation", "password"]) -> Link:
    """A link to that page. A scanner that opens it learns and changes nothing: it is used by a POST of its secret."""
    token = secrets.token_urlsafe(32)
    return Link(f"{env.settings.base_url()}/{page}#{token}", fingerprint(token))
