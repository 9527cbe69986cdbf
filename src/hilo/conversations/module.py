"""What conversations plug into the whole."""

from hilo.conversations.http import READ_ROUTES

# TEMP from hilo.conversations.http_attachments import ATTACHMENT_ROUTES
from hilo.conversations.http_work import WORK_ROUTES
from hilo.conversations.reactions import REACTIONS, audiences
from hilo.kernel.module import Module

MODULE = Module(
    name="conversations",
    routes=(*READ_ROUTES, *WORK_ROUTES),
    reactions=REACTIONS,
    permissions={
        "conversations.read": "Read conversations and threads",
        "conversations.reply": "Reply, write notes, close and reopen",
        "conversations.assign": "Assign conversations and claim them",
        "conversations.manage": "Put walls around conversations",
    },
    audiences={"conversation": audiences},
)
