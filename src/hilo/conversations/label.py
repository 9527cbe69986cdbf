"""Label a conversation: its tags, its priority, its attributes. Each change is made to what stands when it is made."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.conversations import store
from hilo.conversations import store_labels as labels
from hilo.conversations.change import tell
from hilo.conversations.errors import ConversationChanged
from hilo.conversations.errors_labels import TooManyTags, UnknownAttribute, UnknownTag, WrongValue
from hilo.conversations.facts import ConversationLabelled
from hilo.conversations.model import Author, Conversation
from hilo.conversations.model_labels import (
    MOST_TAGS,
    PRIORITIES,
    Definition,
    Priority,
    Subject,
    Tag,
    Wrong,
    checked,
    marks_of,
    number_of,
)
from hilo.conversations.store_labels import Labels
from hilo.kernel.db import Tx
from hilo.kernel.facts import publish
from hilo.kernel.principal import Sees


class Tagging(msgspec.Struct, frozen=True):
    """Tags to add and to take away, by id or name; `whole`: all that there are to be from now on."""

    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    whole: Sequence[str] | None = None
    if_version: int | None = None


async def tag(tx: Tx, conversation_id: UUID, wish: Tagging, by: Author, sees: Sees) -> bool:
    """Whether anything changed. Raises UnknownConversation, ConversationChanged, UnknownTag, TooManyTags."""
    conversation = await store.lock(tx, conversation_id, sees)
    if wish.if_version is not None and wish.if_version != conversation.version:
        raise ConversationChanged(extra={"version": conversation.version, "tags": [str(t) for t in conversation.tags]})
    had = conversation.tags
    names = await labels.tag_names(tx, had)
    known = await labels.find_tags(tx, [*(wish.whole or ()), *wish.add, *wish.remove])
    here = {str(one): one for one in had} | {name: one for one, name in names.items()}  # archived ones, too

    if wish.whole is not None:
        wanted = [_known(word, known, here, "$.tags") for word in wish.whole]
    else:
        gone = {here.get(word) or _known(word, known, here, "$.remove") for word in wish.remove}
        wanted = [one for one in had if one not in gone]
        wanted += [_known(word, known, here, "$.add") for word in wish.add]
    wanted = list(dict.fromkeys(wanted))
    if len(wanted) > MOST_TAGS:
        raise TooManyTags
    if set(wanted) == set(had):
        return False
    await _put(tx, conversation, by, "tagged", Labels(conversation.priority, wanted, conversation.attributes))
    names |= {found.id: found.name for found in known.values()}
    said = [f"+{names[one]}" for one in wanted if one not in had] + [
        f"-{names[one]}" for one in had if one not in wanted
    ]
    await tell(tx, conversation, "tagged", by, " ".join(said), {"tags": wanted})
    return True


async def prioritise(tx: Tx, conversation_id: UUID, priority: Priority, by: Author, sees: Sees) -> bool:
    """Whether it was another one. Raises UnknownConversation."""
    conversation = await store.lock(tx, conversation_id, sees)
    if PRIORITIES[conversation.priority] == priority:
        return False
    labelled = Labels(number_of(priority), conversation.tags, conversation.attributes)
    await _put(tx, conversation, by, "prioritised", labelled)
    await tell(tx, conversation, "prioritised", by, priority, {"priority": priority})
    return True


async def describe(tx: Tx, conversation_id: UUID, values: Mapping[str, Any], by: Author, sees: Sees) -> bool:
    """Sets these attributes, None takes one away; the others stay. Whether anything changed.

    Raises UnknownConversation, UnknownAttribute, WrongValue.
    """
    conversation = await store.lock(tx, conversation_id, sees)
    found = await sound(tx, "conversation", values)
    changed = conversation.attributes | {d.key: value for d, value in found}
    changed = {key: value for key, value in changed.items() if value is not None}
    if changed == conversation.attributes:
        return False
    await _put(tx, conversation, by, "described", Labels(conversation.priority, conversation.tags, changed))
    await tell(tx, conversation, "described", by, ", ".join(d.name for d, _ in found), {"attributes": sorted(values)})
    return True


async def sound(tx: Tx, subject: Subject, values: Mapping[str, Any]) -> list[tuple[Definition, Any]]:
    """Each with its definition, in the form in which it is stored. Raises UnknownAttribute, WrongValue."""
    known = {d.key: d for d in await labels.definitions(tx, subject) if not d.archived}
    found: list[tuple[Definition, Any]] = []
    for key, value in values.items():
        if key not in known:
            raise UnknownAttribute(where=f"$.values.{key}")
        fits = None if value is None else checked(known[key], value)
        if isinstance(fits, Wrong):
            raise WrongValue(fits.reason, where=f"$.values.{key}")
        found.append((known[key], fits))
    return found


def _known(word: str, known: Mapping[str, Tag], here: Mapping[str, UUID], where: str) -> UUID:
    if word in known:
        return known[word].id
    if word in here:
        return here[word]
    raise UnknownTag(extra={"tag": word}, where=where)


async def _put(tx: Tx, conversation: Conversation, by: Author, what: str, labelled: Labels) -> None:
    marks = marks_of(labelled.tags, labelled.attributes)
    await labels.label(tx, conversation.id, labelled, marks)
    await publish(tx, ConversationLabelled(conversation.id, what, by.id))
