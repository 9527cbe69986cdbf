"""The table: a figure, the bound measured in the same run, their ratio, the goal, and whether it was met."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from bench.sizes import Sizes

Verdict = Literal["met", "must met, goal not", "missed", "-"]
HEAD = ("#", "figure", "measured", "bound", "ratio", "goal", "verdict")


class Figure(msgspec.Struct, frozen=True):
    """One line of the table."""

    number: str
    what: str
    measured: str
    bound: str
    ratio: float | None
    goal: str
    verdict: Verdict

    def cells(self) -> tuple[str, ...]:
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.number, self.what, self.measured, self.bound, ratio, self.goal, self.verdict)


def judged(good: bool, enough: bool = False) -> Verdict:
    """The verdict, where `enough` says that at least the must was met."""
    return "met" if good else "must met, goal not" if enough else "missed"


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def median(values: Sequence[float]) -> float:
    return quantile(values, 0.5)


def ms(seconds: float) -> str:
    """A duration in milliseconds, with as many digits as say something."""
    value = seconds * 1000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 10 else f"{value:.2f} ms"


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown, aligned so that it can be read as it stands."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    wide = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in wide) + "|")
    return "\n".join(lines)


def page(figures: Sequence[Figure], sizes: Sizes, postgres: str, load: float) -> str:
    """The whole page of `docs/benchmarks.md`."""
    told = Path(__file__).with_name("page.md").read_text(encoding="utf-8")
    return told.format(
        date=datetime.now(UTC).strftime("%d %B %Y"),
        machine=machine(),
        postgres=postgres,
        load=f"{load:.1f}",
        table=table(figures),
        messages=f"{sizes.messages:,}",
        conversations=f"{sizes.conversations:,}",
        open=f"{sizes.open:,}",
        identifiers=f"{sizes.identifiers:,}",
        long_threads=sizes.long_threads,
    )


def machine() -> str:
    """What sort of machine this is: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{kind}; {platform.system()} {platform.release()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
