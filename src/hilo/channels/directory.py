"""What a process knows of accounts: each with its adapter, made once and looked at again every two seconds."""

import asyncio
import time
from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import structlog

from hilo.channels import store_accounts as store
from hilo.channels.contract import Adapter, Context
from hilo.channels.contract_abilities import HasAddresses
from hilo.channels.errors import AccountNotReady, InvalidSettings, UnknownAccount
from hilo.channels.model_accounts import Account, Secrets, check_settings
from hilo.channels.registry import adapter
from hilo.customers.model import normalise
from hilo.kernel.db import RETRY_AFTER, Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway, Problem
from hilo.kernel.ids import new_id
from hilo.kernel.secrets import SecretUnreadable
from hilo.kernel.webhook_signature import new_secret

log = structlog.get_logger()
FRESH = 2.0  # seconds
PATIENCE = 4.0  # seconds
OURS_FRESH = 60.0  # seconds; in the process that changes an account, and where its word comes, at once
MOST = 10_000  # accounts


class Known(msgspec.Struct):
    """An account with its adapter, and when we last looked."""

    account: Account
    adapter: Adapter
    looked_at: float


class Directory:
    """The accounts of one environment by id and by the address of their door."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._doors: dict[tuple[str, str], Known] = {}
        self._by_id: dict[UUID, Known] = {}
        self._adapters: dict[UUID, tuple[int, Adapter]] = {}
        self._ours: tuple[float, frozenset[tuple[str, str]]] | None = None

    def forget(self) -> None:
        """Accounts changed: look again before the next use."""
        self._doors.clear()
        self._by_id.clear()
        self._ours = None

    async def at_door(self, channel: str, key: str) -> Known:
        """The open account behind a door. While the database is away, what was known stays good.

        Raises UnknownAccount, DatabaseAway, AccountNotReady when its adapter cannot be made.
        """
        known = self._doors.get((channel, key))
        if known is not None:
            now = time.monotonic()
            if now - known.looked_at < FRESH:
                return known
            known.looked_at = now  # the others go on with what is known while this one looks
        try:
            async with asyncio.timeout(PATIENCE), self._env.db.read() as tx:
                account = await store.at_door(tx, channel, key)
        except (DatabaseAway, TimeoutError):
            if known is None:
                raise DatabaseAway(retry_after=RETRY_AFTER) from None
            return known
        if account is None:
            self._doors.pop((channel, key), None)
            raise UnknownAccount
        try:
            known = Known(account, self.adapter_of(account), time.monotonic())
        except (Problem, SecretUnreadable) as error:
            raise AccountNotReady(retry_after=60) from error
        if key in (str(account.id), account.name):  # an id can be spelled in a million ways, and strangers may ask
            self._doors[channel, key] = known
        return known

    async def known(self, tx: Tx, ids: Collection[UUID]) -> tuple[dict[UUID, Known], dict[UUID, str]]:
        """Accounts by id, closed ones too; and those whose adapter cannot be made, with the reason."""
        now = time.monotonic()
        found = {i: self._by_id[i] for i in ids if i in self._by_id and now - self._by_id[i].looked_at < FRESH}
        missing = [i for i in ids if i not in found]
        trouble: dict[UUID, str] = {}
        for account in (await store.by_id(tx, missing)).values() if missing else ():
            try:
                found[account.id] = self._by_id[account.id] = Known(account, self.adapter_of(account), now)
            except (Problem, SecretUnreadable) as error:
                trouble[account.id] = f"{type(error).__name__}: {error}"
        return found, trouble

    async def own_addresses(self, tx: Tx) -> frozenset[tuple[str, str]]:
        """Kind and normal form of every address that customers write to at an open account."""
        now = time.monotonic()
        if self._ours is None or now - self._ours[0] >= OURS_FRESH:
            self._ours = (
                now,
                frozenset(chain.from_iterable(map(self._addresses, await store.page(tx, store.FIRST, MOST)))),
            )
        return self._ours[1]

    def _addresses(self, account: Account) -> list[tuple[str, str]]:
        try:
            made = self.adapter_of(account)
            named = made.own_addresses() if isinstance(made, HasAddresses) else ()
            return [(one.kind, normalise(one.kind, one.value)) for one in named]
        except (Problem, SecretUnreadable):  # an account that cannot be opened hides no other
            return []

    def adapter_of(self, account: Account) -> Adapter:
        """The adapter of an account, made anew when the account changed. Raises UnknownChannel, InvalidSettings."""
        kept = self._adapters.get(account.id)
        if kept is None or kept[0] != account.version:
            kept = (account.version, make_adapter(self._env, account))
            self._adapters[account.id] = kept
        return kept[1]

    def known_adapter(self, account_id: UUID) -> Adapter | None:
        """The adapter of an account that this process used before; None when it did not."""
        kept = self._adapters.get(account_id)
        return kept[1] if kept else None


def directory(env: Env) -> Directory:
    """The one directory of an environment."""
    found = _DIRECTORIES.get(env)
    if found is None:
        found = _DIRECTORIES[env] = Directory(env)
    return found


def load_adapter(env: Env, account: Account) -> Adapter:
    """The adapter of an account with its secrets opened. Raises UnknownChannel, InvalidSettings, SecretUnreadable."""
    return directory(env).adapter_of(account)


def make_adapter(env: Env, account: Account) -> Adapter:
    """A new adapter, known to nobody else.

    Raises UnknownChannel, InvalidSettings (also for what it cannot begin with, whatever it raises), SecretUnreadable.
    """
    kept = msgspec.json.decode(env.secrets.open(account.sealed), type=Secrets)
    return _make(env, account.channel, account.id, account.settings | kept.settings, kept.account)


def make_draft(env: Env, kind: str, values: Mapping[str, Any]) -> Adapter:
    """An adapter with these settings, secrets among them, of an account that is nowhere. Raises as `make_adapter`."""
    return _make(env, kind, new_id(), values, new_secret())


def _make(env: Env, kind: str, account_id: UUID, values: Mapping[str, Any], secret: str) -> Adapter:
    found = adapter(kind)
    context = Context(
        account_id=account_id,
        settings=check_settings(found.settings, values),
        public_url=env.settings.base_url(),
        http=env.http,
        secret=secret,
        now=env.clock.now,
    )
    try:
        made = found(context)
        made.capabilities()
    except Exception as error:
        log.exception("an adapter broke its contract", account=str(account_id))
        raise InvalidSettings(f"The adapter cannot be made of them: {type(error).__name__}.") from error
    return made


async def watch_accounts(env: Env) -> None:
    """A service: forgets what is known of accounts as soon as any process changed one."""
    with env.wakes.sleeper("accounts") as sleeper:
        while True:
            if await sleeper.sleep(60):
                directory(env).forget()


_DIRECTORIES: "WeakKeyDictionary[Env, Directory]" = WeakKeyDictionary()
