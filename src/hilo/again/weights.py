"""How sure the signs make us: weights made by `scripts/again` from hand-written examples, in one file."""

import json
from collections.abc import Sequence
from pathlib import Path

from hilo.again.fit import sigmoid
from hilo.again.promise_signs import PROMISE_NAMES, TIMED, promise_signs
from hilo.again.signs import NAMES, Said, Told, signs

SURE = 0.62  # from here on words count as asked, or said, again
PROMISED = 0.72  # from here on a sentence counts as a promise


def _read(name: str, signs_of: Sequence[str]) -> list[float]:
    """A new sign weighs nothing until the weights are made anew."""
    weights = json.loads((Path(__file__).parent / "weights.json").read_text("utf-8"))[name]
    return [weights.get(sign, 0.0) for sign in (*signs_of, "constant")]


PAIR_SIGNS = NAMES
SENTENCE_SIGNS = (*PROMISE_NAMES, *(f"{name} and when" for name in TIMED))
_AGAIN = _read("again", PAIR_SIGNS)
_PROMISE = _read("promise", SENTENCE_SIGNS)


def score(weights: Sequence[float], row: Sequence[float]) -> float:
    return sigmoid(sum(w * x for w, x in zip(weights, (*row, 1.0), strict=True)))


def again(before: Told, after: Said) -> float:
    """How likely it is, 0 to 1, that `after` asks or says what `before` told."""
    return score(_AGAIN, signs(before, after))


def promise(sentence: str) -> float:
    """How likely it is that a sentence of ours is a promise."""
    return score(_PROMISE, promise_signs(sentence))
