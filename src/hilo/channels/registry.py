"""Finds the adapters: the folders beside this file, and packages that declare the entry point `hilo.channels`."""

import importlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from hilo.channels.contract import Adapter
from hilo.channels.contract_hosts import Hosts
from hilo.channels.errors import UnknownChannel

FOLDER = Path(__file__).with_name("adapters")


class BadAdapter(RuntimeError):
    """A channel's folder or entry point holds no adapter, or two channels have one name."""


@cache
def adapters() -> Mapping[str, type[Adapter]]:
    """Kind -> adapter class. A folder's `adapter.py` names its class `ADAPTER`. Raises BadAdapter."""
    found: dict[str, type[Adapter]] = {}
    for folder in sorted(FOLDER.iterdir()):
        if folder.is_dir() and folder.name[0] not in "_.":
            module = importlib.import_module(f"hilo.channels.adapters.{folder.name}.adapter")
            _add(found, getattr(module, "ADAPTER", None), f"the folder {folder.name}")
    for point in entry_points(group="hilo.channels"):
        _add(found, point.load(), f"the entry point {point.name}")
    return found


def adapter(kind: str) -> type[Adapter]:
    """The adapter class of a kind. Raises UnknownChannel."""
    found = adapters().get(kind)
    if found is None:
        raise UnknownChannel(f"The kinds are: {', '.join(sorted(adapters()))}.", where="channel")
    return found


class Kind(msgspec.Struct, frozen=True):
    """A kind of channel as a form shows it: its settings as JSON Schema, its words by language, its icon as SVG.

    `hosts`: its customers are visitors, who talk with us in a window on pages.
    """

    kind: str
    settings: dict[str, Any]
    words: dict[str, Any]
    icon: str
    hosts: bool


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind there is, by name."""
    return tuple(
        Kind(kind, settings_schema(found), read_words(found), _read(found, "icon.svg"), issubclass(found, Hosts))
        for kind, found in sorted(adapters().items())
    )


def settings_schema(found: type[Adapter]) -> dict[str, Any]:
    """The settings of an adapter as JSON Schema. Secret ones are marked `"secret": true`."""
    return msgspec.json.schema(found.settings)


def secret_settings(found: type[Adapter]) -> frozenset[str]:
    """The names of the settings that are kept sealed and never shown."""
    schema = settings_schema(found)
    properties = schema["$defs"][found.settings.__name__]["properties"]
    return frozenset(name for name, rule in properties.items() if rule.get("secret"))


def read_words(found: type[Adapter]) -> dict[str, Any]:
    """The adapter's own words, by language, from its `words.toml`."""
    text = _read(found, "words.toml")
    return msgspec.toml.decode(text) if text else {}


def read_description(found: type[Adapter]) -> str:
    """The adapter's own `openapi.json`; empty where it has none."""
    return _read(found, "openapi.json")


def _add(found: dict[str, type[Adapter]], made: Any, where: str) -> None:
    kind = getattr(made, "kind", None)
    if not isinstance(made, type) or not isinstance(kind, str) or not hasattr(made, "settings"):
        raise BadAdapter(f"{where} has no adapter")
    if kind in found:
        raise BadAdapter(f"{where} wants to be {kind}, which there is already")
    found[kind] = made


def _read(found: type[Adapter], name: str) -> str:
    package = found.__module__.rpartition(".")[0]
    file: Traversable = files(package) / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""
