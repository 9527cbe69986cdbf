"""Ports that all accounts of a kind share: opened where a setting says so, by one process of a machine."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from hilo.channels.accounts import open_accounts
from hilo.channels.contract import Adapter, Item
from hilo.channels.contract_abilities import Serves
from hilo.channels.directory import load_adapter
from hilo.channels.intake import Intake
from hilo.channels.registry import adapters
from hilo.kernel.config import InvalidSetting
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.secrets import SecretUnreadable

log = structlog.get_logger()
FRESH = 2.0  # seconds
AGAIN = 5.0  # seconds between two tries for a port that another process has


async def run_ports(env: Env) -> None:
    """A service: runs until cancelled."""
    ports = [(kind, found, where) for kind, found in adapters().items() if (where := port_of(env, found))]
    async with asyncio.TaskGroup() as group:
        for kind, found, where in ports:
            group.create_task(keep_open(env, kind, found, where), name=f"port:{kind}")
        if not ports:
            await asyncio.Event().wait()


def port_of(env: Env, found: type[Adapter]) -> str:
    """What the setting of a kind with a port says; empty where there is none."""
    return str(getattr(env.settings, found.port_setting)) if isinstance(found, Serves) else ""


async def keep_open(env: Env, kind: str, found: type[Adapter], where: str, again: float = AGAIN) -> None:
    """Serves the port; where another process of this machine has it, waits until that one is gone."""
    assert isinstance(found, Serves)
    exchange = KindExchange(env, kind)
    said = ""
    while True:
        try:
            await found.serve(where, exchange)
        except InvalidSetting as error:
            log.error("a port cannot be opened", setting=found.port_setting, error=str(error))
            await asyncio.Event().wait()
        except OSError as error:
            if said != str(error):
                log.warning("a port cannot be had, trying again", setting=found.port_setting, error=str(error))
            said = str(error)
        await asyncio.sleep(again)


class KindExchange:
    """An Exchange (contract_abilities.py) of one kind."""

    def __init__(self, env: Env, kind: str) -> None:
        self._env = env
        self._kind = kind
        self._intake = Intake(env)
        self._accounts: Mapping[UUID, Adapter] = {}
        self._looked_at = -FRESH

    async def accounts(self) -> Mapping[UUID, Adapter]:
        """As they were at most two seconds ago. Raises DatabaseAway."""
        now = time.monotonic()
        if now - self._looked_at >= FRESH:
            self._accounts = await self._look()
            self._looked_at = now
        return self._accounts

    async def keep(self, account_id: UUID, items: Sequence[Item]) -> None:
        await self._intake.keep(account_id, items)

    async def _look(self) -> Mapping[UUID, Adapter]:
        found: dict[UUID, Adapter] = {}
        async with self._env.db.read() as tx:
            for account in await open_accounts(tx):
                if account.channel == self._kind:
                    try:
                        found[account.id] = load_adapter(self._env, account)
                    except (Problem, SecretUnreadable):
                        continue  # it is told where it is used, and stops nobody else
        return found
