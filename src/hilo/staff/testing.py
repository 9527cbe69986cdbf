"""Members of staff for tests: a user with a role, and the headers of a fresh token of theirs."""

from uuid import uuid4

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.staff.add import add_user
from hilo.staff.model import User
from hilo.staff.tokens import create_token


async def sign_in(env: Env, role: str = "agent", name: str = "Ana") -> dict[str, str]:
    """The Authorization header of a new user with that role."""
    return (await join(env, role, name))[1]


async def join(env: Env, role: str = "agent", name: str = "Ana") -> tuple[User, dict[str, str]]:
    """A new user with that role, without a password, and the Authorization header of a personal token."""
    by = system_principal("test")
    async with env.db.unit_of_work() as tx:
        user = await add_user(tx, f"{uuid4().hex[:12]}@staff.example", name, role, by=by)
        token = await create_token(tx, "test", role, by, acts_as=user.id)
    return user, {"authorization": f"Bearer {token}"}
