"""The routes of what was said before."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.again.asked import asked
from hilo.again.model import AskedAgain, ConversationSummary
from hilo.again.summary import summary
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route


class DraftBody(Body):
    """The words of a reply before it is sent. They are not kept."""

    text: Annotated[str, msgspec.Meta(max_length=20_000, pattern=r"^[^\x00]*$(?!\n)")]


@route("POST", "/conversations/{conversation_id:uuid}/asked", needs="conversations.reply", audited=False)
async def find_asked(tx: Tx, by: Principal, conversation_id: UUID, data: DraftBody) -> AskedAgain:
    """Which questions of a draft the customer has answered already: each with the answer and where it was said."""
    return await asked(tx, conversation_id, data.text, by)


@route("GET", "/conversations/{conversation_id:uuid}/summary", needs="conversations.read")
async def get_summary(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationSummary:
    """Where a conversation stopped, what the customer asks, what we owe: each by its own words."""
    return await summary(tx, conversation_id, by)


ROUTES = (find_asked, get_summary)
