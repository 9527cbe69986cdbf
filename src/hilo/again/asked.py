"""Find in a draft what the customer has told already: each such question with its answer and where it was said."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from hilo.again import store
from hilo.again.language import Sentence, fold, sentences, spanish, stems
from hilo.again.model import AlreadyTold, AskedAgain, ThreadSource, Words
from hilo.again.signs import Said, Told, asking, said, told, wanted
from hilo.again.topics import Topic, tells
from hilo.again.weights import SURE, again
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal

QUESTIONS = 6  # of one draft that are looked at
LIKELY = 60  # messages that may hold an answer, the newest first, of which one is taken
LONGEST = 240
BEFORE, NEAR = 14, 80  # characters before and behind telling words within which the bare answer stands
HERE = {True: "Lo tengo aquí: {it}.", False: "I have it here: {it}."}  # in Spanish, in English


async def asked(tx: Tx, conversation_id: UUID, text: str, by: Principal) -> AskedAgain:
    """Raises UnknownConversation. What the reader may not see answers nothing."""
    if not any(wanted(one) for one in sentences(text)):
        await store.ensure_there(tx, conversation_id, by.viewer)
        return AskedAgain([])
    return AskedAgain(find(text, await store.customer_words(tx, conversation_id, by.viewer)))


def find(text: str, words: Sequence[Words]) -> list[AlreadyTold]:
    """Pure. `words`: what the customer said, the newest first."""
    whole = said(text)
    return [known for one in whole.wants[:QUESTIONS] if (known := _known(text, one, whole, words))]


def _known(text: str, question: Sentence, whole: Said, words: Sequence[Words]) -> AlreadyTold | None:
    after = asking(whole.folded, [question], whole.rest)
    bare = asking(question.folded, [question], [])
    best: tuple[float, Words] | None = None
    for one, before in islice(_telling(after, words), LIKELY):
        # A number or an address that is asked for by its name needs no courtesy to be known.
        sure = again(before, bare if _values(one, before, after) else after)
        if sure >= SURE and (best is None or sure > best[0] + 0.05):
            best = (sure, one)
    if best is None:
        return None
    sure, one = best
    before = told(fold(one.text))
    answers = _values(one, before, after)
    quote = telling_part(one, after, before)
    if answers and not any(answer in one.text for answer in answers.values()):
        quote = ", ".join(answers.values())  # not a word of the message tells it, but where it came from
    return AlreadyTold(
        start=_units(text, question.start),
        end=_units(text, question.start + len(question.text)),
        what=next(iter(answers), _what(after, before)),
        answer=", ".join(answers.values()),
        instead=_instead(question, after, answers, quote),
        sure=round(sure, 2),
        source=ThreadSource(one.id, one.conversation_id, one.at, one.channel, quote, "customer", one.by_name),
        elsewhere=not one.here,
    )


def _instead(question: Sentence, after: Said, answers: Mapping[str, str], quote: str) -> str:
    """What may stand in place of the question. Where it asks for more than we know, it is asked all the same."""
    here = HERE[spanish([question.folded])].format(it=", ".join(answers.values()) or f"«{quote.rstrip('.')}»")
    more = answers and any(t.value and t.name not in answers for t in after.topics)
    return f"{here} {question.text}" if more else here


def _telling(after: Said, words: Sequence[Words]) -> Iterator[tuple[Words, Told]]:
    """The messages that may hold the answer: they tell what is asked, or share its words. Elsewhere only what lasts."""
    lasting = frozenset(t.name for t in after.topics if t.lasts)
    for one in words:
        names = after.names if one.here else lasting
        folded = fold(one.text)
        if not (_may_tell(folded, names, after) or (one.here and _shares(folded, after)) or names & _shown(one).keys()):
            continue
        before = told(folded)
        if shown := names & _shown(one).keys():
            before = msgspec.structs.replace(before, topics=before.topics | shown)
        if before.topics & names or (one.here and ("trouble" in names or _means_the_same(before, after))):
            yield one, before


def _shown(one: Words) -> dict[str, str]:
    """What a message tells without a word: the address that it came from, and the name that stood on it."""
    shown = {one.handle_kind: one.handle} if one.handle_kind else {}
    return shown | ({"name": one.by_name} if " " in one.by_name else {})


def _may_tell(folded: str, names: frozenset[str], after: Said) -> bool:
    """A quick look before a whole one: most messages of a long thread have nothing to do with the question."""
    return "trouble" in names or any(tells(name, folded) for name in names)


def _means_the_same(before: Told, after: Said) -> bool:
    """One word in common is chance; and who asks for a number wants a number."""
    return len(after.words & before.stems) > 1 and not any(t.value for t in after.topics)


def _shares(folded: str, after: Said) -> bool:
    return any(stem in folded for stem in after.words)


def _values(one: Words, before: Told, after: Said) -> dict[str, str]:
    """The bare answers by what they are; none where an answer has no form of its own."""
    answers: dict[str, str] = {}
    for topic in after.topics:
        stated = topic.name in before.topics and topic.value and _bare(topic, one.text)
        if found := stated or _shown(one).get(topic.name):
            answers[topic.name] = found
    return answers


def _bare(topic: Topic, text: str) -> str:
    """What stands where the telling words are, in the form that such an answer has."""
    assert topic.value is not None
    for piece in sentences(text):
        for telling in topic.tells.finditer(piece.folded):
            for start in (telling.start(), max(0, telling.start() - BEFORE)):
                if found := topic.value.search(piece.text[start : telling.end() + NEAR]):
                    return (found[found.lastindex] if found.lastindex else found[0]).strip(" .,;:")
    return ""


def _what(after: Said, before: Told) -> str:
    matched = [t.name for t in after.topics if t.name in before.topics]
    return (matched or [t.name for t in after.topics] or ["words"])[0]


def telling_part(one: Words, after: Said, before: Told) -> str:
    """The sentence of the message that answers, cut to what a card holds."""
    if "trouble" in after.names:
        return cut(one.text)
    sought = after.words
    matched = [t for t in after.topics if t.name in before.topics]

    def worth(piece: Sentence) -> tuple[int, int]:
        telling = sum(tells(t.name, piece.folded) for t in matched)
        return 2 * telling + len(sought & set(stems(piece.folded))), len(piece.text)

    pieces = list(sentences(one.text)) or [Sentence(one.text, 0, "")]
    return cut(max(pieces, key=worth).text)


def cut(text: str) -> str:
    """At most LONGEST characters, ending at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1].rsplit(' ', 1)[0]}…"


def _units(text: str, place: int) -> int:
    """A place in UTF-16 units, as browsers count."""
    return len(text[:place].encode("utf-16-le")) // 2
