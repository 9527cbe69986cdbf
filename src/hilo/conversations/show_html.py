"""Show how a message looks: its harmless HTML, made when somebody first looks, with its pictures within.

Remote pictures stay away until they are asked for, and then come by us: nobody outside learns who looked, and when.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hilo.channels.safe_html import LARGEST, SafeHtml, named_within, safe_html, with_pictures
from hilo.conversations import store_mail as store
from hilo.conversations.html_document import Page
from hilo.conversations.picture_pass import GOOD_FOR, Pass, issue
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.shape import shape


async def show_html(env: Env, message_id: UUID, by: Principal, *, images: bool) -> Page:
    """Raises UnknownMessage. Whoever has what they see masked gets the text, where markup would show it."""
    async with env.db.read() as tx:
        told = await store.told(tx, message_id, by.viewer)
    safe = told.safe
    if safe is None and told.html:
        safe = await asyncio.to_thread(safe_html, told.html) or SafeHtml("")
        async with env.db.unit_of_work() as tx:
            await store.keep(tx, message_id, safe, by.viewer)
    seen = shape({"html": safe.html if safe else "", "text": told.text}, by.masks)
    if safe is None or not seen["html"]:
        return Page(text=seen["text"], too_large=told.length > LARGEST)

    def address(**of: Any) -> str:
        until = int((env.clock.now() + GOOD_FOR).timestamp())
        one = Pass(message_id, tuple(sorted(by.numbers)), until, **of)
        return f"/api/v1/messages/{message_id}/images/{issue(env.secrets, one)}"

    remote = {place: address(place=place) for place in range(len(safe.images))} if images else {}
    within = {name: address(within=file) for name, file in _within(safe.html, told.files).items()}
    markup = with_pictures(safe.html, remote, within)
    return Page(markup, blocked=len(safe.images) - len(remote), trackers=safe.trackers)


def _within(html: str, files: Sequence[dict[str, Any]]) -> dict[str, UUID]:
    """The files that the markup names, by their content id, else by the name that mail programs put into it."""
    by_id = {file["content_id"]: UUID(file["id"]) for file in files if file["content_id"]}
    by_name = {file["name"].lower(): UUID(file["id"]) for file in files}
    found = {name: by_id.get(name) or by_name.get(name.partition("@")[0]) for name in named_within(html)}
    return {name: file for name, file in found.items() if file}
