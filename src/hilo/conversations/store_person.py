"""SQL of exporting and erasing a person's conversations."""

from collections.abc import Mapping
from uuid import UUID

from hilo.conversations.store_split import recount
from hilo.kernel.db import Tx
from hilo.kernel.person import Subject, ids
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
CONVERSATIONS, MESSAGES, NOTES = _q("person_conversations"), _q("person_messages"), _q("person_notes")
ENVELOPES, NAMED_IN, FILES, TOUCHED = _q("person_envelopes"), _q("named_in"), _q("person_files"), _q("touched")
WITHHELD, FIRST_SEEN = _q("withheld"), _q("first_seen")
PIECE = 2000  # envelopes
ERASE = {
    "bulk_items": _q("erase_bulk_items"),
    "drafts": _q("erase_drafts"),
    "onlookers": _q("erase_onlookers"),
    "followers": _q("erase_followers"),
    "mentions": _q("erase_mentions"),
    "customer_attributes": _q("erase_customer_attributes"),
    "conversation_marks": _q("erase_marks"),
    "conversation_numbers": _q("erase_numbers"),
    "conversation_moves": _q("erase_moves"),
    "attachments": _q("erase_attachments"),
    "blobs": _q("erase_blobs"),
    "thread_items": _q("erase_thread_items"),
    "notes": _q("erase_notes"),
    "message_once": _q("erase_once"),
    "message_copies": _q("erase_copies"),
    "message_html": _q("erase_html"),
    "message_parts": _q("erase_parts"),
    "message_parts:recipients": _q("erase_named_in_parts"),
    "blocked_senders": _q("erase_blocked"),
    "participants": _q("erase_participants"),
    "messages": _q("erase_messages"),
    "messages:recipients": _q("erase_recipients"),
    "messages:reports": _q("erase_reports"),
    "messages:envelopes": _q("erase_envelope_ids"),
    "conversations": _q("erase_conversations"),
    "closures": _q("close_them"),
    "snoozes": _q("end_snoozes"),
    "search_due": _q("erase_search_due"),
}
EXPORT = {
    "conversations": _q("export_conversations"),
    "messages": _q("export_messages"),
    "notes": _q("export_notes"),
    "thread_items": _q("export_thread_items"),
    "participants": _q("export_participants"),
    "conversation_numbers": _q("export_numbers"),
    "customer_attributes": _q("export_customer_attributes"),
    "attachments": _q("export_attachments"),
    "message_parts": _q("export_parts"),
    "blocked_senders": _q("export_blocked"),
}


async def gather(tx: Tx, subject: Subject) -> None:
    """`conversations` of theirs, `messages` and `notes`, `envelopes` and `files` of these.

    `own_envelopes` are those that a message of theirs came in; `envelopes`, where it is asked deeply, also those that
    name the person.
    """
    subject["conversations"] = ids(await tx.fetch(CONVERSATIONS, subject))
    subject["messages"] = ids(await tx.fetch(MESSAGES, subject))
    subject["notes"] = ids(await tx.fetch(NOTES, subject))
    subject["own_envelopes"] = ids(await tx.fetch(ENVELOPES, subject))
    named = await _named_in(tx, subject) if subject["deep"] else []
    subject["envelopes"] = sorted({*subject["own_envelopes"], *named})
    rows = await tx.fetch(FILES, subject)
    subject["blobs"] = ids(rows)
    subject["files"] = sorted({row["sha256"] for row in rows if row["sha256"]})
    subject["withheld"] = await tx.fetchval(WITHHELD, subject)


async def erase_more(tx: Tx, subject: Subject) -> Mapping[str, int]:
    """Conversations of others lose the person's words from their last line."""
    touched: list[UUID] = [row["id"] for row in await tx.fetch(TOUCHED, subject)]
    if touched:
        await recount(tx, touched)
    return {"conversations": len(touched)}


async def _named_in(tx: Tx, subject: Subject) -> list[str]:
    """Envelopes since the person was first seen that hold one of their addresses."""
    place, found = (await tx.fetchval(FIRST_SEEN, subject), UUID(int=0)), list[str]()
    while place[0] is not None:
        rows = await tx.fetch(NAMED_IN, subject, *place, PIECE)
        found += ids(row for row in rows if row["found"])
        if len(rows) < PIECE:
            break
        place = (rows[-1]["received_at"], rows[-1]["id"])
    return found
