"""A new channel begins as a copy of the template, and passes the conformance kit before a line is written."""

import importlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from hilo.channels import conformance, conformance_send, registry
from hilo.channels.conformance import Subject
from hilo.channels.errors import ChannelNameTaken, InvalidChannelName
from hilo.channels.template import begin_channel

NAME = "smoke_signal"
PACKAGE = f"hilo.channels.adapters.{NAME}"


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[Subject]:
    """The new channel, as if its folder stood among the others."""
    folder = begin_channel(NAME, tmp_path)
    package = importlib.import_module("hilo.channels.adapters")
    package.__path__.append(str(tmp_path))
    try:
        assert folder == tmp_path / NAME
        yield Subject(importlib.import_module(f"{PACKAGE}.adapter").ADAPTER)
    finally:
        package.__path__.remove(str(tmp_path))
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            del sys.modules[name]


@pytest.mark.parametrize("check", conformance.CHECKS, ids=lambda check: check.__name__)
def test_it_passes_inwards(subject: Subject, check: Callable[[Subject], None]) -> None:
    assert check(subject) is None


@pytest.mark.parametrize("check", conformance_send.CHECKS, ids=lambda check: check.__name__)
async def test_it_passes_outwards(subject: Subject, check: Callable[[Subject], Awaitable[None]]) -> None:
    assert await check(subject) is None


def test_it_bears_its_own_name_everywhere(subject: Subject, tmp_path: Path) -> None:
    made = subject.made_of
    assert (made.__name__, made.kind) == ("SmokeSignal", NAME)
    assert registry.secret_settings(made) == {"token"}
    assert registry.read_words(made)["es"]["name"] == "Smoke Signal"
    for path in (tmp_path / NAME).rglob("*.py"):
        assert "template" not in path.read_text().lower(), path.name


def test_a_name_is_a_word_and_free(tmp_path: Path) -> None:
    for name in ("", "S", "../evil", "two words", "_hidden", "9lives", "a" * 40):
        with pytest.raises(InvalidChannelName):
            begin_channel(name, tmp_path)
    begin_channel(NAME, tmp_path)
    with pytest.raises(ChannelNameTaken):
        begin_channel(NAME, tmp_path)


def test_the_template_itself_is_no_channel() -> None:
    assert not [kind for kind in registry.adapters() if kind.startswith("_")]
