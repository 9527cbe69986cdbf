"""What an adapter that listens is given for its account: durable keeping, a cursor, words on how it goes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from hilo.channels import store_listening as store
from hilo.channels.accounts import needs_reauth
from hilo.channels.contract import Item
from hilo.channels.intake import Intake
from hilo.channels.model_accounts import Account
from hilo.channels.store_accounts import lock
from hilo.channels.store_listening import State
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Busy, DatabaseAway
from hilo.kernel.principal import system_principal
from hilo.kernel.realtime import Event, announce

AHEAD = 200  # arrivals that may wait to be understood before more is fetched
GLANCE = 0.005  # seconds between two looks at what waits
PATIENCE = 2.0  # seconds after which it goes on all the same


class AccountLine:
    """A Line (contract_abilities.py) of one account."""

    def __init__(self, env: Env, account: Account, intake: Intake) -> None:
        self._env = env
        self._account = account
        self._intake = intake
        self.connected_at: float | None = None

    @property
    def began(self) -> datetime:
        return self._account.created_at

    async def cursor(self) -> str:
        async with self._env.db.read() as tx:
            return await store.cursor(tx, self._account.id)

    async def remember(self, cursor: str) -> None:
        async with self._env.db.unit_of_work() as tx:
            await store.remember(tx, self._account.id, cursor)

    async def keep(self, items: Sequence[Item]) -> None:
        """Waits while the door is shut for all, and then while much waits that nobody awaits."""
        while True:
            try:
                await self._intake.keep(self._account.id, items, patient=True)
                break
            except Busy as busy:
                await asyncio.sleep(busy.retry_after or 1)
        await self._yield_to_others()

    async def connected(self, but: str = "") -> None:
        self.connected_at = self.connected_at or asyncio.get_running_loop().time()
        await self._note("connected", but)

    async def away(self, reason: str) -> None:
        """The provider does not answer; it is tried again."""
        try:
            await self._note("away", reason)
        except DatabaseAway:
            return  # it is said at the next try

    async def refused(self, reason: str) -> None:
        """Our credentials are no longer good: nobody tries again before the account was changed."""
        async with self._env.db.unit_of_work() as tx:
            await needs_reauth(tx, self._account.id, reason, system_principal())
            account = await lock(tx, self._account.id)
            if account is not None:
                await self._note_in(tx, "refused", reason, account.version)

    def steady(self, seconds: float) -> bool:
        """Whether the connection that just ended had been good for so long."""
        return self.connected_at is not None and asyncio.get_running_loop().time() - self.connected_at >= seconds

    async def _note(self, state: State, reason: str = "") -> None:
        async with self._env.db.unit_of_work() as tx:
            await self._note_in(tx, state, reason)

    async def _note_in(self, tx: Tx, state: State, reason: str, version: int | None = None) -> None:
        if await store.note_state(tx, self._account.id, state, reason, version):
            details = {"state": state, "reason": reason}
            await announce(tx, Event("account.listening", "account", self._account.id, details=details))

    async def _yield_to_others(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while loop.time() < end:
            async with self._env.db.read() as tx:
                if await store.arrivals_waiting(tx, AHEAD + 1) <= AHEAD:
                    return
            await asyncio.sleep(GLANCE)
