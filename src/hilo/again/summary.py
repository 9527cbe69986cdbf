"""Pick up a conversation: where it stopped, what the customer asks, what we owe. Each with its source."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hilo.again import store
from hilo.again.asked import cut
from hilo.again.language import Sentence, fold, sentences, stems
from hilo.again.model import ConversationSummary, ThreadSource, Words
from hilo.again.patterns import patterns
from hilo.again.weights import PROMISED, promise
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal

SITTING = timedelta(minutes=30)  # messages of ours this close are one answer
LONG = 8  # messages: more than a screen holds
OLD = timedelta(days=1)
_P = patterns("summary")


async def summary(tx: Tx, conversation_id: UUID, by: Principal) -> ConversationSummary:
    """Raises UnknownConversation. What the reader may not see is in no sentence."""
    await store.ensure_there(tx, conversation_id, by.viewer)
    words = await store.exchange(tx, conversation_id, by.viewer)
    found = summarise(words)
    if not words:
        return found
    helps = len(words) > LONG or _rested(words, tx.now) or len({w.channel for w in words}) > 1 or _others(words, by)
    return ConversationSummary(found.stopped, found.asked, found.owed, useful=helps and len(words) > 1)


def _rested(words: Sequence[Words], now: datetime) -> bool:
    """Whether nobody said anything for a day, or the newest words came after such a day."""
    return now - words[0].at > OLD or (len(words) > 1 and words[0].at - words[1].at > OLD)


def _others(words: Sequence[Words], by: Principal) -> bool:
    """Whether a colleague answered last."""
    last = next((w for w in words if w.by_us and not w.automatic), None)
    return last is not None and last.by_id != by.id


def summarise(words: Sequence[Words]) -> ConversationSummary:
    """Pure. `words`: what was said both ways, the newest first."""
    people = [w for w in words if not w.automatic] or list(words)
    if not people:
        return ConversationSummary(None, None, None, useful=False)
    return ConversationSummary(_source(people[0], _gist(people[0])), _asked(people), _owed(words), useful=True)


def _asked(words: Sequence[Words]) -> ThreadSource | None:
    """What the customer asked since our last answer; a question of ours in between answers nothing."""
    for one in words:
        if one.by_us:
            if _ends_asking(one):
                continue
            return None
        if wish := _wish(one):
            return _source(one, wish)
    return None


def _ends_asking(one: Words) -> bool:
    last = [piece for piece in sentences(one.text) if not _P["small"].match(piece.folded)][-1:]
    return bool(last) and last[0].asks


def _wish(one: Words) -> str | None:
    """The sentence that asks most plainly: a question, else a wish."""
    pieces = list(sentences(one.text))
    questions = [p for p in pieces if p.asks and stems(p.folded)]
    wishes = [p for p in pieces if _P["wants"].search(p.folded)]
    chosen = (questions or wishes)[-1:]
    return cut(chosen[0].text) if chosen else None


def _owed(words: Sequence[Words]) -> ThreadSource | None:
    """The promise in our last answer. An older one may have been kept since: of that no rule is sure."""
    last = next((w for w in words if w.by_us), None)
    if last is None:
        return None
    for one in words:
        if not one.by_us:
            continue
        if last.at - one.at > SITTING or one.channel != last.channel:
            return None
        kept = [piece for piece in sentences(one.text) if _promised(piece)]
        if kept:
            return _source(one, cut(max(kept, key=lambda piece: promise(_plain(piece))).text))
    return None


def _promised(piece: Sentence) -> bool:
    return promise(_plain(piece)) >= PROMISED


def _plain(piece: Sentence) -> str:
    return piece.text.replace("\u2019", "'")


def _gist(one: Words) -> str:
    """The first sentences that say something."""
    pieces = [p.text for p in sentences(one.text) if not _P["small"].match(fold(p.text))]
    return cut(" ".join(pieces) or one.text)


def _source(one: Words, text: str) -> ThreadSource:
    return ThreadSource(
        one.id, one.conversation_id, one.at, one.channel, text, "staff" if one.by_us else "customer", one.by_name
    )
