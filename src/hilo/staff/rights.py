"""Judge who may give which role and change whom; tell everybody when somebody's rights changed."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_access
from hilo.staff.errors import MoreThanYourOwn, NoSuchRole, OnlyPeople
from hilo.staff.facts import RightsChanged
from hilo.staff.model import ROLES, Role, permissions_of
from hilo.staff.principals import forget_principals


def granted(env: Env, role: Role) -> frozenset[str]:
    """What a role may do in this installation."""
    return permissions_of(role, {name for module in env.modules for name in module.permissions})


def role_named(name: str) -> Role:
    """Raises NoSuchRole."""
    for role in ROLES:
        if role == name:
            return role
    raise NoSuchRole(f"The roles are {', '.join(ROLES)}.", where="role")


def ensure_within(env: Env, by: Principal, *roles: Role) -> None:
    """Raises MoreThanYourOwn when one of the roles may do what `by` may not. The program itself may everything."""
    if by.kind == "system":
        return
    for role in roles:
        if more := granted(env, role) - by.permissions:
            raise MoreThanYourOwn(f"The role {role} may also: {', '.join(sorted(more))}.")


def ensure_person(by: Principal) -> UUID:
    """The user's id. Raises OnlyPeople for a token that acts as nobody."""
    if by.kind != "user":
        raise OnlyPeople
    return by.id


async def rights_changed(tx: Tx, *user_ids: UUID) -> None:
    """Publishes the fact; the rights of these users, and of the tokens they made, are read anew."""
    await publish(tx, *[RightsChanged(user_id) for user_id in user_ids])
    await read_rights_anew(tx, *user_ids, *await store_access.whom_tokens_serve(tx, user_ids))


async def read_rights_anew(tx: Tx, *ids: UUID) -> None:
    """Streams of these users, tokens or sessions have to show their rights again; nothing is remembered of anybody."""
    await announce(tx, *[Event("rights.changed", "user", one) for one in ids])
    forget_principals(tx)
