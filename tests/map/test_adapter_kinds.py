"""Nothing outside an adapter's folder knows its name."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.map.source import (
    ADAPTERS,
    PACKAGE,
    adapter_kinds,
    is_test,
    name,
    python_files,
    report,
    sql_files,
    strings,
    tree,
)

# An e-mail address is an identifier whichever channel carries it, and so is a phone number.
IDENTIFIER_KINDS = {"email", "phone"}


def test_no_code_names_an_adapter_outside_its_folder() -> None:
    kinds = set(adapter_kinds()) - IDENTIFIER_KINDS
    faults = [
        f"{name(path)}:{line} says {kind!r}"
        for path in python_files(PACKAGE)
        if not is_test(path)
        for line, kind in named_kinds(tree(path), kinds - own_kind(path))
    ]
    assert not faults, report(faults)


def test_no_sql_names_an_adapter() -> None:
    kinds = set(adapter_kinds()) - IDENTIFIER_KINDS
    faults = [
        f"{name(path)} says '{kind}'"
        for path in sql_files()
        for kind in sorted(kinds - own_kind(path))
        if re.search(rf"'{re.escape(kind)}'", path.read_text(encoding="utf-8"))
    ]
    assert not faults, report(faults)


def test_a_literal_is_found_wherever_it_hides() -> None:
    code = (
        'match kind:\n    case "smoke":\n        pass\nx = {"smoke": 1, "a smoke": 2}\n"""smoke"""\ny = f"{x}smoke"\n'
    )
    assert [line for line, _ in named_kinds(ast.parse(code), {"smoke"})] == [2, 4, 5, 6]


def named_kinds(code: ast.Module, kinds: Iterable[str]) -> list[tuple[int, str]]:
    known = set(kinds)
    return sorted((line, text) for line, text in strings(code) if text in known)


def own_kind(path: Path) -> set[str]:
    """The adapter in whose folder a file stands."""
    return {path.relative_to(ADAPTERS).parts[0]} if path.is_relative_to(ADAPTERS) else set()
