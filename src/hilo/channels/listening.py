"""The listening service: who waits at its provider for an account, and who follows when that process dies."""

import asyncio
import random
from typing import Any
from uuid import UUID

import msgspec
import structlog

from hilo.channels import store_listening as store
from hilo.channels.accounts import open_accounts
from hilo.channels.contract import Adapter, AuthExpired
from hilo.channels.contract_abilities import Away, Listens
from hilo.channels.directory import load_adapter
from hilo.channels.intake import Intake
from hilo.channels.line import AccountLine
from hilo.channels.model_accounts import Account
from hilo.channels.understand import short
from hilo.kernel.db import LOST
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway, Problem
from hilo.kernel.metrics import counter
from hilo.kernel.secrets import SecretUnreadable

log = structlog.get_logger()
LOOK = 5.0  # seconds between two looks at the accounts, where nobody says that they changed
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between two tries, doubling
STEADY = 60.0  # seconds after which a connection counts as a good one
FAILURES = counter("hilo_listen_failures_total", "Times that an account that listens was cut off.", "channel")


class Post(msgspec.Struct, frozen=True):
    """One account that is listened for by this process, as it was when it began."""

    account: Account
    task: "asyncio.Task[None]"


async def run_listening(env: Env) -> None:
    """A service: runs until cancelled. Raises DatabaseAway; then others take over what this process listened for."""
    async with env.db.dedicated() as conn:
        await Listening(env, conn).run()


class Listening:
    """What this process listens for. The locks live as long as the connection."""

    def __init__(self, env: Env, conn: Any, first_pause: float = FIRST_PAUSE) -> None:
        self._env = env
        self._conn = conn
        self._intake = Intake(env)
        self._first_pause = first_pause
        self._posts: dict[UUID, Post] = {}
        self._locked: set[UUID] = set()

    async def run(self) -> None:
        try:
            with self._env.wakes.sleeper("accounts") as sleeper:
                while True:
                    await self._look()
                    await sleeper.sleep(LOOK)
        except LOST as error:
            raise DatabaseAway from error
        finally:
            await self._leave(list(self._posts))

    async def _look(self) -> None:
        """Ends what is no longer wanted or was changed, and begins what nobody else does."""
        wanted = await self._wanted()
        stale = [i for i, post in self._posts.items() if self._is_stale(post, wanted.get(i))]
        await self._leave(stale)
        for account_id in self._locked - wanted.keys():
            await store.unlock(self._conn, account_id)
        self._locked &= wanted.keys()
        self._locked |= set(await store.try_locks(self._conn, [i for i in wanted if i not in self._locked]))
        for account_id in self._locked - self._posts.keys():
            account, adapter = wanted[account_id]
            task = asyncio.create_task(self._listen(account, adapter), name=f"listens:{account_id}")
            self._posts[account_id] = Post(account, task)

    async def _wanted(self) -> dict[UUID, tuple[Account, Listens]]:
        """The accounts that listen, but for those whose credentials were refused as they are."""
        async with self._env.db.read() as tx:
            accounts = await open_accounts(tx)
            found: dict[UUID, tuple[Account, Listens]] = {}
            for account in accounts:
                adapter = _adapter(self._env, account)
                if isinstance(adapter, Listens) and adapter.listens():
                    found[account.id] = (account, adapter)
            rows = await store.listenings(tx, list(found))
        refused = {i for i, row in rows.items() if row.account_version == found[i][0].version}
        return {i: one for i, one in found.items() if i not in refused}

    def _is_stale(self, post: Post, wanted: tuple[Account, Listens] | None) -> bool:
        return wanted is None or wanted[0].version != post.account.version or post.task.done()

    async def _listen(self, account: Account, adapter: Listens) -> None:
        line = AccountLine(self._env, account, self._intake)
        pause = self._first_pause
        while True:
            line.connected_at = None
            try:
                await adapter.listen(line)
                reason = "the connection ended"
            except AuthExpired as error:
                return await line.refused(short(str(error)))
            except Away as error:
                reason = short(str(error))
            except DatabaseAway:
                reason = ""  # nobody can be told now, and the provider is not to blame
            except Exception as error:
                log.exception("an adapter broke its contract", account=str(account.id))
                reason = type(error).__name__
            if reason:
                FAILURES.labels(account.channel).inc()
                await line.away(reason)
            if line.steady(STEADY):
                pause = self._first_pause
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _leave(self, account_ids: list[UUID]) -> None:
        ended = [self._posts.pop(account_id) for account_id in account_ids]
        for post in ended:
            post.task.cancel()
        results = await asyncio.gather(*(post.task for post in ended), return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, DatabaseAway):
                log.error("listening broke", error=repr(result))


def _adapter(env: Env, account: Account) -> Adapter | None:
    """None for one that cannot be made: it is told where it is used, and stops nobody else."""
    try:
        return load_adapter(env, account)
    except (Problem, SecretUnreadable):
        return None
