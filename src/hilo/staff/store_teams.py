"""Teams and their members in the database."""

from uuid import UUID

import asyncpg
import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.errors import TeamNameTaken
from hilo.staff.model import Team

_q = named_sql(__file__, "queries_teams.sql")
ADD_TEAM = _q("add_team")
TEAMS = _q("teams")
RENAME_TEAM = _q("rename_team")
ARCHIVE_TEAM = _q("archive_team")
ADD_MEMBER = _q("add_member")
REMOVE_MEMBER = _q("remove_member")


async def add_team(tx: Tx, team_id: UUID, name: str, by: UUID) -> Team | None:
    """None when the name is taken."""
    row = await tx.fetchrow(ADD_TEAM, team_id, name, tx.now, by)
    return None if row is None else _team(row)


async def teams(tx: Tx, team_id: UUID | None = None) -> list[Team]:
    """All teams by name, or the one."""
    return [_team(row) for row in await tx.fetch(TEAMS, team_id)]


async def rename_team(tx: Tx, team_id: UUID, name: str) -> bool:
    """False when there is no such team. Raises TeamNameTaken; the transaction is then to be rolled back."""
    try:
        return await tx.fetchval(RENAME_TEAM, team_id, name) is not None
    except asyncpg.UniqueViolationError:
        raise TeamNameTaken(where="name") from None


async def archive_team(tx: Tx, team_id: UUID, by: UUID) -> bool:
    """False when there is no such team."""
    return await tx.fetchval(ARCHIVE_TEAM, team_id, tx.now, by) is not None


async def add_member(tx: Tx, team_id: UUID, user_id: UUID, by: UUID) -> bool:
    """False when they were a member before, or one of the two is not there."""
    return await tx.execute(ADD_MEMBER, team_id, user_id, tx.now, by) == "INSERT 0 1"


async def remove_member(tx: Tx, team_id: UUID, user_id: UUID) -> bool:
    """False when they were no member."""
    return await tx.fetchval(REMOVE_MEMBER, team_id, user_id) is not None


def _team(row: Row) -> Team:
    return msgspec.convert(dict(row), Team)
