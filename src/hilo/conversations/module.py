"""What conversations plug into the whole."""

from hilo.conversations.assign import GONE
from hilo.conversations.attachments import sweep
from hilo.conversations.bulk import sweep_bulk
from hilo.conversations.bulk_run import RUN as BULK
from hilo.conversations.drafts import sweep_drafts
from hilo.conversations.http import READ_ROUTES
from hilo.conversations.http_attachments import ATTACHMENT_ROUTES
from hilo.conversations.http_before_writing import BEFORE_WRITING_ROUTES
from hilo.conversations.http_bulk import BULK_ROUTES
from hilo.conversations.http_drafts import DRAFT_ROUTES
from hilo.conversations.http_labels import LABEL_ROUTES
from hilo.conversations.http_mail import MAIL_ROUTES
from hilo.conversations.http_merges import MERGE_ROUTES
from hilo.conversations.http_saved_views import VIEW_ROUTES
from hilo.conversations.http_spam import SPAM_ROUTES
from hilo.conversations.http_together import TOGETHER_ROUTES
from hilo.conversations.http_why import WHY_ROUTES
from hilo.conversations.http_work import WORK_ROUTES
from hilo.conversations.media import FETCH
from hilo.conversations.onlookers import ONLOOKERS
from hilo.conversations.person import HOOK
from hilo.conversations.reactions import REACTIONS, audiences, everybody, whom_it_left
from hilo.conversations.search import FIND
from hilo.conversations.search_indexer import INDEXER, gauges
from hilo.conversations.snooze import wake_due
from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module

MODULE = Module(
    name="conversations",
    person=HOOK,
    routes=(
        *READ_ROUTES,
        *WORK_ROUTES,
        *ATTACHMENT_ROUTES,
        *LABEL_ROUTES,
        *MERGE_ROUTES,
        *DRAFT_ROUTES,
        *TOGETHER_ROUTES,
        *VIEW_ROUTES,
        *BULK_ROUTES,
        *MAIL_ROUTES,
        *SPAM_ROUTES,
        *BEFORE_WRITING_ROUTES,
        *WHY_ROUTES,
    ),
    reactions=REACTIONS,
    jobs=(FETCH, BULK),
    schedules=(
        Schedule("conversations.sweep_attachments", "41 4 * * *", sweep),
        Schedule("conversations.wake_due", "* * * * *", wake_due),
        Schedule("conversations.sweep_drafts", "11 4 * * *", sweep_drafts),
        Schedule("conversations.sweep_bulk", "21 4 * * *", sweep_bulk),
    ),
    services=(ONLOOKERS, INDEXER),
    permissions={
        "conversations.read": "Read conversations and threads",
        "conversations.reply": "Reply, write notes, close and reopen",
        "conversations.assign": "Assign conversations and claim them",
        "conversations.manage": "Put walls around conversations, keep the list of tags",
    },
    within_teams=frozenset(
        {"conversations.read", "conversations.reply", "conversations.assign", "conversations.manage"}
    ),
    gauges=gauges,
    finds=(FIND,),
    audiences={"conversation": audiences, "inbox": everybody, GONE: whom_it_left},
)
