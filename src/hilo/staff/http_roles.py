"""The routes of roles: what there is, and roles of one's own."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from hilo.company.model import END
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.masking import MASKS, Mask
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff import store_roles
from hilo.staff.model import Reach, RoleKept
from hilo.staff.rights import declared_by
from hilo.staff.roles import add_role, change_role, copy_role, remove_role

RoleName = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=60, pattern=r"^[^\s\u0000-\u001f]([^\u0000-\u001f]*[^\s\u0000-\u001f])?" + END
    ),
]
Description = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\u0000]*" + END)]
Permissions = Annotated[list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=200)]
Teams = Annotated[list[UUID], msgspec.Meta(max_length=200)]
Masks = Annotated[list[Mask], msgspec.Meta(max_length=50)]
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class RoleShown(msgspec.Struct):
    """A role, its principal number, and what it may do here.

    `reach`: everything, or what is given to one's own teams or to `teams` (and to oneself). `masks`: the kinds of
    values that are shown masked. A built-in role stays as it is.
    """

    name: str
    number: int
    permissions: list[str]
    built_in: bool
    reach: Reach
    teams: list[UUID]
    masks: list[Mask]
    description: str


class RoleList(msgspec.Struct):
    """All roles: the built-in ones from the one that may most, then those made here."""

    items: list[RoleShown]


class PermissionShown(msgspec.Struct):
    """A permission in words. `within_teams`: a role that is limited to teams can have it."""

    name: str
    description: str
    within_teams: bool


class PermissionList(msgspec.Struct):
    """What a role can be made of: permissions, and the kinds of values that it can mask."""

    items: list[PermissionShown]
    masks: list[Mask]


class NewRole(Body):
    """A role of one's own. A limited one can only have permissions that hold within teams."""

    name: RoleName
    permissions: Permissions
    reach: Reach = "everything"
    teams: Teams = msgspec.field(default_factory=list[UUID])
    masks: Masks = msgspec.field(default_factory=list[Mask])
    description: Description = ""


class RoleChanges(Body):
    """What is to be different; what is left out stays."""

    name: RoleName | msgspec.UnsetType = msgspec.UNSET
    permissions: Permissions | msgspec.UnsetType = msgspec.UNSET
    reach: Reach | msgspec.UnsetType = msgspec.UNSET
    teams: Teams | msgspec.UnsetType = msgspec.UNSET
    masks: Masks | msgspec.UnsetType = msgspec.UNSET
    description: Description | msgspec.UnsetType = msgspec.UNSET


class CopyName(Body):
    """What the copy is called."""

    name: RoleName


@route("GET", "/permissions", needs="staff.read")
async def get_permissions(tx: Tx) -> PermissionList:
    """Every permission there is, and every kind of value that can be masked."""
    shown = [
        PermissionShown(name, text, name in module.within_teams)
        for module in tx.env.modules
        for name, text in sorted(module.permissions.items())
    ]
    return PermissionList(shown, list(MASKS))


@route("GET", "/roles", needs="staff.read")
async def get_roles(tx: Tx) -> RoleList:
    """The roles and what each may do."""
    return RoleList([_shown(tx, role) for role in await store_roles.roles(tx)])


@route("GET", "/roles/{role_number:int}", needs="staff.read")
async def get_role(tx: Tx, role_number: Number) -> RoleShown:
    """One role."""
    role = await store_roles.role(tx, role_number)
    if role is None:
        raise NotFound
    return _shown(tx, role)


@route("POST", "/roles", needs="staff.manage", status=201)
async def post_role(tx: Tx, by: Principal, data: NewRole) -> RoleShown:
    """Make a role; with no more than one may oneself."""
    return _shown(tx, await add_role(tx, RoleKept(number=0, **_fields(data)), by))


@route("POST", "/roles/{role_number:int}/copies", needs="staff.manage", status=201)
async def post_role_copy(tx: Tx, by: Principal, role_number: Number, data: CopyName) -> RoleShown:
    """Copy a role, also a built-in one, to change the copy."""
    return _shown(tx, await copy_role(tx, role_number, data.name, by))


@route("PATCH", "/roles/{role_number:int}", needs="staff.manage")
async def patch_role(tx: Tx, by: Principal, role_number: Number, data: RoleChanges) -> RoleShown:
    """Change or rename a role of one's own. It holds at once for all who have it."""
    return _shown(tx, await change_role(tx, role_number, _fields(data), by))


@route("DELETE", "/roles/{role_number:int}", needs="staff.manage", status=204)
async def delete_role(tx: Tx, by: Principal, role_number: Number) -> None:
    """Delete a role that nobody has."""
    await remove_role(tx, role_number, by)


def _shown(tx: Tx, role: RoleKept) -> RoleShown:
    return RoleShown(
        name=role.name,
        number=role.number,
        permissions=sorted(role.may(declared_by(tx.env))),
        built_in=role.permissions is None,
        reach=role.reach,
        teams=role.teams,
        masks=role.masks,
        description=role.description,
    )


def _fields(data: Body) -> dict[str, Any]:
    """What was said, each list once and in order."""
    said = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    return {name: _once(value) if isinstance(value, list) else value for name, value in said.items()}


def _once(values: Any) -> list[Any]:
    return sorted(set(values))


ROUTES = (get_permissions, get_roles, get_role, post_role, post_role_copy, patch_role, delete_role)
