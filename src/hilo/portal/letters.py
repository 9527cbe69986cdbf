"""What visitors are written by mail: in their language, by an account of their brand that can begin a mail."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from hilo.channels.accounts import open_accounts
from hilo.channels.ways import abilities_of
from hilo.company.model import best_language
from hilo.kernel.db import Tx
from hilo.portal.hosts import Host, host
from hilo.portal.presence import brand_of

MAIL = "email"  # the kind of address
FALLBACK = "en"


class Post(msgspec.Struct, frozen=True):
    """By which account a visitor of this host is written to, in whose name, and in which words."""

    where: Host
    account: UUID
    brand: str
    words: Mapping[str, str]
    own: str  # the origin of our own pages

    def page(self, told: str) -> str:
        """A page as a visitor told of it, where it is one that may hold the chat; else empty: nobody else's links."""
        address = urlsplit(told)
        origin = f"{address.scheme}://{address.netloc}"
        return told.partition("#")[0] if origin in self.where.rules.origins or origin == self.own else ""

    def said(self, key: str, **fill: str) -> str:
        """The words of this key, with what belongs into their braces."""
        return self.words[key].strip("\n").format(brand=self.brand, **fill)


async def post(tx: Tx, host_id: UUID, language: str) -> Post | None:
    """None where the brand has no account that can write a mail now. Raises NoChatHere."""
    where = await host(tx, host_id)
    brand = await brand_of(tx, where.account.brand_id)
    ours = [one for one in await open_accounts(tx) if one.brand_id == brand.id and one.state == "live"]
    can = abilities_of(tx.env, ours)
    fit = [one for one in ours if can[one.id].outbound and can[one.id].start_conversation and MAIL in can[one.id].kinds]
    if not fit:
        return None
    spoken = best_language([one for one in (language, brand.language) if one], list(letters()))
    return Post(where, fit[0].id, brand.name, letters()[spoken], tx.env.settings.base_url().rstrip("/"))


@cache
def letters() -> Mapping[str, Mapping[str, str]]:
    """All that is written, by language."""
    text = (files("hilo.portal") / "letters.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, dict[str, str]])
