"""SQL of retention: rules, and of each kind how much is too old and its removal in batches."""

from collections.abc import Mapping
from datetime import datetime

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.sql import named_sql
from hilo.web.person.store import who

_q = named_sql(__file__, "queries_retention.sql")
RULES, SET_RULE = _q("rules"), _q("set_rule")
COUNTS: Mapping[str, str] = {
    "conversations": _q("count_conversations"),
    "attachments": _q("count_attachments"),
    "envelopes": _q("count_envelopes"),
    "gate_decisions": _q("count_gate_decisions"),
    "outbox_parts": _q("count_outbox_parts"),
    "audit_log": _q("count_audit_log"),
}
TRIMS: Mapping[str, str] = {
    "conversations": _q("trim_conversations"),
    "attachments": _q("trim_attachments"),
    "envelopes": _q("trim_envelopes"),
    "gate_decisions": _q("trim_gate_decisions"),
    "outbox_parts": _q("trim_outbox_parts"),
    "audit_log": _q("trim_audit_log"),
}


async def rules(tx: Tx) -> dict[str, int | None]:
    """What differs from the defaults: days by kind, None for ever."""
    return {row["kind"]: row["days"] for row in await tx.fetch(RULES)}


async def set_rule(tx: Tx, kind: str, days: int | None, by: Principal) -> None:
    await tx.execute(SET_RULE, kind, days, who(by), tx.now)


async def count(tx: Tx, kind: str, before: datetime) -> int:
    """How much is older and held by nobody; 100001 stands for more."""
    return await tx.fetchval(COUNTS[kind], before)


async def trim(tx: Tx, kind: str, before: datetime, limit: int) -> int:
    """Removes up to `limit` of what is older, the oldest first; gives how many went."""
    args = (before, limit, tx.now) if kind == "conversations" else (before, limit)
    return int((await tx.execute(TRIMS[kind], *args)).split()[-1])
