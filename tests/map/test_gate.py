"""There is one way from the outbox to a channel, and the send gate stands on it."""

import ast
from pathlib import Path

from tests.map.source import ADAPTERS, PACKAGE, functions, is_test, name, python_files, tree

GATE = PACKAGE / "channels" / "send_gate.py"
SENDER = PACKAGE / "channels" / "outbox_worker.py"


def product() -> list[Path]:
    """What runs in production, without the adapters, which are told to send and tell nobody."""
    return [
        path
        for path in python_files(PACKAGE)
        if not is_test(path)
        and not path.name.startswith(("testing", "conformance"))
        and not path.is_relative_to(ADAPTERS)
    ]


def calls(node: ast.AST, called: str) -> list[int]:
    """The lines in which something of this name is called."""
    return [
        found.lineno
        for found in ast.walk(node)
        if isinstance(found, ast.Call) and ast.unparse(found.func).rsplit(".", maxsplit=1)[-1] == called
    ]


def sends(node: ast.AST) -> list[int]:
    """The lines in which an adapter is told to send."""
    return [
        found.lineno
        for found in ast.walk(node)
        if isinstance(found, ast.Call) and ast.unparse(found.func).endswith("adapter.send")
    ]


def asks_first(module: ast.Module) -> bool:
    """Whether the function that clears parts asks the gate before it makes an answer."""
    [ask] = [f for f in functions(module) if f.name == "ask"]
    return bool(calls(ask, "decide")) and min(calls(ask, "decide")) < min(calls(ask, "_answer"))


def test_only_the_gate_clears_and_it_asks_first() -> None:
    assert [name(path) for path in product() if calls(tree(path), "Cleared")] == [name(GATE)]
    assert asks_first(tree(GATE))


def test_only_what_is_cleared_is_sent_and_in_one_place() -> None:
    assert [name(path) for path in product() if sends(tree(path))] == [name(SENDER)]
    assert len(sends(tree(SENDER))) == 1


def test_a_gate_that_is_gone_is_noticed() -> None:
    spoken = GATE.read_text(encoding="utf-8")
    assert "await gate.decide(tx, questions)" in spoken
    without = ast.parse(spoken.replace("await gate.decide(tx, questions)", "[]"))
    assert not asks_first(without)
