"""The threads as they are written down: what was said, when, by whom and by which channel."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Spoken = Literal["customer", "agent", "system", "device"]


class Handle(msgspec.Struct, frozen=True):
    """A handle of the person."""

    kind: str
    value: str


class Whose(msgspec.Struct, frozen=True):
    """The person, with their handles."""

    name: str
    identifiers: list[Handle]


class Turn(msgspec.Struct, frozen=True, rename={"by": "from"}):
    """One thing that was said. `by`: `customer`, `agent:NAME`, `system` or `device`."""

    at: datetime
    channel: str
    by: str
    text: str

    @property
    def who(self) -> str:
        return self.by.partition(":")[0]

    @property
    def agent(self) -> str:
        return self.by.partition(":")[2]


class Told(msgspec.Struct, frozen=True):
    """A thread. `sector` says which brand it is told of."""

    id: str
    lang: Literal["es", "en"]
    sector: str
    title: str
    customer: Whose
    turns: list[Turn]
    outcome: str

    @property
    def handle(self) -> tuple[str, str]:
        """The first one by which every account can be written to."""
        for one in self.customer.identifiers:
            if one.kind in ("email", "phone", "whatsapp", "sms"):
                return ("email" if one.kind == "email" else "phone"), one.value
        return "email", f"{self.id}@buzon.example"


@cache
def told_threads() -> list[Told]:
    text = (files("hilo.web.demo.told") / "threads.jsonl").read_text(encoding="utf-8")
    return [msgspec.json.decode(line, type=Told) for line in text.splitlines()]
