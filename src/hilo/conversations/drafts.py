"""Drafts on the server: saved by version, so that of two tabs neither writes over the other's words."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.conversations import store_drafts as store
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.errors_together import DraftChanged, UnknownDraft
from hilo.conversations.facts import ConversationsMerged
from hilo.conversations.model_drafts import KEPT, Draft, DraftKind, DraftWords, Version, goes_on
from hilo.conversations.store_drafts import Place
from hilo.kernel.db import Row, Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal, Sees, System
from hilo.kernel.realtime import Event, announce
from hilo.staff.notices import TOPIC
from hilo.staff.rights import ensure_person

WHICHEVER = -1


async def place(tx: Tx, conversation_id: UUID, kind: DraftKind, by: Principal) -> Place:
    """Where the draft of this person is: in the conversation that stands for this one. Raises OnlyPeople."""
    user_id = ensure_person(by)
    return Place(user_id, await store.living(tx, conversation_id), kind)


async def save_draft(tx: Tx, at: Place, words: DraftWords, seen: int | None, sees: Sees) -> Version:
    """What these words are now: the version that stands, or one put `aside`, when another stands than was `seen`.

    `seen` None: there was none; WHICHEVER: whatever stands. Nothing is written over: an older version stays, unless
    all of its words are in the new one. Saving the same twice is saving once. Raises UnknownConversation.
    """
    draft = await _lock(tx, at, sees)
    standing = draft.standing
    if standing is not None and standing.words == words:
        return standing
    late = seen not in (WHICHEVER, standing.version if standing else None)
    new = Version(draft.last_version + 1, tx.now, "aside" if late else "kept", words)
    held = standing.version if standing and not late and goes_on(standing.words, words) else None
    await store.add_version(tx, at, new, held)
    if not late and (standing is None or standing.words.blank != words.blank):
        await _tell(tx, at, "dropped" if words.blank else "saved")
    return new


async def read_draft(tx: Tx, at: Place, by: Principal) -> Version | None:
    """The version that stands; None: nothing is written. Raises UnknownConversation."""
    found = await store.one(tx, at, by.viewer)
    if found is None and not await store.in_sight(tx, at.conversation_id, by.viewer):
        raise UnknownConversation
    return found


async def read_version(tx: Tx, at: Place, version: int, by: Principal) -> Version:
    """Any version that is kept. Raises UnknownDraft."""
    found = await store.one_version(tx, at, version, by.viewer)
    if found is None:
        raise UnknownDraft
    return found


async def drop_draft(tx: Tx, at: Place, seen: int | None, by: Principal) -> None:
    """Throws it away; its versions stay readable for a while. Raises UnknownDraft, DraftChanged."""
    standing = (await _lock(tx, at, by.viewer)).standing
    if standing is None:
        raise UnknownDraft
    if seen not in (None, WHICHEVER, standing.version):
        raise changed(standing)
    await store.end(tx, at, standing.version, "dropped")
    await _tell(tx, at, "dropped")


async def use_draft(tx: Tx, at: Place, seen: int, by: Principal) -> None:
    """What was written by this version is said now: the draft is gone. Raises DraftChanged when another stands."""
    standing = (await _lock(tx, at, by.viewer)).standing
    if standing is None or standing.version != seen:
        raise changed(standing)
    await store.end(tx, at, standing.version, "sent")
    await _tell(tx, at, "sent")


async def give_back(tx: Tx, message_id: UUID, by: Principal) -> None:
    """The words of one's own message that is taken back are one's draft again, unless one has written another since."""
    row = await store.words_of_message(tx, message_id, by.viewer)
    if row is None or by.kind != "user" or row["by_id"] != by.id:
        return
    at = Place(by.id, row["conversation_id"], "reply")
    standing = (await _lock(tx, at, by.viewer)).standing
    words = DraftWords(
        text=row["text"],
        html=row["html"],
        subject=row["subject"],
        channel_account=row["account_id"],
        to=next((one.value for one in _addresses(row, "to")), None),
        in_reply_to=row["in_reply_to"],
        attachments=tuple(row["attachments"]),
        cc=_addresses(row, "cc"),
        bcc=_addresses(row, "bcc"),
    )
    # With another draft in its place it is kept aside: readable, and nothing of that one is lost.
    await save_draft(tx, at, words, standing.version if standing and standing.words.blank else None, by.viewer)


async def carry_drafts(tx: Tx, facts: Sequence[ConversationsMerged]) -> None:
    """What waits in a conversation that becomes part of another waits in that one: as the draft there, or beside it."""
    whole = System("words go with their conversation, and to nobody but who wrote them")
    for fact in facts:
        for there in await store.lock_all_in(tx, fact.absorbed):
            words = await store.one(tx, there, whole)
            assert words is not None, "it is locked, and stands"
            here = msgspec.structs.replace(there, conversation_id=fact.into)
            standing = (await _lock(tx, here, whole)).standing
            await save_draft(
                tx, here, words.words, standing.version if standing and standing.words.blank else None, whole
            )
            await store.end(tx, there, words.version, "dropped")


async def sweep_drafts(env: Env) -> None:
    """Deletes versions that stand no more and are a month old, in short transactions."""
    deleted = 1
    while deleted:
        async with env.db.unit_of_work() as tx:
            deleted = await store.sweep(tx, tx.now - KEPT)


def changed(standing: Version | None) -> DraftChanged:
    """The refusal, with the version that stands and its words; null: it was sent or thrown away."""
    return DraftChanged(extra={"current": None if standing is None else shown(standing)})


def shown(version: Version) -> dict[str, object]:
    """A version as part of a problem document."""
    return {"version": version.version, "at": version.at, "fate": version.fate, "words": version.words}


async def _lock(tx: Tx, at: Place, sees: Sees) -> Draft:
    found = await store.lock(tx, at, sees)
    if found is None:
        await store.begin(tx, at, sees)
        found = await store.lock(tx, at, sees)
    if found is None:
        raise UnknownConversation
    return found


def _addresses(message: Row, role: str) -> tuple[Address, ...]:
    return tuple(Address(**one) for one in message["recipients"].get(role, ()))


async def _tell(tx: Tx, at: Place, what: str) -> None:
    """To their own other tabs alone: that one writes is nobody's business until it is said."""
    await announce(tx, Event(f"draft.{what}", TOPIC, at.user_id, at.conversation_id, {"kind": at.kind}))
