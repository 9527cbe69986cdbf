"""What the repository may not name, and what its locks and commands must."""

import re
import tomllib

import pytest

from tests.map.source import ROOT, files, name, report

LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-identity.txt", "scripts/uv.txt")
# Written so that this file does not name them: a bracket around one letter.
HOSTS = re.compile(
    r"pyp[i]\.(?:org|python)|python[h]osted\.org|registry\.(?:npm[j]s|yarn[p]kg)|deb\.[d]ebian\.org|crates\.[i]o\b"
)
PLACES = re.compile(r"(?<![\w.:])/(?:root|work|Users|home)/\w")
LATER = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.M)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [("a package host", HOSTS), ("a place on one machine", PLACES), ("work put off", LATER), ("a conflict", CONFLICT)],
)
def test_no_file_names(what: str, pattern: re.Pattern[str]) -> None:
    faults = [
        f"{name(path)}: {what}: {found[0]}" for path in files() if (found := pattern.search(text_of(path.read_bytes())))
    ]
    assert not faults, report(faults)


def test_every_locked_package_has_an_exact_version_and_a_hash() -> None:
    loose: list[str] = []
    for lock in LOCKS:
        for entry in requirements(lock):
            if not re.match(r"[a-z0-9._\[\]-]+==\S+", entry) or "--hash=sha256:" not in entry:
                loose.append(f"{lock}: {entry.splitlines()[0]}")
    assert not loose, report(loose)


def test_the_locks_are_those_of_the_project() -> None:
    """A stale lock: `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run = set(project["project"]["dependencies"]) | set(groups["build"])
    assert run <= locked("requirements.txt")
    assert run | set(groups["test"]) <= locked("requirements-test.txt")
    assert locked("requirements.txt") <= locked("requirements-test.txt")
    assert run | set(groups["identity"]) <= locked("requirements-identity.txt")
    assert set(project["build-system"]["requires"]) == set(groups["build"])


def test_every_command_of_the_makefile_says_what_it_does() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    commands = [line for line in lines if re.match(r"[a-z-]+:", line)]
    [phony] = [line.split()[1:] for line in lines if line.startswith(".PHONY:")]
    assert [line.split(":")[0] for line in commands] == phony
    assert not [line for line in commands if not re.search(r"## \S", line)]


def requirements(lock: str) -> list[str]:
    """The entries of a lock, each with its lines of hashes."""
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())


def locked(lock: str) -> set[str]:
    return {entry.split()[0] for entry in requirements(lock)}


def text_of(content: bytes) -> str:
    """The text of a file, empty for one that is not text."""
    return "" if b"\0" in content else content.decode("utf-8", "replace")
