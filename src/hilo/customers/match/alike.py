"""How alike two words are: equal, a slip of the fingers apart, the same to the ear, or different."""

from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA, JaroWinkler

Likeness = Literal["exact", "close", "similar", "different"]
_SIMILAR = 0.86
_SOUNDS = (
    *(("ph", "f"), ("sch", "s"), ("sh", "s"), ("th", "t"), ("ck", "k"), ("cc", "k"), ("qu", "k"), ("q", "k")),
    *(("ce", "se"), ("ci", "si"), ("cy", "sy"), ("ge", "je"), ("gi", "ji"), ("gue", "ge"), ("gui", "gi")),
    *(("ch", "*"), ("ll", "y"), ("c", "k"), ("*", "ch"), ("v", "b"), ("z", "s"), ("x", "s"), ("w", "u"), ("y", "i")),
)
_VOWELS = frozenset("aeiou")


@lru_cache(16_384)
def alike(a: str, b: str) -> Likeness:
    """Two words without accents. `close`: one slip, two in a long word, or the same sound; `similar`: Jaro-Winkler."""
    if a == b:
        return "exact"
    longest = max(len(a), len(b))
    slips = 1 if longest < 8 else 2
    if min(len(a), len(b)) >= 3 and (OSA.distance(a, b, score_cutoff=slips) <= slips or sound(a) == sound(b)):
        return "close"
    if min(len(a), len(b)) == 2 and longest == 3 and a[:2] == b[:2]:
        return "similar"
    if min(len(a), len(b)) >= 3 and JaroWinkler.similarity(a, b) >= _SIMILAR:
        return "similar"
    return "different"


@lru_cache(16_384)
def sound(word: str) -> str:
    """How a Spanish or English reader says it, roughly: b and v, s and z, y and ll are one, h is silent."""
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    kept: list[str] = []
    for place, letter in enumerate(word):
        silent = letter == "h" and not (place and word[place - 1] == "c")
        if not silent and (not kept or kept[-1] != letter):
            kept.append(letter)
    return "".join(kept)


@lru_cache(16_384)
def skeleton(word: str) -> str:
    """The first sound and the consonants that follow it, at most five: for finding, not for judging."""
    said = sound(word)
    return (said[:1] + "".join(letter for letter in said[1:] if letter not in _VOWELS))[:5]
