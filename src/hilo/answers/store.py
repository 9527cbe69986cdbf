"""SQL of canned answers, macros, and of what macros did."""

from typing import Any
from uuid import UUID

import msgspec

from hilo.answers.model import MOST, CannedAnswer, Does, Macro, Owner, Stands, Whose
from hilo.conversations.errors import UnknownConversation
from hilo.conversations.views import Named
from hilo.kernel.db import Row, Tx
from hilo.kernel.principal import Principal, Sees
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
ANSWERS, PUT_ANSWER, LOCK_ANSWER, DROP_ANSWER = _q("answers"), _q("put_answer"), _q("lock_answer"), _q("drop_answer")
MACROS, PUT_MACRO, LOCK_MACRO, DROP_MACRO = _q("macros"), _q("put_macro"), _q("lock_macro"), _q("drop_macro")
IS_MEMBER, VALUES, SNOOZED_UNTIL = _q("is_member"), _q("values"), _q("snoozed_until")
ADD_RUN, LOCK_RUN, END_RUN = _q("add_run"), _q("lock_run"), _q("end_run")


class Run(msgspec.Struct, frozen=True):
    """What a macro did, locked."""

    id: UUID
    conversation_id: UUID
    message_id: UUID | None
    was: Stands
    became: Stands
    by_id: UUID
    undone: bool


async def answers(tx: Tx, user: UUID, one: UUID | None = None, *, of_all_teams: bool = False) -> list[CannedAnswer]:
    """What this person may use, by name; or the one."""
    rows = await tx.fetch(ANSWERS, user, one, of_all_teams, MOST)
    return [CannedAnswer(texts=row["texts"], **_common(row)) for row in rows]


async def put_answer(tx: Tx, answer: CannedAnswer, owner: Owner, by: Principal) -> None:
    """Adds or replaces it."""
    await tx.execute(
        PUT_ANSWER, answer.id, answer.name, dict(answer.texts), owner.team_id, owner.user_id, answer.version, tx.now,
        _who(by),
    )  # fmt: skip


async def lock_answer(tx: Tx, answer_id: UUID) -> int | None:
    """Its version; None: there is none."""
    return await tx.fetchval(LOCK_ANSWER, answer_id)


async def drop_answer(tx: Tx, answer_id: UUID) -> None:
    await tx.execute(DROP_ANSWER, answer_id)


async def macros(tx: Tx, user: UUID, one: UUID | None = None, *, of_all_teams: bool = False) -> list[Macro]:
    """What this person may use, by name; or the one."""
    rows = await tx.fetch(MACROS, user, one, of_all_teams, MOST)
    return [Macro(texts=row["texts"], does=msgspec.convert(row["does"], Does), **_common(row)) for row in rows]


async def put_macro(tx: Tx, macro: Macro, owner: Owner, by: Principal) -> None:
    """Adds or replaces it."""
    await tx.execute(
        PUT_MACRO, macro.id, macro.name, dict(macro.texts), msgspec.to_builtins(macro.does), owner.team_id,
        owner.user_id, macro.version, tx.now, _who(by),
    )  # fmt: skip


async def lock_macro(tx: Tx, macro_id: UUID) -> int | None:
    """Its version; None: there is none."""
    return await tx.fetchval(LOCK_MACRO, macro_id)


async def drop_macro(tx: Tx, macro_id: UUID) -> None:
    await tx.execute(DROP_MACRO, macro_id)


async def is_member(tx: Tx, team_id: UUID, user_id: UUID) -> bool:
    return bool(await tx.fetchval(IS_MEMBER, team_id, user_id))


async def values(tx: Tx, conversation_id: UUID, sees: Sees) -> Row:
    """What variables are made of. Raises UnknownConversation."""
    row = await tx.fetchrow(VALUES, conversation_id, sees.wall_numbers())
    if row is None:
        raise UnknownConversation
    return row


async def snoozed_until(tx: Tx, conversation_id: UUID, sees: Sees) -> Any:
    return await tx.fetchval(SNOOZED_UNTIL, conversation_id, sees.wall_numbers())


async def add_run(tx: Tx, run: Run, macro_id: UUID) -> None:
    """Keeps what was before and what stands now."""
    was, became = msgspec.to_builtins(run.was), msgspec.to_builtins(run.became)
    await tx.execute(ADD_RUN, run.id, macro_id, run.conversation_id, run.message_id, was, became, tx.now, run.by_id)


async def lock_run(tx: Tx, run_id: UUID) -> Run | None:
    row = await tx.fetchrow(LOCK_RUN, run_id)
    if row is None:
        return None
    was, became = (msgspec.convert(row[part], Stands) for part in ("was", "became"))
    return Run(
        row["id"], row["conversation_id"], row["message_id"], was, became, row["by_id"], row["undone_at"] is not None
    )


async def end_run(tx: Tx, run_id: UUID) -> None:
    await tx.execute(END_RUN, run_id, tx.now)


def _common(row: Row) -> dict[str, Any]:
    whose: Whose = "own" if row["user_id"] else "team" if row["team_id"] else "everybody"
    return {
        "id": row["id"],
        "name": row["name"],
        "whose": whose,
        "team": Named(row["team_id"], row["team_name"]) if row["team_id"] else None,
        "version": row["version"],
        "changed_at": row["changed_at"],
        "changed_by": row["changed_by"] or "",
    }


def _who(by: Principal) -> dict[str, str]:
    return {"kind": by.kind, "id": str(by.id), "name": by.name}
