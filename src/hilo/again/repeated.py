"""Count what was asked or told twice: by us, who asked what we knew, and by customers who had to say it again."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.again import store
from hilo.again.asked import find
from hilo.again.language import fold, stems
from hilo.again.model import Words
from hilo.again.patterns import patterns
from hilo.again.signs import said, told
from hilo.again.weights import SURE, again
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.kernel.principal import System

EVERYTHING = System("repeats are counted whoever reads the number; only ids are kept")
_SAYS_SO = patterns("repeated")["says_so"]


class Written(msgspec.Struct):
    """A message of ours that went out, or the closing of a conversation (then without a message)."""

    conversation_id: UUID
    message_id: UUID | None = None


async def count_repeats(env: Env, written: Written) -> None:
    """What our message asks that was known, and what the customer repeated before it. Counted once, however often."""
    async with env.db.unit_of_work() as tx:
        words = await store.exchange(tx, written.conversation_id, EVERYTHING)
        ours = next((w for w in words if w.id == written.message_id), None)
        if ours is not None:
            before = [w for w in words if not w.by_us and w.at <= ours.at]
            if known := find(ours.text, before):
                await store.note_repeat(tx, ours.id, known[0].source.item, "staff", known[0].sure)
        await _count_customers(tx, words)


async def _count_customers(tx: Tx, words: Sequence[Words]) -> None:
    """Of the customer's words since our last but one."""
    ours = 0
    for place, one in enumerate(words):
        ours += one.by_us
        if ours == 2:
            break
        if not one.by_us and (found := said_before(one, [w for w in words[place + 1 :] if not w.by_us])):
            await store.note_repeat(tx, one.id, found[0], "customer", found[1])


def said_before(one: Words, earlier: Sequence[Words]) -> tuple[UUID, float] | None:
    """The earlier words that somebody says again, and says so. Pure."""
    folded = fold(one.text)
    if not _SAYS_SO.search(folded):
        return None
    after, mine, best = said(one.text), set(stems(folded)), None
    for other in earlier:
        before = told(fold(other.text))
        sure = again(before, after)
        if mine & before.stems and sure >= SURE and (best is None or sure > best[1]):
            best = (other.id, round(sure, 2))
    return best


async def count_later(tx: Tx, written: Sequence[Written]) -> None:
    for one in written:
        await defer(tx, COUNT, one)


COUNT = Job("again.count", Written, count_repeats)
