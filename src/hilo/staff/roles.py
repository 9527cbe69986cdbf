"""Make roles of one's own, copy, change, rename and delete them. The built-in ones stay as they are."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store_roles as store
from hilo.staff.audit import record
from hilo.staff.errors import BeyondTeams, NoSuchPermission, NoSuchTeam, RoleIsBuiltIn, RoleNameTaken, RoleNeedsTeams
from hilo.staff.known_roles import forget_roles
from hilo.staff.model import RoleKept
from hilo.staff.rights import declared_by, ensure_not_more, read_rights_anew

ROLES_THEMSELVES = UUID(int=0)  # nobody's id: what is told is that some role is another


async def add_role(tx: Tx, role: RoleKept, by: Principal) -> RoleKept:
    """A new role; its number is given here.

    Raises RoleNameTaken, NoSuchPermission, BeyondTeams, RoleNeedsTeams, NoSuchTeam, MoreThanYourOwn.
    """
    await store.lock_roles(tx)
    await _ensure_sound(tx, role, by)
    number = None if await store.name_taken(tx, role.name, None) else await store.add_role(tx, role, by.id)
    if number is None:
        raise RoleNameTaken(where="name")
    await record(tx, by, "role.added", f"role:{number}", _what(role))
    await _roles_changed(tx)
    return msgspec.structs.replace(role, number=number)


async def copy_role(tx: Tx, number: int, name: str, by: Principal) -> RoleKept:
    """A role of one's own with what another may do, built in or not. Raises NotFound, and what `add_role` raises."""
    original = await _found(tx, number)
    permissions = sorted(original.may(declared_by(tx.env)))
    return await add_role(tx, msgspec.structs.replace(original, name=name, permissions=permissions), by)


async def change_role(tx: Tx, number: int, changes: Mapping[str, Any], by: Principal) -> RoleKept:
    """`changes`: any field of the role but its number. Holds at once: whoever has the role shows their rights anew.

    Raises NotFound, RoleIsBuiltIn, and what `add_role` raises.
    """
    await store.lock_roles(tx)
    role = await _own(tx, number)
    wanted = msgspec.structs.replace(role, **changes)
    if wanted.reach != "teams" and "teams" not in changes:
        wanted = msgspec.structs.replace(wanted, teams=[])
    ensure_not_more(tx.env, by, role)
    await _ensure_sound(tx, wanted, by)
    if await store.name_taken(tx, wanted.name, number):
        raise RoleNameTaken(where="name")
    if wanted != role:
        await store.change_role(tx, wanted, by.id)
        fields = [name for name in changes if getattr(role, name) != getattr(wanted, name)]
        await record(tx, by, "role.changed", f"role:{number}", {"fields": fields} | _what(wanted))
        await _roles_changed(tx, *await store.holders(tx, wanted.name))
    return wanted


async def remove_role(tx: Tx, number: int, by: Principal) -> None:
    """Raises NotFound, RoleIsBuiltIn, MoreThanYourOwn, RoleInUse."""
    await store.lock_roles(tx)
    role = await _own(tx, number)
    ensure_not_more(tx.env, by, role)
    await store.remove_role(tx, role)
    await record(tx, by, "role.deleted", f"role:{number}")
    await _roles_changed(tx)


async def _ensure_sound(tx: Tx, role: RoleKept, by: Principal) -> None:
    declared = declared_by(tx.env)
    wanted = frozenset(role.permissions or ())
    if unknown := wanted - declared.every:
        raise NoSuchPermission(f"There is no permission {', '.join(sorted(unknown))}.", where="permissions")
    if role.reach != "everything" and (wide := wanted - declared.within_teams):
        raise BeyondTeams(f"These reach beyond teams: {', '.join(sorted(wide))}.", where="permissions")
    if (role.reach == "teams") != bool(role.teams):
        raise RoleNeedsTeams(where="teams")
    if not await store.are_teams(tx, role.teams):
        raise NoSuchTeam(where="teams")
    ensure_not_more(tx.env, by, role)


async def _found(tx: Tx, number: int) -> RoleKept:
    role = await store.role(tx, number)
    if role is None:
        raise NotFound
    return role


async def _own(tx: Tx, number: int) -> RoleKept:
    role = await _found(tx, number)
    if role.permissions is None:
        raise RoleIsBuiltIn
    return role


async def _roles_changed(tx: Tx, *holders: UUID) -> None:
    """Every process reads the roles anew, and the streams of these users and tokens show their rights anew."""
    forget_roles(tx)
    await read_rights_anew(tx, ROLES_THEMSELVES, *holders)


def _what(role: RoleKept) -> dict[str, Any]:
    """For the audit log: what it is worth, in full, for by the next change nothing else would say it."""
    return {
        "name": role.name,
        "permissions": sorted(role.permissions or ()),
        "reach": role.reach,
        "teams": [str(team) for team in role.teams],
        "masks": sorted(role.masks),
    }
