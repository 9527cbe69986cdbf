"""Read a question: every word becomes all the ways in which it may stand in what was said."""

from collections.abc import Mapping, Sequence

import msgspec

from hilo.conversations import store_search as store
from hilo.conversations.model_search import (
    NEAR_FROM,
    Question,
    Typed,
    any_of,
    code_lexeme,
    is_near,
    lexeme,
    phrase_query,
)
from hilo.kernel.db import Row, Tx

RANKED_BY = 8  # ways to write a word; to rank by many takes long


class Word(msgspec.Struct, frozen=True):
    """A typed word. `same`: with any accents; `forms`: these, other forms and words that begin so; `near`: misspelt."""

    typed: Typed
    silent: bool
    same: Sequence[str]
    forms: Sequence[str]
    near: Sequence[str] = ()

    @property
    def operand(self) -> str:
        """For a tsquery; "" when nothing that was ever said is like it."""
        if self.typed.is_code:
            return code_lexeme(self.typed)
        ways = list(dict.fromkeys([*self.forms, *self.near]))
        return any_of(lexeme(way) for way in ways) if ways else ""

    @property
    def exact(self) -> str:
        """What the best ones have: the word itself, else the commonest of what it may stand for."""
        if self.typed.is_code:
            return lexeme(self.typed.word)
        ways = self.same or [*self.forms, *self.near][:RANKED_BY]
        return any_of(lexeme(way) for way in ways) if ways else ""


class Meaning(msgspec.Struct, frozen=True):
    """A question with what its words may stand for."""

    words: Sequence[Word]
    phrases: Sequence[str] = ()
    marked: Sequence[str] = ()  # the words of the phrases, as they may stand
    ignored: Sequence[str] = ()

    @property
    def query(self) -> str:
        """The tsquery of all the words; "" when there are none, or one that nobody ever said."""
        operands = [word.operand for word in self._spoken]
        return "" if "" in operands else " & ".join([*operands, *self.phrases])

    @property
    def exact(self) -> str:
        """The tsquery by which those come first that have the words as they were typed."""
        return " | ".join([*filter(None, (word.exact for word in self._spoken)), *self.phrases])

    @property
    def says_something(self) -> bool:
        return bool(self._spoken or self.phrases)

    @property
    def silent(self) -> list[str]:
        """What was typed and is not sought."""
        return [word.typed.word for word in self.words if word.silent] + list(self.ignored)

    @property
    def ways(self) -> list[str]:
        """All ways to write what is sought, for marking them in what is shown."""
        every = [way for word in self._spoken for way in (*word.forms, *word.near)]
        codes = [word.typed.word for word in self._spoken if word.typed.is_code]
        return [*every, *codes, *self.marked]

    @property
    def beginnings(self) -> list[str]:
        return [w.typed.word for w in self._spoken if w.typed.is_code and code_lexeme(w.typed).endswith(":*")]

    @property
    def _spoken(self) -> list[Word]:
        return [word for word in self.words if not word.silent]


async def understand(tx: Tx, question: Question) -> Meaning:
    """One statement, and none for a question without words."""
    typed = list(question.words)
    in_phrases = list(dict.fromkeys(word for phrase in question.phrases for word in phrase))
    every = [*typed, *(Typed(word) for word in in_phrases)]
    if not every:
        return Meaning([], ignored=question.ignored)
    rows = await store.words(tx, every)
    words = [_word(one, row) for one, row in zip(every, rows, strict=True)]
    forms = {word.typed.word: _in_phrase(word) for word in words[len(typed) :]}
    phrases = [query for phrase in question.phrases if (query := phrase_query(phrase, forms))]
    marked = [way for ways in forms.values() for way in ways]
    return Meaning(words[: len(typed)], phrases, marked, question.ignored)


async def nearly(tx: Tx, meaning: Meaning) -> Meaning:
    """The same with words that are written nearly so, of those who typed or of those who wrote. One statement."""
    words = [
        word.typed.word
        for word in meaning.words
        if not (word.silent or word.typed.is_code) and len(word.typed.word) >= NEAR_FROM
    ]
    near: dict[str, list[str]] = {}
    rows: Sequence[Row] = await store.near_words(tx, words) if words else []
    for row in rows:
        if is_near(row["typed"], row["typed_stems"], row["folded"], row["stems"]):
            n: int = row["n"]
            near.setdefault(words[n], []).append(row["word"])
    return msgspec.structs.replace(meaning, words=[_with_near(word, near) for word in meaning.words])


def _with_near(word: Word, near: Mapping[str, Sequence[str]]) -> Word:
    known = set(word.forms)
    return msgspec.structs.replace(word, near=[way for way in near.get(word.typed.word, ()) if way not in known])


def _word(typed: Typed, row: Row) -> Word:
    forms = list(dict.fromkeys([*row["same"], *row["forms"], *(row["begun"] or ())]))
    return Word(typed, bool(row["silent"]) and not typed.is_code, row["same"], forms)


def _in_phrase(word: Word) -> Sequence[str]:
    """A phrase is meant as it stands: any accents, no other forms. A word nobody ever said makes it unfindable."""
    if word.silent:
        return ()
    return [word.typed.word] if word.typed.is_code else word.same or [word.typed.word]
