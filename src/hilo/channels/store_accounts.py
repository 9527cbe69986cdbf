"""Accounts in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from hilo.channels.errors import AccountNameTaken
from hilo.channels.model_accounts import Account, AccountState
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_accounts.sql")
ADD = _q("add_account")
ONE = _q("account")
TO_CHANGE = _q("account_to_change")
AT_DOOR = _q("account_at_door")
BY_ID = _q("accounts_by_id")
PAGE = _q("accounts_page")
CHANGE = _q("change_account")
SET_STATE = _q("set_account_state")
CLOSE = _q("close_account")
NOBODY = UUID(int=0)
FIRST = ("", NOBODY)  # before every account in the order of pages


async def add(tx: Tx, account: Account) -> Account:
    """Raises AccountNameTaken."""
    given = (account.id, account.channel, account.name, account.brand_id, account.settings, account.sealed)
    row = await tx.fetchrow(ADD, *given, account.created_at)
    if row is None:
        raise AccountNameTaken(where="name")
    return _account(row)


async def one(tx: Tx, account_id: UUID) -> Account | None:
    row = await tx.fetchrow(ONE, account_id)
    return _account(row) if row else None


async def lock(tx: Tx, account_id: UUID) -> Account | None:
    """The account, held until the end of the transaction; None when there is none or it is closed."""
    row = await tx.fetchrow(TO_CHANGE, account_id)
    return _account(row) if row else None


async def at_door(tx: Tx, channel: str, key: str) -> Account | None:
    """The open account of that channel by id or name."""
    row = await tx.fetchrow(AT_DOOR, channel, _id_or_nobody(key), key)
    return _account(row) if row else None


async def by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Account]:
    return {row["id"]: _account(row) for row in await tx.fetch(BY_ID, list(ids))}


async def page(tx: Tx, after: tuple[str, UUID], limit: int) -> list[Account]:
    return [_account(row) for row in await tx.fetch(PAGE, *after, limit)]


async def change(tx: Tx, account: Account) -> Account:
    """Keeps name, settings and secrets. Raises AccountNameTaken."""
    try:
        row = await tx.fetchrow(CHANGE, account.id, account.name, account.settings, account.sealed)
    except asyncpg.UniqueViolationError:
        raise AccountNameTaken(where="name") from None
    assert row is not None, "the account was locked before"
    return _account(row)


async def set_state(tx: Tx, account_id: UUID, state: AccountState, reason: str = "") -> Account:
    row = await tx.fetchrow(SET_STATE, account_id, state, reason, tx.now)
    assert row is not None, "the account was locked before"
    return _account(row)


async def close(tx: Tx, account_id: UUID) -> None:
    await tx.execute(CLOSE, account_id, tx.now)


def _account(row: Row) -> Account:
    made: dict[str, Any] = {name: row[name] for name in Account.__struct_fields__}
    return Account(**made)


def _id_or_nobody(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return NOBODY
