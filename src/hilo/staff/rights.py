"""Judge who may give which role and change whom; tell everybody when somebody's rights changed."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff import store_access
from hilo.staff.errors import MoreThanYourOwn, NoSuchRole, OnlyPeople
from hilo.staff.facts import RightsChanged
from hilo.staff.known_roles import known_roles
from hilo.staff.model import Declared, Reach, Role, RoleKept
from hilo.staff.principals import forget_principals


def declared_by(env: Env) -> Declared:
    """The permissions of this installation."""
    every = frozenset(name for module in env.modules for name in module.permissions)
    return Declared(every, frozenset(name for module in env.modules for name in module.within_teams))


def granted(env: Env, role: Role, own: Sequence[str] | None = None, reach: Reach = "everything") -> frozenset[str]:
    """What a role may do in this installation: as its row says (`own`, `reach`), else as this process remembers it."""
    if own is not None:
        return RoleKept(name=role, number=0, permissions=list(own), reach=reach).may(declared_by(env))
    known = known_roles(env).by_name.get(role)
    return known.may(declared_by(env)) if known else frozenset()


def role_named(env: Env, name: str) -> Role:
    """Raises NoSuchRole."""
    known = known_roles(env).by_name
    if name not in known:
        raise NoSuchRole(f"The roles are {', '.join(known)}.", where="role")
    return name


async def role_to_give(tx: Tx, name: str, by: Principal) -> Role:
    """A role that `by` may give, as roles are now. Raises NoSuchRole, MoreThanYourOwn."""
    await known_roles(tx.env).read(tx)
    ensure_within(tx.env, by, role_named(tx.env, name))
    return name


def ensure_within(env: Env, by: Principal, *roles: Role) -> None:
    """Raises MoreThanYourOwn when one of the roles may do or see what `by` may not, NoSuchRole. The program may all."""
    if by.kind == "system":
        return
    for name in roles:
        ensure_not_more(env, by, known_roles(env).by_name[role_named(env, name)])


def ensure_not_more(env: Env, by: Principal, role: RoleKept) -> None:
    """Raises MoreThanYourOwn when the role may do what `by` may not, or shows what they see masked or not at all."""
    if by.kind == "system":
        return
    if more := role.may(declared_by(env)) - by.permissions:
        raise MoreThanYourOwn(f"The role {role.name} may also: {', '.join(sorted(more))}.")
    if more := by.masks - frozenset(role.masks):
        raise MoreThanYourOwn(f"The role {role.name} sees unmasked: {', '.join(sorted(more))}.")
    if by.limited:
        raise MoreThanYourOwn("Who is limited to teams gives no roles.")


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
