"""The routes of users and teams."""

from uuid import UUID

import msgspec

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route
from hilo.staff import store, store_teams
from hilo.staff.add import add_user
from hilo.staff.change import Changes, change_user
from hilo.staff.deactivate import deactivate, reactivate
from hilo.staff.fields import EmailText, LanguageTag, Limit, PasswordText
from hilo.staff.model import Role, Team, User
from hilo.staff.teams import add_member, add_team, archive_team, remove_member, rename_team, team_by_id


class UserPage(msgspec.Struct):
    """Users by id; `next` is the cursor of the following page."""

    items: list[User]
    next: str | None


class NewUser(Body):
    """A member of staff; without a password they cannot sign in until one is set."""

    email: EmailText
    name: Name
    role: Role
    password: PasswordText | None = None


class UserChanges(Body):
    """What is to be different; a new password ends the sessions of the user."""

    email: EmailText | None = None
    name: Name | None = None
    role: Role | None = None
    language: LanguageTag | None = None
    password: PasswordText | None = None


class TeamList(msgspec.Struct):
    """All teams by name."""

    items: list[Team]


class TeamName(Body):
    """The name of a team."""

    name: Name


@route("GET", "/users", needs="staff.read")
async def get_users(tx: Tx, cursor: UUID | None = None, limit: Limit = 50, deactivated: bool = False) -> UserPage:
    """The staff, on request with those who left."""
    found = await store.users(tx, cursor, limit + 1, deactivated=deactivated)
    return UserPage(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


@route("POST", "/users", needs="staff.manage", status=201)
async def post_user(tx: Tx, by: Principal, data: NewUser) -> User:
    """Add a member of staff."""
    return await add_user(tx, data.email, data.name, data.role, data.password, by)


@route("GET", "/users/{user_id:uuid}", needs="staff.read")
async def get_user(tx: Tx, user_id: UUID) -> User:
    """One member of staff."""
    user = await store.user(tx, user_id)
    if user is None:
        raise NotFound
    return user


@route("PATCH", "/users/{user_id:uuid}", needs="staff.manage")
async def patch_user(tx: Tx, by: Principal, user_id: UUID, data: UserChanges) -> User:
    """Change a member of staff."""
    return await change_user(tx, user_id, Changes(**msgspec.structs.asdict(data)), by)


@route("POST", "/users/{user_id:uuid}/deactivation", needs="staff.manage", status=204)
async def post_deactivation(tx: Tx, by: Principal, user_id: UUID) -> None:
    """Somebody leaves: ends their sessions and revokes their tokens."""
    await deactivate(tx, user_id, by)


@route("DELETE", "/users/{user_id:uuid}/deactivation", needs="staff.manage", status=204)
async def delete_deactivation(tx: Tx, by: Principal, user_id: UUID) -> None:
    """Somebody is back. Their tokens stay revoked."""
    await reactivate(tx, user_id, by)


@route("GET", "/teams", needs="staff.read")
async def get_teams(tx: Tx) -> TeamList:
    """All teams with their members."""
    return TeamList(await store_teams.teams(tx))


@route("POST", "/teams", needs="staff.manage", status=201)
async def post_team(tx: Tx, by: Principal, data: TeamName) -> Team:
    """Make a team."""
    return await add_team(tx, data.name, by)


@route("GET", "/teams/{team_id:uuid}", needs="staff.read")
async def get_team(tx: Tx, team_id: UUID) -> Team:
    """One team with its members."""
    return await team_by_id(tx, team_id)


@route("PATCH", "/teams/{team_id:uuid}", needs="staff.manage")
async def patch_team(tx: Tx, by: Principal, team_id: UUID, data: TeamName) -> Team:
    """Rename a team."""
    return await rename_team(tx, team_id, data.name, by)


@route("DELETE", "/teams/{team_id:uuid}", needs="staff.manage", status=204)
async def delete_team(tx: Tx, by: Principal, team_id: UUID) -> None:
    """Archive a team: nothing is given to it any more, and its members still see what its walls hold."""
    await archive_team(tx, team_id, by)


@route("PUT", "/teams/{team_id:uuid}/members/{user_id:uuid}", needs="staff.manage")
async def put_member(tx: Tx, by: Principal, team_id: UUID, user_id: UUID) -> Team:
    """Add somebody to a team."""
    return await add_member(tx, team_id, user_id, by)


@route("DELETE", "/teams/{team_id:uuid}/members/{user_id:uuid}", needs="staff.manage", status=204)
async def delete_member(tx: Tx, by: Principal, team_id: UUID, user_id: UUID) -> None:
    """Take somebody off a team."""
    await remove_member(tx, team_id, user_id, by)


ROUTES = (
    get_users,
    post_user,
    get_user,
    patch_user,
    post_deactivation,
    delete_deactivation,
    get_teams,
    post_team,
    get_team,
    patch_team,
    delete_team,
    put_member,
    delete_member,
)
