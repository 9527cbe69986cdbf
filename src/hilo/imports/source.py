"""What a file gives, batch by batch, and what to do with a batch in a transaction: the same for every kind of file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from hilo.imports.model import Import, Reading, Refusal
from hilo.kernel.db import Tx
from hilo.kernel.env import Env


class Batch(msgspec.Struct, frozen=True):
    """Sound items, and what was refused; `position` and `done_bytes` are where the file stands after them."""

    items: Sequence[Any]
    refusals: list[Refusal]
    position: int
    done_bytes: int


class Came(msgspec.Struct, frozen=True):
    """What became of a batch: new ones, known ones, and what was refused only now."""

    added: int = 0
    known: int = 0
    refusals: list[Refusal] = []


class FileSource(Protocol):
    """An open file. `next` blocks, and gives None at the end; `take` runs in a transaction."""

    reading: Reading

    def next(self) -> Batch | None: ...

    async def take(self, tx: Tx, items: Sequence[Any]) -> Came: ...

    def line_of(self, item: Any) -> int: ...

    def close(self) -> None: ...


class Opening(Protocol):
    """Opens a file behind what is dealt with already. Blocks. Raises the problems of errors.py."""

    def __call__(self, env: Env, path: Path, made: Import) -> FileSource: ...
