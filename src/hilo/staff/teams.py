"""Make, rename and archive teams; say who belongs to them."""

from uuid import UUID

from hilo.company.store import forget_team
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_teams
from hilo.staff.audit import record
from hilo.staff.errors import TeamNameTaken
from hilo.staff.model import Team
from hilo.staff.rights import rights_changed


async def add_team(tx: Tx, name: str, by: Principal) -> Team:
    """Raises TeamNameTaken."""
    team = await store_teams.add_team(tx, new_id(), name, by.id)
    if team is None:
        raise TeamNameTaken(where="name")
    await _changed(tx, team.id, "team.added", by)
    return team


async def rename_team(tx: Tx, team_id: UUID, name: str, by: Principal) -> Team:
    """Raises NotFound, TeamNameTaken."""
    if not await store_teams.rename_team(tx, team_id, name):
        raise NotFound
    await _changed(tx, team_id, "team.renamed", by)
    return await team_by_id(tx, team_id)


async def archive_team(tx: Tx, team_id: UUID, by: Principal) -> None:
    """Nothing is given to it any more; its members still see what its walls hold. Raises NotFound."""
    if not await store_teams.archive_team(tx, team_id, by.id):
        raise NotFound
    await forget_team(tx, team_id)
    await _changed(tx, team_id, "team.archived", by)


async def add_member(tx: Tx, team_id: UUID, user_id: UUID, by: Principal) -> Team:
    """Adding twice is adding once. Raises NotFound for a team or an active user that is not there."""
    if await store_teams.add_member(tx, team_id, user_id, by.id):
        await record(tx, by, "team.member_added", f"team:{team_id}", {"user_id": str(user_id)})
        await announce(tx, Event("team.changed", "team", team_id))
        await rights_changed(tx, user_id)
    team = await team_by_id(tx, team_id)
    if user_id not in team.members:
        raise NotFound
    return team


async def remove_member(tx: Tx, team_id: UUID, user_id: UUID, by: Principal) -> None:
    """Raises NotFound when they were no member."""
    if not await store_teams.remove_member(tx, team_id, user_id):
        raise NotFound
    await record(tx, by, "team.member_removed", f"team:{team_id}", {"user_id": str(user_id)})
    await announce(tx, Event("team.changed", "team", team_id))
    await rights_changed(tx, user_id)


async def team_by_id(tx: Tx, team_id: UUID) -> Team:
    """Raises NotFound."""
    for team in await store_teams.teams(tx, team_id):
        return team
    raise NotFound


async def _changed(tx: Tx, team_id: UUID, action: str, by: Principal) -> None:
    await record(tx, by, action, f"team:{team_id}")
    await announce(tx, Event("team.changed", "team", team_id))
