"""What an erasure makes of the kernel's tables: answers kept for repeats, the stream, jobs."""

from hilo.kernel.person import PersonHook, blank, gone, kept

_KEYS = """
delete from idempotency_keys where encode(response, 'escape') like any ((select person_patterns($1))::text[])
    or names_message(encode(response, 'escape'), $1 -> 'messages')
"""
_INBOX = """
update stream_inbox set details = '{}' where details <> '{}' and (
    details::text like any ((select person_patterns($1))::text[]) or topic_id in (select unnest(
        person_ids($1, 'customers') || person_ids($1, 'profiles') || person_ids($1, 'conversations')
        || person_ids($1, 'messages'))))
"""
_LOG = """
update stream_log set details = '{}' where details <> '{}' and (
    details::text like any ((select person_patterns($1))::text[]) or topic_id in (select unnest(
        person_ids($1, 'customers') || person_ids($1, 'profiles') || person_ids($1, 'conversations')
        || person_ids($1, 'messages'))))
"""
_JOBS = """
update jobs set error = '' where error <> ''
    and (error || payload::text) like any ((select person_patterns($1))::text[])
"""
HOOK = PersonHook(
    tables={
        "idempotency_keys": gone("answers kept for a day, where they name the person"),
        "stream_inbox": blank("numbers stay, so that no reader sees a gap", "details", stays=("kind", "topic")),
        "stream_log": blank("numbers stay, so that no reader sees a gap", "details", stays=("kind", "topic")),
        "jobs": blank("what was given up, and why", "error", stays=("name", "payload")),
        **kept("numbers and times of the installation", "stream_counter", "schedules", "migrations"),
    },
    erase={"idempotency_keys": _KEYS, "stream_inbox": _INBOX, "stream_log": _LOG, "jobs": _JOBS},
)
