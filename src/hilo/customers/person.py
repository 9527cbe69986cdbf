"""What is exported of a person's profiles, and what an erasure leaves of them: rows without a word."""

from hilo.customers.store_person import ERASE, EXPORT, gather
from hilo.kernel.person import PersonHook, blank, gone, kept

_STORY = "who was merged with whom, and when, so that undoing others stays right"
HOOK = PersonHook(
    tables={
        "customers": blank("an empty frame, by which counts stay true", "name", stays=("status",)),
        "profiles": blank("an empty frame, on which the person's rows hang", "name", "name_folded", "language"),
        "identifiers": blank(
            "its kind alone; what others have as well stays theirs", "value_norm", "shared_by", "blocked_by",
            stays=("kind",),
        ),
        "identifier_links": blank(
            "when it was the person's, not what", "evidence", "sender_name", "method", "made_by", "ended_by"
        ),
        "merges": blank(_STORY, "reason", stays=("made_by", "undone_by")),
        "extractions": blank(_STORY, "reason", stays=("made_by", "undone_by")),
        "never_merges": blank("who is not to be merged with whom", "reason", stays=("made_by", "lifted_by")),
        "relations": blank(
            "that there was one, and when, for the other person",
            "reason",
            "evidence",
            "scopes",
            "end_reason",
            stays=("kind", "made_by", "ended_by"),
        ),
        "contact_routes": blank(
            "that messages took it, and when",
            "reason",
            "evidence",
            "end_reason",
            stays=("purposes", "mode", "made_by", "ended_by"),
        ),
        "organisations": gone(),
        "suggestions": gone(),
        "doubts": gone(),
        "profile_values": gone(),
        "block_keys": gone(),
        "profiles_to_compare": gone(),
        "term_counts": gone("a name that nobody else has is counted no more"),
        **kept("rules for all", "block_keys_done", "identifier_limits"),
    },
    erase=ERASE,
    export=EXPORT,
    gather=gather,
)  # fmt: skip
