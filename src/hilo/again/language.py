"""Words as the rules of this slice see them: small, without accents, cut to a stem; sentences with their places."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from hilo.again.patterns import patterns, word_list

_P = patterns("language")
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_END = re.compile(r"[.?!…]+[\"»”\u2019)]*(?=\s|$)|\n+|(?<=\?)|(?=¿)")
_COMMON = frozenset(word_list("common"))
_NUMBERS = {word: str(n) for name in ("numbers_es", "numbers_en") for n, word in enumerate(word_list(name))} | {
    "una": "1"
}


def _plain(letter: str) -> str:
    small = letter.lower()
    bare = "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))
    return bare if len(bare) == 1 else letter


_PLAIN = {code: plain for code in range(0x250) if (plain := _plain(chr(code))) != chr(code)} | {ord("\u2019"): "'"}


class Sentence(msgspec.Struct, frozen=True):
    """A sentence as it was written, with its place in the text, and folded."""

    text: str
    start: int
    folded: str

    @property
    def asks(self) -> bool:
        return self.text.rstrip(' "»”\u2019)').endswith("?")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Small letters without accents, as many as there were: `¿Cuántos años?` is `¿cuantos anos?`."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order, without the spaces around them."""
    start = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        piece = text[start:end]
        bare = piece.strip()
        if _WORD.search(fold(bare)):
            yield Sentence(bare, start + len(piece) - len(piece.lstrip()), fold(bare))
        start = end


def stems(folded: str) -> list[str]:
    """What carries meaning in a folded text, cut so that `reinicié` and `reiniciar` meet; numbers in digits."""
    return [stem for word in _WORD.findall(folded) if (stem := _stem(word))]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if word in _NUMBERS:
        return _NUMBERS[word]
    if word in _COMMON or (len(word) < 3 and not word.isdigit()):
        return ""
    word = word.partition("'")[0]
    if word.isdigit():
        return word
    return word[:5] if len(word) > 5 else word.rstrip("s")


def spanish(folded: Iterable[str]) -> bool:
    """Whether these words are rather Spanish than English."""
    text = f" {' '.join(folded)} "
    return len(_P["spanish"].findall(text)) >= len(_P["english"].findall(text))
