"""Ask an account whether it works, at its provider, within a few seconds: as it is, or as it would be."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog

from hilo.channels.accounts import get, open_secrets, resume
from hilo.channels.contract import Adapter, Health
from hilo.channels.directory import load_adapter, make_draft
from hilo.channels.errors import UnknownChannel
from hilo.channels.model_accounts import merge_values
from hilo.channels.registry import adapter
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import SecretUnreadable

PATIENCE = 10.0  # seconds

log = structlog.get_logger()


async def probe(env: Env, account_id: UUID, by: Principal, patience: float = PATIENCE) -> Health:
    """What the account's adapter finds. One that needed its administrator and works again goes on sending.

    No connection to the database is held while the provider is asked. Raises UnknownAccount.
    """
    async with env.db.read() as tx:
        account = await get(tx, account_id)
    health = await _ask(lambda: load_adapter(env, account), str(account_id), patience)
    if health.ok and account.state == "needs_reauth":
        async with env.db.unit_of_work() as tx:
            await resume(tx, account_id, by)
    return health


async def try_out(
    env: Env, kind: str, values: Mapping[str, Any], account_id: UUID | None = None, patience: float = PATIENCE
) -> Health:
    """How an account would do with these settings, which are kept nowhere; those of an account are changed by them.

    Its secrets stay where `values` does not name them. Raises UnknownChannel, InvalidSettings, UnknownAccount,
    SecretUnreadable.
    """
    adapter(kind)
    before: Mapping[str, Any] = {}
    if account_id is not None:
        async with env.db.read() as tx:
            account = await get(tx, account_id)
            if account.channel != kind:
                raise UnknownChannel("The account is of another kind.", where="channel")
            before = account.settings | open_secrets(tx, account).settings
    drafted = make_draft(env, kind, merge_values(before, values))
    return await _ask(lambda: drafted, kind, patience)


async def _ask(make: Callable[[], Adapter], who: str, patience: float) -> Health:
    try:
        async with asyncio.timeout(patience):
            return await make().probe()
    except TimeoutError:
        return Health(False, f"no answer within {patience:g} s")
    except (Problem, SecretUnreadable) as error:
        return Health(False, str(error))
    except Exception as error:
        log.exception("an adapter broke its contract", account=who)
        return Health(False, type(error).__name__)
