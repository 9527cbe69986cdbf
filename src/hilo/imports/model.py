"""An import, what it was asked to do, and what could not be taken."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Kind = Literal["people", "conversations", "mbox"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read. `columns`: header -> field, for those that are not found by themselves; "" leaves out.

    `source`: the name of the other system. `assurance` 0 or 1. `region`: where national phone numbers are of.
    `time_zone`: of times without one. `own`: our own addresses, whose mails are those that we wrote.
    """

    columns: dict[str, str] = {}
    encoding: str = ""
    delimiter: str = ""
    source: str = "csv"
    assurance: int = 1
    region: str = "ES"
    time_zone: str = "UTC"
    own: list[str] = []


class Reading(msgspec.Struct, frozen=True):
    """How a file was read: what was found or given."""

    encoding: str = ""
    delimiter: str = ""
    columns: dict[str, str] = {}
    left_out: list[str] = []


class Refusal(msgspec.Struct, frozen=True):
    """What could not be taken: a line (or message) as a whole, or one field of it. It says nothing of what stood there.

    `code` is stable; `words` say what would do.
    """

    line: int
    field: str
    code: str
    words: str
    whole: bool = True


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One file on its way in. `position`: lines, or messages of a mailbox, that are dealt with."""

    id: UUID
    kind: Kind
    name: str
    sha256: str
    size: int
    blob_id: UUID | None
    account_id: UUID | None
    options: Options
    dry_run: bool
    reading: Reading
    state: State
    failure: str
    position: int
    done_bytes: int
    added: int
    known: int
    refused: int
    made_by: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None


class Step(msgspec.Struct, frozen=True):
    """What one batch came to: how far it goes, what it added, what was there, what was refused."""

    position: int
    done_bytes: int
    added: int = 0
    known: int = 0
    refusals: list[Refusal] = []
