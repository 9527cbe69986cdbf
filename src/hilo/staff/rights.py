"""Judge who may give which role, and change whom."""

from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.staff.errors import MoreThanYourOwn, NoSuchRole
from hilo.staff.model import ROLES, Role, permissions_of


def declared(env: Env) -> frozenset[str]:
    """Every permission that a module of this installation declares."""
    return frozenset(name for module in env.modules for name in module.permissions)


def granted(env: Env, role: Role) -> frozenset[str]:
    """What a role may do in this installation."""
    return permissions_of(role, declared(env))


def role_named(name: str) -> Role:
    """Raises NoSuchRole."""
    for role in ROLES:
        if role == name:
            return role
    raise NoSuchRole(f"The roles are {', '.join(ROLES)}.")


def ensure_within(env: Env, by: Principal, *roles: Role) -> None:
    """Raises MoreThanYourOwn when one of the roles may do what `by` may not. The program itself may everything."""
    if by.kind == "system":
        return
    for role in roles:
        if more := granted(env, role) - by.permissions:
            raise MoreThanYourOwn(f"The role {role} may also: {', '.join(sorted(more))}.")
