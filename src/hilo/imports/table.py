"""A CSV file record by record, whatever is in it: a bad line costs itself and no other."""

import csv
import os
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import msgspec

from hilo.imports.encoding import unreadable
from hilo.imports.errors import NotATable, NothingInIt

DELIMITERS = ",;\t|"
UNCLOSED = "A quote is opened and not closed."
LINES_MAX = 500  # physical lines of one record
CELL_MAX = 1_000_000  # characters
csv.field_size_limit(CELL_MAX)


class Record(msgspec.Struct, frozen=True):
    """One record. `line` is where it begins, `next` the line after it; with a `fault` it has no cells."""

    line: int
    next: int
    cells: list[str] = []
    fault: str = ""


class Table:
    """An open table, behind its header. `size` in bytes; `told` is how far one has read."""

    def __init__(self, path: Path, encoding: str, delimiter: str = "") -> None:
        """Raises NothingInIt, NotATable."""
        errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self._text: TextIO = path.open(encoding=encoding, errors=errors, newline="")
        self._lines = _Lines(self._text)
        first = self._lines.record(delimiter or ",")
        while first is not None and not first.fault and not any(first.cells):
            first = self._lines.record(delimiter or ",")
        if first is None:
            self.close()
            raise NothingInIt
        self.delimiter = delimiter or _delimiter(self._lines.raw)
        self.header = cells_of(self._lines.raw, self.delimiter)
        self._lines.width = len(self.header)
        if first.fault or len(self.header) > 1000:
            self.close()
            raise NotATable(first.fault or "Its first line has more than 1,000 columns.", extra={"line": first.line})

    def records(self, after: int = 0) -> Iterator[Record]:
        """The records that begin after a line; empty ones are passed over."""
        self._lines.skip_to(after)
        while (record := self._lines.record(self.delimiter)) is not None:
            if record.fault or any(record.cells):
                yield self._fitting(record)

    def _fitting(self, record: Record) -> Record:
        missing = len(self.header) - len(record.cells)
        if record.fault or missing == 0:
            return record
        if missing > 0:  # programs leave out what is empty at the end
            return msgspec.structs.replace(record, cells=record.cells + [""] * missing)
        if any(record.cells[missing:]):
            words = f"It has {len(record.cells)} columns, the header {len(self.header)}."
            return Record(record.line, record.next, fault=words)
        return msgspec.structs.replace(record, cells=record.cells[:missing])

    def bytes_read(self) -> int:
        return os.lseek(self._text.fileno(), 0, os.SEEK_CUR)

    def close(self) -> None:
        self._text.close()


class _Lines:
    """Physical lines put together to records: a quote that is open goes on in the next line."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._number = 0  # of the line read last
        self.width = 0  # columns of the header, once it is known
        self.raw = ""

    def skip_to(self, line: int) -> None:
        while self._number < line and self._next() is not None:
            continue

    def record(self, delimiter: str) -> Record | None:
        line = self._next()
        if line is None:
            return None
        start, parts = self._number, [line]
        while _is_open(parts) and len(parts) < LINES_MAX and (more := self._next()) is not None:
            parts.append(more)
        self.raw = "".join(parts)
        record = (
            Record(start, start + 1, fault=UNCLOSED) if _is_open(parts) else self._parsed(start, len(parts), delimiter)
        )
        if len(parts) > 1 and (record.fault or self.width not in (0, len(record.cells))):
            # A stray quote ran to the next one, far below: it costs its own line, and what was taken for text is read.
            self._again.extendleft(reversed(parts[1:]))
            self._number = start
            return Record(start, start + 1, fault=UNCLOSED)
        return record

    def _parsed(self, start: int, lines: int, delimiter: str) -> Record:
        after = self._number + 1
        if unreadable(self.raw):
            return Record(start, after, fault="It has bytes that are no text in the encoding of the file.")
        if "\0" in self.raw:
            return Record(start, after, fault="It has the character NUL in it.")
        try:
            cells = cells_of(self.raw, delimiter, strict=lines > 1)
        except csv.Error as error:
            return Record(start, after, fault=f"It cannot be read: {error}.")
        return Record(start, after, cells)

    def _next(self) -> str | None:
        line = self._again.popleft() if self._again else next(self._text, None)
        if line is not None:
            self._number += 1
        return line


def cells_of(line: str, delimiter: str, *, strict: bool = False) -> list[str]:
    """Raises csv.Error; when `strict` also for a quote that is closed in the middle of a cell."""
    for cells in csv.reader([line], delimiter=delimiter, strict=strict):
        return [cell.strip() for cell in cells]
    return []


def _is_open(parts: list[str]) -> bool:
    return sum(part.count('"') for part in parts) % 2 == 1


def _delimiter(header: str) -> str:
    """What the header has most of, outside of quotes."""
    bare = "".join(header.split('"')[::2])
    counts = Counter(char for char in bare if char in DELIMITERS)
    return max(DELIMITERS, key=lambda char: counts[char]) if counts else ","
