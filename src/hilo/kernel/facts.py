"""Facts: what happened, published in its transaction; the slices above react in the same transaction."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from hilo.kernel.db import Tx


class Fact(msgspec.Struct, frozen=True):
    """Something that happened, in the past tense."""


F = TypeVar("F", bound=Fact)
Reaction = tuple[type[Fact], Callable[["Tx", Any], Awaitable[None]]]
Reactions = Mapping[type[Fact], Sequence[Callable[["Tx", Any], Awaitable[None]]]]


def on(kind: type[F], verb: Callable[["Tx", Sequence[F]], Awaitable[None]]) -> Reaction:
    """One line of a `reactions.py`: `verb` runs on the facts of `kind`, as many at once as were published."""
    return (kind, verb)


def collect(reactions: Iterable[Reaction]) -> Reactions:
    """All reactions of all modules by the kind of fact, in the order of the modules."""
    table: dict[type[Fact], list[Callable[[Tx, Any], Awaitable[None]]]] = {}
    for kind, verb in reactions:
        table.setdefault(kind, []).append(verb)
    return table


async def publish(tx: "Tx", *facts: Fact) -> None:
    """Runs every reaction to the facts inside the transaction. Facts of one kind are handed over together."""
    kinds: dict[type[Fact], list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(type(fact), []).append(fact)
    for kind, group in kinds.items():
        for verb in tx.env.reactions.get(kind, ()):
            await verb(tx, group)
