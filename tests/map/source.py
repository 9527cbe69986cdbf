"""The files of the project, as the map tests read them."""

import ast
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hilo"
ADAPTERS = PACKAGE / "channels" / "adapters"
# Made by tools, and named in .gitignore.
MADE = {"__pycache__", "node_modules", "build", "dist"}
KEPT = {".ci", ".gitignore"}
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, without what tools made."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if _is_ours(name))
        found += [Path(folder, name) for name in sorted(names) if _is_ours(name)]
    return tuple(found)


def _is_ours(name: str) -> bool:
    if name.startswith("."):
        return name in KEPT
    return name not in MADE and not name.endswith((".egg-info", ".pyc", ".log"))


def python_files(under: Path = ROOT) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(under)]


def sql_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".sql" and path.is_relative_to(PACKAGE)]


def query_files() -> list[Path]:
    return [path for path in sql_files() if path.name.startswith("queries")]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """How a message names a file: from the project's root."""
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    return path.name.startswith("test_") or path.name == "conftest.py" or path.is_relative_to(ROOT / "tests")


def functions(node: ast.AST) -> Iterator[FunctionNode]:
    for inner in ast.walk(node):
        if isinstance(inner, FunctionNode):
            yield inner


def strings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string literal with its line; the pieces of f-strings too."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.lineno, inner.value


def imports(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that is imported, with its line; `from a import b` gives both `a` and `a.b`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            yield from ((inner.lineno, alias.name) for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom) and inner.module:
            yield inner.lineno, inner.module
            yield from ((inner.lineno, f"{inner.module}.{alias.name}") for alias in inner.names)


def adapter_kinds(adapters: Path = ADAPTERS) -> list[str]:
    """The kinds of channels: the folders of the adapters, but not the template."""
    if not adapters.is_dir():
        return []
    kinds = (path.name for path in adapters.iterdir() if path.is_dir())
    return sorted(kind for kind in kinds if kind[0] not in "_.")


def report(faults: Iterable[str]) -> str:
    return "\n" + "\n".join(faults)
