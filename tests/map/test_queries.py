"""Every named query is one that PostgreSQL understands, and one that its store uses."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import asyncpg

from hilo.kernel.sql import parse
from tests.map.source import name, python_files, query_files, report, strings, tree


async def test_every_named_query_prepares_against_the_migrated_schema(dsn: str) -> None:
    queries = [
        (f"{name(path)} {query}", sql)
        for path in query_files()
        for query, sql in parse(path.read_text(encoding="utf-8")).items()
    ]
    assert queries, "no query was found"
    faults = await not_understood(dsn, queries)
    assert not faults, report(faults)


async def test_a_query_that_is_not_understood_is_named(dsn: str) -> None:
    queries = [("good", "select $1::int"), ("bad", "select happiness from brands")]
    assert await not_understood(dsn, queries) == ['bad: column "happiness" does not exist']


def test_every_named_query_is_used_by_its_store() -> None:
    faults = [
        f"{name(path)} {query}: nobody uses it"
        for path, words in ((path, words_of_its_stores(path)) for path in query_files())
        for query in parse(path.read_text(encoding="utf-8"))
        if query not in words
    ]
    assert not faults, report(faults)


async def not_understood(dsn: str, queries: Sequence[tuple[str, str]]) -> list[str]:
    """What PostgreSQL says of those that it cannot prepare."""
    connection = await asyncpg.connect(dsn)
    faults: list[str] = []
    try:
        for query, sql in queries:
            try:
                await connection.prepare(sql)
            except asyncpg.PostgresError as error:
                faults.append(f"{query}: {error}")
    finally:
        await connection.close()
    return faults


def words_of_its_stores(queries: Path) -> set[str]:
    """The string literals of the modules beside it that read this SQL file."""
    words: set[str] = set()
    for path in python_files(queries.parent):
        if path.parent == queries.parent and queries.name in _read_by(path):
            words |= {text for _, text in strings(tree(path))}
    return words


@cache
def _read_by(path: Path) -> set[str]:
    return sql_files_read(tree(path))


def sql_files_read(code: ast.Module) -> set[str]:
    """Which SQL files a module binds by `named_sql`; without a name it is `queries.sql`."""
    read: set[str] = set()
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("named_sql"):
            named = {text for _, text in strings(node) if text.endswith(".sql")}
            read |= named or {"queries.sql"}
    return read
