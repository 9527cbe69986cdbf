"""A person's conversations, exported and erased: times, channels and states stay, for the counts; words go."""

from hilo.conversations.store_person import ERASE, EXPORT, erase_more, gather
from hilo.kernel.person import PersonHook, blank, gone, kept

_COUNTS = "times, channel, direction and state, by which counts stay true"
_BY = ("by_kind", "by_name")
_WORK = "which staff did what, and when"
HOOK = PersonHook(
    tables={
        "messages": blank(
            _COUNTS, "event_id", "subject", "text", "html", "in_reply_to", "recipients", "reports", "state_reason",
            "by_name",
            stays=("channel", "direction", "role", "by_kind", "state", "state_code"),
        ),
        "conversations": blank(
            _COUNTS, "subject", "last_text", "attributes", "own",
            stays=("state", "channels", "last_from", "linked_because"),
        ),
        "notes": blank("that staff wrote one, not what", "text", stays=_BY),
        "thread_items": blank(_COUNTS, "summary", "by_name", stays=("kind", "channel")),
        "participants": gone(),
        "message_parts": gone("what was folded of their mails, and to whom else they went"),
        "message_once": gone("by which copies of a mail were known"),
        "message_copies": gone("at which other addresses a mail came in"),
        "message_html": gone("the look of a mail"),
        "blocked_senders": gone("that nobody hears them"),
        "conversation_numbers": gone("numbers of orders and cases"),
        "conversation_marks": gone("by which conversations are found: tags and attributes"),
        "customer_attributes": gone(),
        "attachments": gone("files of the person's messages"),
        "blobs": gone("the bytes too, unless another message holds the same file"),
        "drafts": gone("what staff had begun to write to the person"),
        "draft_versions": gone("they go with their drafts"),
        "mentions": gone("who was mentioned in a note"),
        "onlookers": gone(),
        "followers": gone(),
        "bulk_items": blank("how many were changed, not what stood there before", "was", stays=("outcome", "reason")),
        "conversation_moves": blank(_WORK, "left_behind", stays=("by_kind", "by_name", "undone_by")),
        "search_due": gone(),
        "search_entries": gone("nothing finds it any more"),
        "search_words": gone("words that nobody else wrote"),
        **kept(_WORK, "closures", "snoozes", "conversation_merges", "moved_items", "bulk_actions"),
        **kept("how many entries a day has", "search_counts"),
        **kept("it is the company's own list", "tags", "attribute_definitions"),
        **kept("what staff like to look at; it names no customer", "saved_views"),
    },
    erase=ERASE,
    export=EXPORT,
    gather=gather,
    erase_more=erase_more,
)  # fmt: skip
