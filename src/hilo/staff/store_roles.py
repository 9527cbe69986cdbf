"""Roles in the database."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql
from hilo.staff.errors import RoleInUse
from hilo.staff.model import RoleKept

_q = named_sql(__file__, "queries_roles.sql")
ROLES = _q("roles")
LOCK_ROLES = _q("lock_roles")
ADD_ROLE = _q("add_role")
CHANGE_ROLE = _q("change_role")
NAME_TAKEN = _q("name_taken")
SET_TEAMS = _q("set_teams")
TEAMS_THERE = _q("teams_there")
HOLDERS = _q("holders")
FREE_OF_THE_GONE = _q("free_of_the_gone")
REMOVE_ROLE = _q("remove_role")


async def roles(tx: Tx) -> list[RoleKept]:
    """All of them: the built-in ones from the one that may most, then the others as they were made."""
    return [_role(row) for row in await tx.fetch(ROLES, None)]


async def role(tx: Tx, number: int) -> RoleKept | None:
    row = await tx.fetchrow(ROLES, number)
    return None if row is None else _role(row)


async def lock_roles(tx: Tx) -> None:
    """Nobody else makes or changes roles until the end of the transaction."""
    await tx.execute(LOCK_ROLES)


async def name_taken(tx: Tx, name: str, but: int | None) -> bool:
    """Whether another role than number `but` has the name, in whatever letters."""
    return bool(await tx.fetchval(NAME_TAKEN, name, but))


async def add_role(tx: Tx, role: RoleKept, by: UUID) -> int | None:
    """Its number; None when the name is taken."""
    args = (role.name, role.permissions, role.reach, role.masks, role.description, tx.now, by)
    number: int | None = await tx.fetchval(ADD_ROLE, *args)
    if number is not None:
        await tx.execute(SET_TEAMS, role.name, role.teams)
    return number


async def change_role(tx: Tx, role: RoleKept, by: UUID) -> None:
    """Whoever has it has it under its new name, too."""
    args = (role.name, role.permissions, role.reach, role.masks, role.description, tx.now, by)
    await tx.execute(CHANGE_ROLE, role.number, *args)
    await tx.execute(SET_TEAMS, role.name, role.teams)


async def are_teams(tx: Tx, ids: Sequence[UUID]) -> bool:
    """Whether each of these is a team that is not archived."""
    return int(await tx.fetchval(TEAMS_THERE, list(ids))) == len(set(ids))


async def holders(tx: Tx, name: str) -> list[UUID]:
    """The users who have the role, the tokens that have it, and the users whom such tokens act as."""
    return [row["id"] for row in await tx.fetch(HOLDERS, name)]


async def remove_role(tx: Tx, role: RoleKept) -> None:
    """Raises RoleInUse; the transaction is then to be rolled back."""
    await tx.execute(FREE_OF_THE_GONE, role.name, tx.now)
    try:
        await tx.execute(REMOVE_ROLE, role.number)
    except asyncpg.ForeignKeyViolationError:
        raise RoleInUse from None


def _role(row: Row) -> RoleKept:
    return msgspec.convert(dict(row), RoleKept)
