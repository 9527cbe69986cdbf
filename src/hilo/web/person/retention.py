"""How long each kind of data is kept: rules with safe defaults, a preview, and a run in small batches every night."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, get_args

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import InvalidBody
from hilo.kernel.principal import Principal
from hilo.web.person import store_retention as store

Kind = Literal["conversations", "attachments", "envelopes", "gate_decisions", "outbox_parts", "audit_log"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BATCH = 500
LEAST = 30  # days: nobody loses by a slip of the hand what is being worked with


class Default(msgspec.Struct, frozen=True):
    """How long a kind is kept unless somebody says otherwise (None: for ever), and what its removal means."""

    days: int | None
    what: str


DEFAULTS: Mapping[Kind, Default] = {
    "conversations": Default(None, "words, notes and files of conversations closed so long ago; counts stay"),
    "attachments": Default(None, "files of closed conversations"),
    "envelopes": Default(365, "messages as the wire gave them; what was understood of them stays"),
    "gate_decisions": Default(730, "why a message was sent or not"),
    "outbox_parts": Default(90, "how a message that was sent or refused went out, part by part"),
    "audit_log": Default(None, "who did what; while any legal hold stands, all of it stays"),
}
# What has its own time, told here so that all of it is seen in one place.
FIXED: Mapping[str, str] = {
    "webhook_deliveries": "30 days",
    "stream_log": "HILO_STREAM_DAYS and HILO_STREAM_ROWS",
    "idempotency_keys": "1 day",
    "jobs": "30 days after they were given up",
    "draft_versions": "30 days after they were sent or thrown away",
    "person_exports": "7 days",
    "imports": "90 days after they ended",
}


class Rule(msgspec.Struct, frozen=True):
    """How long a kind is kept: `days`, None for ever. `due`: how much would go now (100001: more)."""

    kind: Kind
    days: int | None
    default_days: int | None
    what: str
    due: int


async def rules(tx: Tx) -> list[Rule]:
    """All kinds, with how much of each is due."""
    said = await store.rules(tx)
    return [await _rule(tx, kind, said.get(kind, DEFAULTS[kind].days)) for kind in KINDS]


async def preview(tx: Tx, kind: Kind, days: int | None) -> Rule:
    """What a rule would remove, before it is made. Raises InvalidBody."""
    ensure_days(days)
    return await _rule(tx, kind, days)


async def change(tx: Tx, kind: Kind, days: int | None, by: Principal) -> Rule:
    """From the next night on. Raises InvalidBody."""
    ensure_days(days)
    await store.set_rule(tx, kind, days, by)
    return await _rule(tx, kind, days)


async def trim_all(env: Env) -> None:
    """Removes what is too old, in short transactions; a run that was killed goes on with the next."""
    async with env.db.read() as tx:
        said = await store.rules(tx)
    for kind in KINDS:
        days = said.get(kind, DEFAULTS[kind].days)
        gone = BATCH
        while days is not None and gone >= BATCH:
            async with env.db.unit_of_work() as tx:
                gone = await store.trim(tx, kind, tx.now - timedelta(days=days), BATCH)


def ensure_days(days: int | None) -> None:
    """Raises InvalidBody for less than a month and more than a century."""
    if days is not None and not LEAST <= days <= 36_500:
        raise InvalidBody(f"From {LEAST} to 36500 days, or null for ever.", where="$.days")


async def _rule(tx: Tx, kind: Kind, days: int | None) -> Rule:
    default = DEFAULTS[kind]
    due = 0 if days is None else await store.count(tx, kind, tx.now - timedelta(days=days))
    return Rule(kind, days, default.days, default.what, due)
