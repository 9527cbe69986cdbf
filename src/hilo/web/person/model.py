"""Erasures, legal holds and exports, as they are kept and shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from hilo.kernel.shape import OPEN, marked

ErasureState = Literal["asked", "waiting", "files", "done", "refused"]
ExportState = Literal["waiting", "running", "ready", "failed", "expired"]
EXPORT_KEPT = timedelta(days=7)
# What no program of ours reaches. Said in every preview and proof.
OUTSIDE = (
    "Backups made before hold the person until you delete them; erase again whoever comes back with one.",
    "What other programs were told by webhooks, and what was sent to the person, is theirs.",
    "Words of other people who wrote in the same conversations stay theirs, also where they quote the person.",
)
Who = Annotated[Mapping[str, Any], marked(OPEN)]


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure. `asked`: a second person has to approve; `files`: rows are gone, files follow; `counts` by table."""

    id: UUID
    customer_id: UUID
    state: ErasureState
    asked_by: Who
    asked_at: datetime
    approved_by: Who | None
    approved_at: datetime | None
    counts: Mapping[str, int]
    done_at: datetime | None
    failure: str


class Kept(msgspec.Struct, frozen=True):
    """An erasure as its row has it: `version` of the customer that was seen, files that have still to go."""

    erasure: Erasure
    version: int
    files: list[str]
    proof: str | None
    signature: str | None


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing of a person may go."""

    id: UUID
    reason: str
    by: Who
    at: datetime


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An export. `done` of `total` steps; its file is there from `ready_at` to `expires_at`."""

    id: UUID
    customer_id: UUID
    language: str
    state: ExportState
    done: int
    total: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None


class Line(msgspec.Struct, frozen=True):
    """What becomes of one table. `rows`: how many there are of the person, where that is known before."""

    table: str
    fate: Literal["gone", "blank", "kept"]
    why: str
    rows: int | None


class Preview(msgspec.Struct, frozen=True):
    """What an erasure would do. `version` is named when it is asked for, so that nobody else goes than who was seen."""

    version: int
    conversations: int
    messages: int
    files: int
    envelopes: int
    addresses: int
    addresses_of_others_too: int
    tables: list[Line]
    outside: list[str]
    holds: list[Hold]
    needs_second_person: bool


class Proof(msgspec.Struct, frozen=True):
    """`document` is the very text that `signature` is of; `valid`: it was signed by this installation's key."""

    document: str
    signature: str
    sha256: str
    valid: bool
