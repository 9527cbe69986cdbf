"""Fit a few weights to examples: logistic regression with a penalty on large weights, by plain descent. Pure."""

from collections.abc import Sequence
from math import exp

PENALTY = 0.5
ROUNDS = 400
STEP, MOMENTUM = 0.5, 0.9


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -60 else 0.0


def fit(rows: Sequence[Sequence[float]], truth: Sequence[bool]) -> list[float]:
    """The weights of the signs, and last the constant. The same rows give the same weights."""
    many = len(rows[0])
    weights, moved = [0.0] * (many + 1), [0.0] * (many + 1)
    lines = [[(i, x) for i, x in enumerate((*row, 1.0)) if x] for row in rows]
    for _ in range(ROUNDS):
        slope = [PENALTY * w for w in weights[:-1]] + [0.0]
        for line, yes in zip(lines, truth, strict=True):
            miss = sigmoid(sum(weights[i] * x for i, x in line)) - yes
            for i, x in line:
                slope[i] += miss * x
        moved = [MOMENTUM * m - STEP * s / len(lines) for m, s in zip(moved, slope, strict=True)]
        weights = [w + m for w, m in zip(weights, moved, strict=True)]
    return weights
