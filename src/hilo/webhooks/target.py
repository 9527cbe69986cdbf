"""Read an endpoint as somebody who may be told something: its secrets opened, its principal made."""

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.principal import LIMITED, Principal
from hilo.staff.rights import granted
from hilo.webhooks.model import Secrets, Target
from hilo.webhooks.store import Addressee


def target_of(env: Env, row: Addressee) -> Target:
    """Raises SecretUnreadable when the home's key is another one than it was."""
    return Target(row.id, row.url, open_secrets(env, row.sealed), principal_of(env, row), row.failing_since is not None)


def principal_of(env: Env, row: Addressee) -> Principal:
    """Who an endpoint is to walls and permissions: somebody of its own with a role, like an API token."""
    may = granted(env, row.role, row.permissions, row.reach)
    numbers = {row.number} if row.teams is None else {row.number, LIMITED, *row.teams}
    return Principal("token", row.id, row.description, may, frozenset(numbers), None, frozenset(row.masks))


def seal(env: Env, secrets: Secrets) -> str:
    return env.secrets.seal(msgspec.json.encode(secrets).decode())


def open_secrets(env: Env, sealed: str) -> Secrets:
    """Raises SecretUnreadable."""
    return msgspec.json.decode(env.secrets.open(sealed), type=Secrets)
