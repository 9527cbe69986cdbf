"""The hand-written examples as rows of signs, scored in folds of neighbours, since pairs stand together.

`repeats.jsonl` and `promises.jsonl` are Hilo's own data, copied. Which lines had been read when the
rules were written is known (`seen`): the rest says what the rules are worth on what nobody looked at.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from hilo.again.fit import fit
from hilo.again.language import fold, sentences
from hilo.again.promise_signs import promise_signs
from hilo.again.signs import said, signs, told
from hilo.again.weights import score

HERE = Path(__file__).parent
FOLDS, BLOCK = 5, 5


class Example(msgspec.Struct, frozen=True):
    """`number`: the place of its line among those of its language."""

    id: str
    lang: str
    number: int
    seen: bool
    truth: bool
    row: list[float]


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def _pairs() -> Iterator[Example]:
    for line in lines("repeats.jsonl"):
        number = int(line["id"][-3:])
        seen = number <= 55 if line["lang"] == "es" else number >= 29
        row = signs(told(fold(line["earlier"])), said(line["later"]))
        yield Example(line["id"], line["lang"], number, seen, line["repeat"], row)


def _sentences() -> Iterator[Example]:
    """A sentence is a promise where it reaches into one of the company's."""
    for line in lines("promises.jsonl"):
        number, text = int(line["id"][-3:]), line["text"].replace("’", "'")
        spans = [
            (text.find(p["span"].replace("’", "'")), len(p["span"])) for p in line["promises"] if p["by"] == "company"
        ]
        for one in sentences(text):
            truth = any(one.start < at + long - 3 and at + 3 < one.start + len(one.text) for at, long in spans)
            yield Example(line["id"], line["lang"], number, number <= 100, truth, promise_signs(one.text))


PAIRS = list(_pairs())
SENTENCES = list(_sentences())


def cross_validate(examples: Sequence[Example]) -> list[float]:
    """The score of each example by weights that saw neither it nor its neighbours."""
    scores = [0.0] * len(examples)
    for fold_ in range(FOLDS):
        others = [e for e in examples if _fold(e) != fold_]
        weights = fit([e.row for e in others], [e.truth for e in others])
        for place, e in enumerate(examples):
            if _fold(e) == fold_:
                scores[place] = score(weights, e.row)
    return scores


def _fold(example: Example) -> int:
    return (example.number - 1) // BLOCK % FOLDS


def figures(
    examples: Sequence[Example], scores: Sequence[float], threshold: float, which: Callable[[Example], bool]
) -> tuple[float, float]:
    """Precision and recall of those taken from the threshold on."""
    chosen = [(s >= threshold, e.truth) for e, s in zip(examples, scores, strict=True) if which(e)]
    right = sum(taken and truth for taken, truth in chosen)
    taken, true = sum(t for t, _ in chosen), sum(t for _, t in chosen)
    return right / taken if taken else 0.0, right / true if true else 0.0


def halves(examples: Sequence[Example]) -> list[tuple[str, Callable[[Example], bool]]]:
    return [("all", lambda e: True), ("read", lambda e: e.seen), ("unread", lambda e: not e.seen)]
