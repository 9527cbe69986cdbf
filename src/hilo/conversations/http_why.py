"""The route of why."""

from uuid import UUID

from hilo.conversations.why import Why, why
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import route


@route("GET", "/messages/{message_id:uuid}/why", needs="conversations.read")
async def get_message_why(tx: Tx, by: Principal, message_id: UUID) -> Why:
    """Why this person, this conversation, this channel, sent or not sent: reasons, each with the row that proves it."""
    return await why(tx, message_id, by)


WHY_ROUTES = (get_message_why,)
