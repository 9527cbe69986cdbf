"""Preview the undo of a merge: what was said since on each side, and which conversations would be split."""

from collections.abc import Sequence

from hilo.conversations import store_preview as store
from hilo.customers.facts import UndoPreviewed
from hilo.kernel.db import Tx


async def preview_split(tx: Tx, previewed: Sequence[UndoPreviewed]) -> None:
    """Puts a line into each: `what` is messages, replies, conversations (opened since) or splits, with two counts.

    Only what the viewer may see is counted.
    """
    for asked in previewed:
        kept, restored = await store.said_since(tx, asked)
        for what in ("messages", "replies", "conversations"):
            asked.since.append({"what": what, "kept": kept.get(what, 0), "restored": restored.get(what, 0)})
        splits = await store.would_split(tx, asked)
        asked.since.append({"what": "splits", "kept": splits[0], "restored": splits[1]})
