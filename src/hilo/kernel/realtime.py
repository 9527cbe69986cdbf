"""The stream: facts announced in their transaction, numbered by one sequencer, read without gaps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from hilo.kernel.db import Tx


LOGGED_CHANNEL = "hilo_stream"  # the sequencer's NOTIFY, one a batch
LOGGED = "stream.log"  # the wake that follows it in every process


class Event(msgspec.Struct, frozen=True):
    """One line of the stream. `topic` and `topic_id` say whose rights decide (`conversation`, its id)."""

    kind: str
    topic: str
    topic_id: UUID
    ref: UUID | None = None
    details: Mapping[str, Any] = {}


ANNOUNCE = """
insert into stream_inbox (kind, topic, topic_id, ref, details, at)
select *, $6::timestamptz from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::jsonb[])
"""


async def announce(tx: "Tx", *events: Event) -> None:
    """Puts the events on the stream with this transaction. One statement, however many."""
    if not events:
        return
    await tx.execute(
        ANNOUNCE,
        [e.kind for e in events],
        [e.topic for e in events],
        [e.topic_id for e in events],
        [e.ref for e in events],
        [dict(e.details) for e in events],
        tx.now,
    )
    tx.after_commit(lambda: tx.env.wakes.say("stream"))
