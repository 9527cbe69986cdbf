"""Named SQL: queries live as SQL in `queries*.sql` beside their slice, bound by name when the store is imported."""

import re
from collections.abc import Callable
from pathlib import Path

from hilo.kernel.walls import complete

_NAMES: dict[str, str] = {}  # statement -> what it is called
_COMMENT = re.compile(r"--.*$", re.M)
_FIRST = re.compile(r"[A-Za-z_]+")
_HEADER = re.compile(r"^-- name: *([a-z0-9_]+) *$", re.M)


class MissingQuery(RuntimeError):
    """A store names a query that its SQL file does not have."""


def parse(text: str) -> dict[str, str]:
    """Splits a SQL file at its `-- name: x` headers into `{name: sql}`, each complete as to walls (`walls.py`).

    Raises ValueError when a name stands twice.
    """
    pieces = _HEADER.split(text)
    queries: dict[str, str] = {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in queries:
            raise ValueError(f"query {name} stands twice")
        queries[name] = complete(body.strip().rstrip(";"))
    return queries


def named_sql(beside: str, file: str = "queries.sql") -> Callable[[str], str]:
    """Reads the SQL file beside a module (`named_sql(__file__)`); the result gives a query by name.

    Raises MissingQuery for an unknown name, so that a missing query fails at start and not in the night.
    """
    path = Path(beside).with_name(file)
    queries = parse(path.read_text())

    def query(name: str) -> str:
        if name not in queries:
            raise MissingQuery(f"{path.name} has no query {name}")
        _NAMES[queries[name]] = f"{path.parent.name}.{name}"
        return queries[name]

    return query


def name_of(sql: str) -> str:
    """What a statement is called (`customers.find`); one of the kernel's own by its first words, without its values."""
    return _NAMES.get(sql) or " ".join(_FIRST.findall(_COMMENT.sub("", sql))[:4]).lower()
