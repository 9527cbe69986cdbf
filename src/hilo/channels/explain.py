"""Finds what explains raw input of a channel to an operator: the `explain.py` of an adapter's folder.

Such a file has `EXPLAINS`, what it explains (`mail`), and `explain(raw, trusted)`, which gives plain values.
"""

import importlib
from collections.abc import Callable
from typing import Any

from hilo.channels.registry import FOLDER

Explainer = Callable[[bytes, str], dict[str, Any]]


def explainer(what: str) -> Explainer:
    """Raises LookupError where no channel explains it."""
    for folder in sorted(FOLDER.iterdir()):
        if folder.name[0] not in "_." and (folder / "explain.py").is_file():
            found = importlib.import_module(f"hilo.channels.adapters.{folder.name}.explain")
            if what == found.EXPLAINS:
                return found.explain
    raise LookupError(f"no channel explains {what}")
