"""What conversations plug into the whole."""

from hilo.conversations.attachments import sweep
from hilo.conversations.http import READ_ROUTES
from hilo.conversations.http_attachments import ATTACHMENT_ROUTES
from hilo.conversations.http_work import WORK_ROUTES
from hilo.conversations.media import FETCH
from hilo.conversations.reactions import REACTIONS, audiences, everybody
from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module

MODULE = Module(
    name="conversations",
    routes=(*READ_ROUTES, *WORK_ROUTES, *ATTACHMENT_ROUTES),
    reactions=REACTIONS,
    jobs=(FETCH,),
    schedules=(Schedule("conversations.sweep_attachments", "41 4 * * *", sweep),),
    permissions={
        "conversations.read": "Read conversations and threads",
        "conversations.reply": "Reply, write notes, close and reopen",
        "conversations.assign": "Assign conversations and claim them",
        "conversations.manage": "Put walls around conversations",
    },
    audiences={"conversation": audiences, "inbox": everybody},
)
