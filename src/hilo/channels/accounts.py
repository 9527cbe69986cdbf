"""Connect an account, change it, pause it, give it another secret, close it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hilo.channels import store_accounts as store
from hilo.channels.directory import directory
from hilo.channels.errors import AccountChanged, InvalidSettings, UnknownAccount, UnknownChannel
from hilo.channels.model_accounts import Account, AccountState, Secrets, check_settings, merge_values
from hilo.channels.registry import adapter, secret_settings
from hilo.company.store import brands, default_brand
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import SecretUnreadable
from hilo.kernel.webhook_signature import new_secret
from hilo.staff.audit import record

NAME_LENGTH = 100
MOST = 10_000


async def connect(
    tx: Tx, kind: str, name: str, values: Mapping[str, Any], by: Principal, brand_id: UUID | None = None
) -> tuple[Account, str]:
    """A new account and its secret, which is shown this once. `values` may have dotted keys: `{"vouch.email": "2"}`.

    Without a brand it is the default one's. Raises UnknownChannel, InvalidSettings, AccountNameTaken.
    """
    found = adapter(kind)
    shown, hidden = _settings(kind, merge_values({}, values))
    secret = new_secret()
    account = Account(
        id=new_id(),
        channel=found.kind,
        name=_name(name),
        brand_id=await _brand(tx, brand_id),
        settings=shown,
        sealed=_seal(tx, Secrets(secret, hidden)),
        state="live",
        state_reason="",
        state_at=tx.now,
        created_at=tx.now,
        closed_at=None,
        version=1,
    )
    account = await store.add(tx, account)
    await _changed(tx, by, "account.connected", account, {"channel": kind, "name": account.name})
    return account, secret


async def change(
    tx: Tx,
    account_id: UUID,
    values: Mapping[str, Any],
    by: Principal,
    name: str | None = None,
    version: int | None = None,
) -> Account:
    """New settings over the old ones; what is not named stays, None takes away.

    Raises UnknownAccount, AccountChanged, InvalidSettings, AccountNameTaken.
    """
    account = await _lock(tx, account_id, version)
    kept = open_secrets(tx, account)
    shown, hidden = _settings(account.channel, merge_values(account.settings | kept.settings, values))
    sealed = account.sealed if hidden == kept.settings else _seal(tx, Secrets(kept.account, hidden))
    wanted = msgspec.structs.replace(
        account, name=account.name if name is None else _name(name), settings=shown, sealed=sealed
    )
    account = await store.change(tx, wanted)
    await _changed(tx, by, "account.changed", account, {"settings": sorted(values), "name": account.name})
    return account


async def pause(tx: Tx, account_id: UUID, by: Principal) -> Account:
    """Nothing is sent until `resume`; what comes in is kept and understood as ever. Raises UnknownAccount."""
    return await _set_state(tx, account_id, "paused", by, "account.paused")


async def resume(tx: Tx, account_id: UUID, by: Principal) -> Account:
    """Sends again, also after `needs_reauth`. Raises UnknownAccount."""
    return await _set_state(tx, account_id, "live", by, "account.resumed")


async def needs_reauth(tx: Tx, account_id: UUID, reason: str, by: Principal) -> Account | None:
    """Our credentials are no longer good: the queue waits for the administrator. None when it was not live."""
    account = await store.lock(tx, account_id)
    if account is None or account.state != "live":
        return None
    account = await store.set_state(tx, account_id, "needs_reauth", reason)
    await _changed(tx, by, "account.needs_reauth", account, {"reason": reason})
    return account


async def renew_secret(tx: Tx, account_id: UUID, by: Principal) -> tuple[Account, str]:
    """A new secret, shown this once; the old one is good for nothing any more. Raises UnknownAccount."""
    account = await _lock(tx, account_id)
    secret = new_secret()
    sealed = _seal(tx, Secrets(secret, open_secrets(tx, account).settings))
    account = await store.change(tx, msgspec.structs.replace(account, sealed=sealed))
    await _changed(tx, by, "account.secret_renewed", account, {})
    return account, secret


async def close(tx: Tx, account_id: UUID, by: Principal, version: int | None = None) -> None:
    """The door shuts and the name is free again; everything that came by it stays.

    Raises UnknownAccount, AccountChanged.
    """
    account = await _lock(tx, account_id, version)
    await store.close(tx, account_id)
    await _changed(tx, by, "account.closed", account, {"name": account.name})


async def get(tx: Tx, account_id: UUID) -> Account:
    """Raises UnknownAccount, also for a closed one."""
    account = await store.one(tx, account_id)
    if account is None or account.closed_at is not None:
        raise UnknownAccount
    return account


async def open_accounts(tx: Tx, after: tuple[str, UUID] = store.FIRST, limit: int = MOST) -> list[Account]:
    """The accounts that are not closed, by name; a page of them begins after a name and id."""
    return await store.page(tx, after, limit)


async def accounts_by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Account]:
    """Closed ones too: what they brought still has to be shown."""
    return await store.by_id(tx, ids)


def open_secrets(tx: Tx, account: Account) -> Secrets:
    """The secrets of an account. Raises SecretUnreadable when the home's key is another one."""
    return msgspec.json.decode(tx.env.secrets.open(account.sealed), type=Secrets)


def secrets_set(tx: Tx, account: Account) -> dict[str, bool]:
    """Which secret settings have a value that can be read; the values themselves never leave."""
    try:
        names, kept = secret_settings(adapter(account.channel)), open_secrets(tx, account).settings
    except UnknownChannel:  # its package is gone, the account is still there to be closed
        return {}
    except SecretUnreadable:
        names, kept = secret_settings(adapter(account.channel)), {}
    return {name: name in kept for name in sorted(names)}


def _settings(kind: str, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The checked settings, without defaults: what may be shown, and what is secret."""
    found = adapter(kind)
    checked = msgspec.to_builtins(check_settings(found.settings, values))
    hidden = secret_settings(found)
    given = {name: value for name, value in checked.items() if name in values}
    return {n: v for n, v in given.items() if n not in hidden}, {n: v for n, v in given.items() if n in hidden}


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable() or "/" in name:
        raise InvalidSettings(f"A name has 1 to {NAME_LENGTH} printable characters and no slash.", where="name")
    return name


def _seal(tx: Tx, kept: Secrets) -> str:
    return tx.env.secrets.seal(msgspec.json.encode(kept).decode())


async def _lock(tx: Tx, account_id: UUID, version: int | None = None) -> Account:
    account = await store.lock(tx, account_id)
    if account is None:
        raise UnknownAccount
    if version is not None and version != account.version:
        raise AccountChanged
    return account


async def _brand(tx: Tx, brand_id: UUID | None) -> UUID:
    if brand_id is None:
        return (await default_brand(tx)).id
    if not await brands(tx, brand_id):
        raise InvalidSettings("There is no such brand.", where="brand")
    return brand_id


async def _set_state(tx: Tx, account_id: UUID, state: AccountState, by: Principal, action: str) -> Account:
    account = await _lock(tx, account_id)
    if account.state == state:
        return account
    account = await store.set_state(tx, account_id, state)
    await _changed(tx, by, action, account, {})
    return account


async def _changed(tx: Tx, by: Principal, action: str, account: Account, details: dict[str, Any]) -> None:
    """Writes it down, and lets every process forget what it knew of accounts."""
    env = tx.env
    await record(tx, by, action, f"account:{account.id}", details)
    tx.after_commit(directory(env).forget)
    tx.after_commit(lambda: env.wakes.say("accounts"))
