"""What shows that words ask, or say, what was said before: signs of a pair of messages, each a number from 0 to 1."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from hilo.again.language import Sentence, sentences, stems
from hilo.again.patterns import patterns
from hilo.again.topics import TOPICS, Topic

_P = patterns("again")

NAMES = (
    "told", "not told", "same words", "same elsewhere", "new words", "knows", "statement", "again", "again and same",
    "other", "settled", "part", "said all", "generic", "choice", "asks", "tried", "refused", "bare",
)  # fmt: skip


_NO_ANSWERS = {"trouble", "tried", "wants"}  # what nobody lacks when it was not told
_REFUSALS = {"wants", "contact", "web"}


class Told(msgspec.Struct, frozen=True):
    """What an earlier message told: its words once, for many questions."""

    folded: str
    stems: frozenset[str]
    topics: frozenset[str]
    all_said: bool

    @property
    def substantive(self) -> bool:
        return len(self.stems) >= 2


class Said(msgspec.Struct, frozen=True):
    """What later words ask: the sentences that want something, the rest, and what of it no earlier message changes."""

    folded: str
    wants: Sequence[Sentence]
    rest: Sequence[Sentence]
    topics: Sequence[Topic]
    names: frozenset[str]
    words: frozenset[str]
    elsewhere: frozenset[str]
    shows: Mapping[str, bool]


@lru_cache(maxsize=4096)
def told(folded: str) -> Told:
    """Of a folded message. Kept for the next question: what was said does not change."""
    return Told(
        folded,
        frozenset(stems(folded)),
        frozenset(t.name for t in TOPICS if t.tells.search(folded)),
        bool(_P["said_all"].search(folded)),
    )


def said(text: str) -> Said:
    """Words that want nothing are all rest."""
    every = list(sentences(text))
    wants = [one for one in every if wanted(one)]
    rest = [one for one in every if one not in wants and not _P["courtesy"].search(one.folded)]
    return asking(" ".join(one.folded for one in every), wants, rest)


def asking(folded: str, wants: Sequence[Sentence], rest: Sequence[Sentence]) -> Said:
    """The sentences `wants` of a folded text, as if nothing else were asked in it."""
    asked = " ".join(one.folded for one in wants)
    topics = [t for t in TOPICS if t.asks.search(asked or folded)]
    words = frozenset(stems(asked))
    shows = {
        "knows": bool(_P["knows"].search(folded)),
        "statement": any(len(one.folded.split()) >= 3 for one in rest),
        "again": bool(_P["again"].search(folded)),
        "other": bool(_P["other"].search(folded)),
        "settled": bool(_P["settled"].search(folded)),
        "part": bool(_P["part"].search(folded)),
        "choice": any(_P["choice"].search(one.folded) for one in wants),
    }
    elsewhere = frozenset(stems(" ".join(one.folded for one in rest)))
    return Said(folded, wants, rest, topics, frozenset(t.name for t in topics), words, elsewhere, shows)


def wanted(sentence: Sentence) -> bool:
    """Whether a sentence asks for something: a question, or a request."""
    return sentence.asks or bool(_P["wants"].search(sentence.folded))


def signs(before: Told, after: Said) -> list[float]:
    """One number for each of NAMES."""
    shows, words = after.shows, after.words
    same, far = len(words & before.stems), len(after.elsewhere & before.stems)
    matched = after.names & before.topics
    generic = "trouble" in after.names
    return [
        min(len(matched), 2) / 2,
        min(len(after.names - before.topics - _NO_ANSWERS), 2) / 2,
        min(same, 3) / 3,
        min(far, 3) / 3,
        min(len(words - before.stems), 6) / 6,
        float(shows["knows"]),
        float(shows["statement"]),
        float(shows["again"]),
        float(shows["again"] and same + far > 0),
        float(shows["other"]),
        float(shows["settled"]),
        float(shows["part"]),
        float(before.all_said and (generic or bool(matched) or same > 0)),
        float(generic and before.substantive),
        float(shows["choice"] and not matched),
        float(bool(after.wants)),
        float("tried" in matched),
        float(bool(matched & _REFUSALS)),
        float(not words),
    ]
