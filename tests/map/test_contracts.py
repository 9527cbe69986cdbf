"""The import contracts break when they should."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.map.source import ROOT

LINTER = """
import sys
sys.path.insert(0, "src")
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source and its contracts, to be spoilt."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path / "src" / "hilo"


def lint(package: Path) -> str:
    """What the import linter says; empty when every contract is kept."""
    here = package.parents[1]
    done = subprocess.run([sys.executable, "-c", LINTER], cwd=here, capture_output=True, text=True, check=False)
    # The linter breaks its lines to fit a screen.
    return "" if done.returncode == 0 else " ".join((done.stdout + done.stderr).split())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_they_are_kept_as_it_stands(copy: Path) -> None:
    assert lint(copy) == ""


def test_a_folder_that_is_not_on_the_map_has_no_place(copy: Path) -> None:
    write(copy / "leftovers" / "__init__.py", "")
    assert "hilo.leftovers" in lint(copy)


def test_the_kernel_knows_no_slice(copy: Path) -> None:
    write(copy / "kernel" / "curious.py", "import hilo.staff\n")
    assert "hilo.kernel is not allowed to import hilo.staff" in lint(copy)


def test_nobody_imports_an_adapter(copy: Path) -> None:
    write(copy / "channels" / "adapters" / "smoke" / "__init__.py", "")
    write(copy / "channels" / "adapters" / "mirror" / "__init__.py", "import hilo.channels.adapters.smoke\n")
    write(copy / "channels" / "curious.py", "import hilo.channels.adapters.smoke\n")
    said = lint(copy)
    assert "hilo.channels.curious -> hilo.channels.adapters.smoke" in said
    assert "hilo.channels.adapters.mirror is not allowed to import hilo.channels.adapters.smoke" in said
