"""The demo company goes when somebody says so, and not before they read what goes."""

from collections.abc import Callable

import pytest

from hilo.commands import demo
from hilo.commands.command import CommandFailed
from hilo.kernel.env import Env
from hilo.web.demo.remove import preview, remove
from hilo.web.demo.seed import seed


async def test_a_preview_counts_and_changes_nothing(env: Env) -> None:
    assert await preview(env) == []
    await seed(env)
    told = await preview(env)
    assert told[0].startswith("This takes away")
    assert any("3 members of staff" in line for line in told)
    assert await preview(env) == told
    await remove(env)
    assert await preview(env) == []


@pytest.fixture
def ask(env: Env, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Somebody at a terminal who answers this."""

    class Terminal:
        def __init__(self, says: str) -> None:
            self._says = says

        def isatty(self) -> bool:
            return bool(self._says)

        def readline(self) -> str:
            return self._says

    def asked(says: str) -> None:
        monkeypatch.setattr("sys.stdin", Terminal(says))
        getattr(demo, "_ask")()  # noqa: B009  what stands between a command and its deed

    return asked


def test_who_says_no_or_cannot_answer_keeps_it(ask: Callable[[str], None]) -> None:
    for says in ("no\n", "\n", ""):
        with pytest.raises(CommandFailed, match="nothing was taken away"):
            ask(says)
    ask("sí\n")
