"""Files, functions and parameters keep their sizes; the fixed files of a slice keep to their task."""

import ast
from pathlib import Path

from tests.map.source import (
    PACKAGE,
    FunctionNode,
    functions,
    imports,
    is_test,
    name,
    python_files,
    report,
    sql_files,
    tree,
)

FILE_LINES = 300
FUNCTION_LINES = 40
PARAMETERS = 6
IO = {
    "aiofiles",
    "asyncio",
    "asyncpg",
    "httpx",
    "litestar",
    "os",
    "shutil",
    "socket",
    "subprocess",
    "uvicorn",
}


def test_no_file_is_longer_than_300_lines() -> None:
    long = [
        f"{name(path)}: {lines} lines"
        for path in python_files() + sql_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]
    assert not long, report(long)


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{name(path)}:{function.lineno} {function.name}: {lines} lines"
        for path in python_files()
        for function in functions(tree(path))
        if (lines := length(function)) > FUNCTION_LINES
    ]
    assert not long, report(long)


def test_no_function_takes_more_than_6_parameters() -> None:
    many = [
        f"{name(path)}:{function.lineno} {function.name}: {count} parameters"
        for path in python_files()
        for function in functions(tree(path))
        if (count := parameters(function)) > PARAMETERS
    ]
    assert not many, report(many)


def test_every_module_begins_with_one_sentence() -> None:
    silent = [
        name(path)
        for path in python_files()
        if not (ast.get_docstring(tree(path)) or "").split("\n\n")[0].strip().endswith((".", ":"))
    ]
    assert not silent, report(silent)


def test_an_init_holds_only_its_docstring() -> None:
    full = [name(path) for path in python_files() if path.name == "__init__.py" and len(tree(path).body) != 1]
    assert not full, report(full)


def test_a_model_does_no_io() -> None:
    models = [path for path in python_files(PACKAGE) if path.name.startswith("model")]
    faults = [fault for path in models for fault in model_faults(path)]
    assert not faults, report(faults)


def test_only_stores_run_named_sql() -> None:
    """The kernel, which makes named SQL, may use it where it likes."""
    faults = [
        f"{name(path)}:{line} takes named SQL, and is no store"
        for path in python_files(PACKAGE)
        if not path.name.startswith("store") and not is_test(path) and not path.is_relative_to(PACKAGE / "kernel")
        for line, module in imports(tree(path))
        if module == "hilo.kernel.sql"
    ]
    assert not faults, report(faults)


def test_every_test_asserts_something() -> None:
    idle = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in python_files()
        if path.name.startswith("test_")
        for function in functions(tree(path))
        if function.name.startswith("test_") and not asserts(function)
    ]
    assert not idle, report(idle)


def test_the_measures_measure() -> None:
    body = "\n".join(f"    x = {n}" for n in range(40))
    [function] = functions(ast.parse(f"@property\ndef f(self, a, /, b, *c, d=1, **e):\n{body}\n"))
    assert length(function) == 41
    assert parameters(function) == 5
    assert not asserts(function)


def length(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: FunctionNode) -> int:
    """The parameters that a caller sees: `self` and `cls` are not counted, `*args` and `**more` are one each."""
    given = function.args
    positional = [argument.arg for argument in given.posonlyargs + given.args]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    return len(positional) + len(given.kwonlyargs) + (given.vararg is not None) + (given.kwarg is not None)


def model_faults(path: Path) -> list[str]:
    found = [
        f"{name(path)}:{line} imports {module}" for line, module in imports(tree(path)) if module.split(".")[0] in IO
    ]
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    found += [f"{name(path)}:{call.lineno} opens a file" for call in calls if ast.unparse(call.func) == "open"]
    return found + [
        f"{name(path)}:{f.lineno} waits" for f in functions(tree(path)) if isinstance(f, ast.AsyncFunctionDef)
    ]


def asserts(function: FunctionNode) -> bool:
    """An assert, `pytest.raises`, or a call of something that says by its name that it asserts."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rsplit(".", maxsplit=1)[-1]
            if called in {"raises", "fail"} or any(word in called for word in ("assert", "expect", "validate")):
                return True
    return False
