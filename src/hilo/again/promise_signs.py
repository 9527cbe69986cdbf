"""What shows that a sentence of ours is a promise: signs of it, each 0 or 1."""

import re

from hilo.again.patterns import patterns

_P = patterns("promise", re.IGNORECASE)
PROMISE_NAMES = tuple(_P)
TIMED = PROMISE_NAMES[:8]  # signs that weigh more together with a time
_WHEN = PROMISE_NAMES.index("when")


def promise_signs(sentence: str) -> list[float]:
    """One number for each of PROMISE_NAMES, then for each of TIMED together with a time."""
    plain = [float(bool(pattern.search(sentence))) for pattern in _P.values()]
    return [*plain, *(one * plain[_WHEN] for one in plain[: len(TIMED)])]
