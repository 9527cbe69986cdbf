"""Write down what was said before Hilo: conversations that are over, with their own dates, and nobody is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels.contract import Media
from hilo.channels.facts import AccountBrief
from hilo.conversations import store_history as store
from hilo.conversations.media import file_of, keep_media
from hilo.conversations.model import quoted_numbers
from hilo.conversations.store_history import OldMatter, OldPart, OldWord
from hilo.customers.identify import identify
from hilo.customers.model import PROVEN, Claim, Identified, clean_name, one_line
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id


class Old(msgspec.Struct, frozen=True, kw_only=True):
    """A message as another system kept it. `handle`: the customer's, in normal form, whoever wrote.

    `refs`: all by which its thread is known, its own id too. `author`: who of the staff wrote, for one of ours.
    """

    line: int
    event: str
    refs: Sequence[str]
    at: datetime
    ours: bool
    handle: tuple[str, str]
    name: str = ""
    author: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    quoted: str = ""
    signature: str = ""
    reply_to: str = ""
    chatlike: bool = False
    media: Sequence[Media] = ()


async def keep_history(tx: Tx, account: AccountBrief, messages: Sequence[Old], assurance: int) -> int:
    """Gives how many were new. What is known changes nothing; no fact is published, and nothing is reopened.

    A message goes where one of its `refs` is, else into a conversation of its own, which is closed. Raises
    CustomersMoved: again. ValueError for an assurance that a file cannot give.
    """
    if assurance >= PROVEN:
        raise ValueError("a file proves nothing: assurance 0 or 1")
    # First of all: nothing is locked yet while the disk works.
    files = {m.event: [await file_of(tx.env, media) for media in m.media] for m in messages}
    known = await store.known(tx, account.id, [m.event for m in messages])
    fresh = list({m.event: m for m in reversed(messages) if m.event not in known}.values())[::-1]
    if not fresh:
        return 0
    people = await identify(tx, [_claim(account, m, assurance) for m in fresh])
    plan = _Plan(await store.threads(tx, account.id, sorted({ref for m in fresh for ref in m.refs})))
    for message, who in zip(fresh, people, strict=True):
        plan.add(message, who)
    living = await store.hold(tx, sorted(plan.joined))
    if plan.matters:
        await store.open_closed(tx, account.brand_id, [plan.matter(matter) for matter in plan.matters])
    await store.remember(tx, account.id, plan.refs)
    words = [_word(m, who, living.get(where, where)) for m, who, where in zip(fresh, people, plan.places, strict=True)]
    new = await store.write(tx, account, words, assurance)
    folded = [OldPart(w.id, w.profile, m.quoted, m.signature) for m, w in zip(fresh, words, strict=True) if w.id in new]
    await store.write_parts(tx, [one for one in folded if one.quoted or one.signature])
    kept = [(word.id, files[word.event]) for word in words if word.id in new]
    await keep_media(tx, kept)
    return len(new)


def _claim(account: AccountBrief, message: Old, assurance: int) -> Claim:
    kind, value = message.handle
    evidence = {"import": "history", "line": message.line}
    return Claim(kind, value, clean_name(message.name), assurance, "import", account.id, evidence)


def _word(message: Old, who: Identified, where: UUID) -> OldWord:
    return OldWord(
        new_id(),
        who.profile_id,
        where,
        who.identifier_id,
        "out" if message.ours else "in",
        message.event,
        message.at,
        one_line(message.subject)[:998],
        message.text,
        message.html,
        message.reply_to,
        clean_name(message.author if message.ours else message.name),
        quoted_numbers(message.subject, message.text),
    )


class _Plan:
    """Where each message goes: the first of its references that is known says it."""

    def __init__(self, threads: Mapping[str, UUID]) -> None:
        self._threads = dict(threads)
        self.refs: dict[str, UUID] = {}  # new names of conversations
        self.places: list[UUID] = []
        self.joined: set[UUID] = set()  # conversations that were there before
        self.matters: dict[UUID, list[Old]] = {}
        self._owners: dict[UUID, UUID] = {}

    def add(self, message: Old, who: Identified) -> None:
        where = next((self._threads[ref] for ref in message.refs if ref in self._threads), None)
        if where is None:
            where = new_id()
            self.matters[where] = []
            self._owners[where] = who.profile_id
        elif where not in self.matters:
            self.joined.add(where)
        if where in self.matters:
            self.matters[where].append(message)
        for ref in message.refs:
            if ref not in self._threads:
                self._threads[ref] = self.refs[ref] = where
        self.places.append(where)

    def matter(self, where: UUID) -> OldMatter:
        said = self.matters[where]
        at = [m.at for m in said]
        subject = next((one_line(m.subject)[:998] for m in sorted(said, key=lambda m: m.at) if m.subject), "")
        return OldMatter(where, self._owners[where], subject, said[0].chatlike, min(at), max(at))
