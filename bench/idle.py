"""P11: how soon `hilo run` is ready, and what it takes when nobody asks for anything."""

import time
from pathlib import Path

import psutil

from bench.data import say
from bench.figures import Figure, judged, median
from bench.processes import cpu, family, hilo, memory
from bench.sizes import Sizes


def rest(home: Path, sizes: Sizes) -> list[Figure]:
    """P11: a first start, warm starts, then a rest."""
    say("P11: starts")
    with hilo("run", home) as first:
        cold = first.after
    warm: list[float] = []
    for _ in range(sizes.rounds):
        with hilo("run", home) as again:
            warm.append(again.after)
    with hilo("run", home) as resting:
        say(f"P11: at rest for {sizes.settle:.0f} s")
        time.sleep(sizes.settle)
        share = _share(resting.pid, sizes.settle / 2)
        count = len(family(resting.pid))
        space = _space(resting.pid)
    ready = median(warm)
    return [
        Figure(
            "P11",
            "`hilo run` from its start to ready, database included",
            f"{ready:.2f} s warm; {cold:.2f} s the first time",
            "-",
            None,
            "< 2 s warm",
            judged(ready < 2),
        ),
        _memory_figure(space, count),
        Figure("P11", "CPU at rest", f"{share * 100:.1f} % of a core", "-", None, "-", "-"),
    ]


def _memory_figure(space: int | None, count: int) -> Figure:
    said = "not allowed to look" if space is None else f"{space / 1e6:.0f} MB PSS"
    verdict = "-" if space is None else judged(space < 300e6)
    return Figure("P11", f"memory at rest, all {count} processes", said, "-", None, "< 300 MB", verdict)


def _share(pid: int, seconds: float) -> float:
    before, began = cpu(pid), time.monotonic()
    time.sleep(seconds)
    return (cpu(pid) - before) / (time.monotonic() - began)


def _space(pid: int) -> int | None:
    try:
        return memory(pid)
    except psutil.AccessDenied:  # the database runs as another user
        return None
