"""What a write on a conversation answers: the conversation as it is now, with its version as ETag."""

from typing import Any
from uuid import UUID

from litestar import Response

from hilo.conversations import store_read
from hilo.conversations.views import ConversationView, conversation_view
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal


async def whole(tx: Tx, conversation_id: UUID, by: Principal) -> ConversationView:
    view = conversation_view(*await store_read.one(tx, conversation_id, by.viewer))
    answer: Any = Response(view, headers={"etag": f'"{view.version}"'})
    return answer
