"""Where each message of a batch goes: the continuity rule, with the conversations that the batch itself opens."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from hilo.conversations.model import Candidate, Place, place
from hilo.conversations.store_receive import Found, Incoming, Opening, Placed

Key = tuple[str, UUID, UUID | str, str]


class Plan:
    """Collects openings and places in the order of the messages. Pure: it reads no clock and no database."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self._new_id = new_id
        self.openings: list[Opening] = []
        self.placed: list[Placed] = []
        self.joins: dict[UUID, UUID] = {}  # fragment -> the conversation it becomes part of
        self._events: set[tuple[UUID, str]] = set()
        self._spam: set[UUID] = set()  # of what this batch opens
        self._here: dict[Key, dict[UUID, UUID]] = {}  # what earlier messages of this batch say about later ones

    def add(self, message: Incoming, found: Found) -> None:
        """Places one message; does nothing for one that is known."""
        if (message.account_id, message.event_id) in self._events:
            return
        candidates = [*found.candidates, *self._candidates(message, found.customer_id)]
        where = place([self._joined(c) for c in candidates], message.received_at, blocked=found.blocked)
        if where.known:
            return
        spam = where.spam or (message.suspected and where == Place())
        conversation_id = where.conversation_id or self._open(message, where, spam=spam)
        self._join(where.joins, conversation_id)
        self._events.add((message.account_id, message.event_id))
        self._remember(message, found.customer_id, conversation_id, where)
        # A machine's answer to us is for nobody to answer: it is there, and wakes nothing.
        quiet = spam or (message.automatic and message.reference is not None)
        because = (where.rule, where.proof)
        self.placed.append(Placed(message, conversation_id, where.role, where.own, quiet, spam, because))

    def _joined(self, candidate: Candidate) -> Candidate:
        into = self.joins.get(candidate.conversation_id)
        return msgspec.structs.replace(candidate, conversation_id=into) if into else candidate

    def _join(self, fragments: Sequence[UUID], into: UUID) -> None:
        for fragment in fragments:
            self.joins = {one: into if target == fragment else target for one, target in self.joins.items()}
            self.joins[fragment] = into

    def _open(self, message: Incoming, where: Place, *, spam: bool) -> UUID:
        opening = Opening(self._new_id(), message, where.linked_to, spam)
        self.openings.append(opening)
        if spam:
            self._spam.add(opening.id)
        return opening.id

    def _candidates(self, message: Incoming, customer: UUID) -> Sequence[Candidate]:
        """Conversations of this batch that the message may belong to, by the same rules as those of the database."""
        asked: list[tuple[int, Key]] = [
            (2, ("parent", message.account_id, customer, message.event_id)),
            *((3, ("number", message.brand_id, customer, number)) for number in message.numbers),
        ]
        if message.in_reply_to:
            asked.append((2, ("event", message.account_id, customer, message.in_reply_to)))
            asked.append((2, ("parent", message.account_id, customer, message.in_reply_to)))
        if message.reference:
            asked.append((1, ("reference", message.account_id, customer, str(message.reference))))
        if message.chatlike:
            asked.append((4, ("chat", message.brand_id, customer, "")))
        asked.extend((6, ("name", message.brand_id, customer, name)) for name in message.ancestors)
        asked.append((5, ("spam", message.brand_id, message.profile_id, "")))
        return [
            Candidate(
                rule, conversation_id, "open", None, True, None, spam=conversation_id in self._spam,
                proof=said if rule in (1, 2, 6) else None,
            )
            for rule, key in asked
            for conversation_id, said in self._here.get(key, {}).items()
        ]  # fmt: skip

    def _remember(self, message: Incoming, customer: UUID, conversation_id: UUID, where: Place) -> None:
        keys: list[Key] = []
        if conversation_id in self._spam:
            keys.append(("spam", message.brand_id, message.profile_id, ""))
        if where.own:
            keys.append(("event", message.account_id, customer, message.event_id))
            if not message.chatlike:
                keys.append(("name", message.brand_id, customer, message.event_id))
            keys.extend(("number", message.brand_id, customer, number) for number in message.numbers)
            if message.in_reply_to:
                keys.append(("parent", message.account_id, customer, message.in_reply_to))
        if where.linked_to and message.reference:
            keys.append(("reference", message.account_id, customer, str(message.reference)))
        if where.conversation_id is None and message.chatlike:
            keys.append(("chat", message.brand_id, customer, ""))
        for key in keys:
            self._here.setdefault(key, {})[conversation_id] = message.id
