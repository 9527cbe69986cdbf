"""Ask an account whether it works: with its own settings, at its provider, within a few seconds."""

import asyncio
from uuid import UUID

import structlog

from hilo.channels.accounts import get, resume
from hilo.channels.contract import Health
from hilo.channels.directory import load_adapter
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
    try:
        async with asyncio.timeout(patience):
            health = await load_adapter(env, account).probe()
    except TimeoutError:
        return Health(False, f"no answer within {patience:g} s")
    except (Problem, SecretUnreadable) as error:
        return Health(False, str(error))
    except Exception as error:
        log.exception("an adapter broke its contract", account=str(account_id))
        return Health(False, type(error).__name__)
    if health.ok and account.state == "needs_reauth":
        async with env.db.unit_of_work() as tx:
            await resume(tx, account_id, by)
    return health
