"""What an erasure makes of the kernel's tables: answers kept for repeats, the stream, jobs."""

from hilo.kernel.person import PersonHook, blank, gone, kept

_STREAM = """
update {} set details = '{{}}' where details <> '{{}}' and topic_id = any (
    person_ids($1, 'customers') || person_ids($1, 'profiles') || person_ids($1, 'conversations')
    || person_ids($1, 'messages'))
"""
HOOK = PersonHook(
    tables={
        "idempotency_keys": gone("answers kept for a day, where they name the person"),
        "stream_inbox": blank("numbers stay, so that no reader sees a gap", "details", stays=("kind", "topic")),
        "stream_log": blank("numbers stay, so that no reader sees a gap", "details", stays=("kind", "topic")),
        "jobs": blank("what was given up, and why", "error", stays=("name", "payload")),
        **kept("numbers and times of the installation", "stream_counter", "schedules", "migrations"),
    },
    erase={
        "idempotency_keys": "delete from idempotency_keys where names_person($1, encode(response, 'escape'))",
        "stream_inbox": _STREAM.format("stream_inbox"),
        "stream_log": _STREAM.format("stream_log"),
        "jobs": "update jobs set error = '' where error <> '' and names_person($1, error || payload::text)",
    },
)
