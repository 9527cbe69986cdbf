"""Threads of `threads.jsonl` cut where `expected_summaries.toml` says, as messages, and how a summary is judged."""

import json
import tomllib
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hilo.again.model import ConversationSummary, Words
from hilo.again.summary import summarise
from tests.again.examples import HERE
from tests.map.source import ROOT

Verdict = Literal["right", "partly", "wrong"]
# The demo tells these threads; here their labels count.
TOLD = ROOT / "src" / "hilo" / "web" / "demo" / "told" / "threads.jsonl"
THREADS = {line["id"]: line for line in map(json.loads, TOLD.read_text("utf-8").splitlines())}


class Cut(msgspec.Struct, frozen=True):
    """What a summary after the turn `upto` should point at."""

    thread: str
    upto: int
    asked: list[int]
    owed: list[int]
    may_owe: list[int] = []


CUTS = msgspec.convert(tomllib.loads((HERE / "expected_summaries.toml").read_text("utf-8"))["cuts"], list[Cut])


def turn(id_: UUID) -> int:
    return id_.int


def words(thread: str, upto: int) -> list[Words]:
    """The turns up to one, the newest first. What devices say is no message."""
    turns: list[dict[str, Any]] = [t for t in THREADS[thread]["turns"] if t["n"] <= upto and t["from"] != "device"]
    return [
        Words(
            id=UUID(int=t["n"]),
            conversation_id=UUID(int=0),
            at=datetime.fromisoformat(t["at"]),
            channel=t["channel"],
            text=t["text"],
            by_us=t["from"] != "customer",
            by_name=t["from"].removeprefix("agent:"),
            automatic=t["from"] == "system",
        )
        for t in reversed(turns)
    ]


def judge(cut: Cut) -> tuple[Verdict, ConversationSummary]:
    """right: every sentence points where it should. partly: one is missing. wrong: one points elsewhere."""
    made = summarise(words(cut.thread, cut.upto))
    asked = turn(made.asked.item) if made.asked else None
    owed = turn(made.owed.item) if made.owed else None
    if (asked and asked not in cut.asked) or (owed and owed not in (*cut.owed, *cut.may_owe)):
        return "wrong", made
    missing = (cut.asked and not asked) or (cut.owed and not owed)
    return ("partly" if missing else "right"), made
