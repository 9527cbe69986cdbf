"""The conformance kit: payloads with something in them replaced or missing, as their next version may have it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, cast

REPLACEMENTS: Sequence[Any] = (None, [], {}, "", "\0", 0, -1, 1e300, True, "x" * 3000, [[[[]]]], {"id": None})


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside a JSON value."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(cast("dict[str, Any]", value))
    elif isinstance(value, list):
        keys = list(range(len(cast("list[Any]", value))))
    yield above
    for key in keys:
        yield from places(value[key], (*above, key))


def changed(value: Any, place: tuple[Any, ...], other: Any, *, missing: bool) -> Any:
    """A copy with what stands at a place replaced, or missing."""
    if not place:
        return other
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    if missing:
        del inner[place[-1]]
    else:
        inner[place[-1]] = other
    return copy
