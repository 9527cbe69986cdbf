"""An import that is killed anywhere goes on where it was: every line once, and every bad one named."""

import asyncio
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from hilo.kernel.testing import eventually
from tests.flows.processes import PROGRAM
from tests.flows.soak import write_down

BAD = 50  # one line in so many


def table(lines: int) -> str:
    """A table of people; every BAD-th line has something else wrong."""
    wrong = ["{n},Nadie,no es un correo,", "{n},Ana,a{n}@correo.es,12", "{n},Eva,e{n}@correo.es,,,,,x", '{n},"abierta']
    rows = [
        wrong[n // BAD % len(wrong)].format(n=n)
        if n % BAD == 0
        else f"{n},María {n} Núñez,p{n}@correo.es,+346{n % 10**8:08}"
        for n in range(1, lines + 1)
    ]
    return "\n".join(["código,nombre,correo,teléfono", *rows, ""])


async def started(dsn: str, home: Path, file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *PROGRAM, "import", "people", str(file), "--home", str(home),
        env=os.environ | {"HILO_DATABASE_URL": dsn, "HILO_SECRET_KEY": "test", "PYTHONPATH": ":".join(sys.path)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def position(dsn: str) -> int:
    conn = await asyncpg.connect(dsn)
    try:
        return await conn.fetchval("select coalesce(max(position), 0) from imports")
    finally:
        await conn.close()


async def killed_until_done(dsn: str, tmp_path: Path, lines: int, kills: int) -> dict[str, int]:
    """Runs the command, kills it that often at chance moments, and lets it end; gives the counts."""
    file, chance = tmp_path / "people.csv", random.Random(7)
    file.write_text(table(lines))
    for n in range(kills):
        process = await started(dsn, tmp_path / "home", file)
        goal = await position(dsn) + chance.randrange(1, max(lines // (kills + 1), 2))
        await eventually(partial(_reached, dsn, goal), timeout=120, every=0.1)
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        assert await position(dsn) < lines, f"killed {n + 1} times before its end"
    process = await started(dsn, tmp_path / "home", file)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert "done: " in out.decode()
    return await counts(dsn)


async def _reached(dsn: str, goal: int) -> bool:
    return await position(dsn) >= goal


async def counts(dsn: str) -> dict[str, int]:
    conn = await asyncpg.connect(dsn)
    try:
        row = await conn.fetchrow(
            "select (select count(*) from imports) as imports, (select added from imports) as added, "
            "(select refused from imports) as refused, (select count(*) from import_refusals) as named, "
            "(select count(*) from profiles) as profiles, (select count(*) from imported_people) as people"
        )
        assert row is not None
        return dict(row)
    finally:
        await conn.close()


async def test_killed_it_takes_every_line_once(dsn: str, tmp_path: Path) -> None:
    found = await killed_until_done(dsn, tmp_path, 6_000, 1)
    bad = 6_000 // BAD
    assert found == {
        "imports": 1, "added": 6_000 - bad, "refused": bad, "named": bad, "profiles": 6_000 - bad,
        "people": 6_000 - bad,
    }  # fmt: skip


@pytest.mark.soak
async def test_a_million_lines(dsn: str, tmp_path: Path) -> None:
    lines = 1_000_000
    file = tmp_path / "people.csv"
    file.write_text(table(lines))
    began = time.monotonic()
    process = await started(dsn, tmp_path / "home", file)
    _, err = await process.communicate()
    took = time.monotonic() - began
    assert process.returncode == 0, err.decode()
    found = await counts(dsn)
    bad = lines // BAD
    assert (found["added"], found["refused"], found["named"], found["profiles"]) == (lines - bad, bad, bad, lines - bad)
    write_down(
        "a million people from a table, one line in 50 bad",
        f"{lines - bad:,} added, {bad:,} refused and named, {lines / took:,.0f} lines a second",
    )
