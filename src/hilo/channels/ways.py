"""What accounts can do, and whether their windows let us write freely now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hilo.channels import store_outbox_numbers as store
from hilo.channels.accounts import accounts_by_id
from hilo.channels.contract import Adapter, Capabilities
from hilo.channels.contract_abilities import Sends
from hilo.channels.directory import directory, load_adapter
from hilo.channels.errors import UnknownAccount
from hilo.channels.facts import Arrived
from hilo.channels.model_accounts import Account
from hilo.channels.model_delivery import Line
from hilo.consent.model import Window
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.secrets import SecretUnreadable


async def adapters_of(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, Adapter]:
    """The adapters of these open accounts. Raises UnknownAccount for one that is not there or closed."""
    accounts = await accounts_by_id(tx, sorted(account_ids))
    for account_id in account_ids:
        if account_id not in accounts or accounts[account_id].closed_at is not None:
            raise UnknownAccount
    return {account_id: load_adapter(tx.env, account) for account_id, account in accounts.items()}


async def capabilities_of(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, Capabilities]:
    """What these open accounts can do. Raises UnknownAccount."""
    return {account_id: abilities(adapter) for account_id, adapter in (await adapters_of(tx, account_ids)).items()}


async def capabilities(tx: Tx, account_id: UUID) -> Capabilities:
    """What one open account can do. Raises UnknownAccount."""
    return (await capabilities_of(tx, [account_id]))[account_id]


def abilities(adapter: Adapter) -> Capabilities:
    """What an adapter says of itself; one that has no `send` is not outbound, whatever it says."""
    can = adapter.capabilities()
    return can if isinstance(adapter, Sends) or not can.outbound else msgspec.structs.replace(can, outbound=False)


def abilities_of(env: Env, accounts: Iterable[Account]) -> dict[UUID, Capabilities]:
    """What each of these accounts can do: nothing where its adapter cannot be made, which stops nobody else."""
    can: dict[UUID, Capabilities] = {}
    for account in accounts:
        try:
            can[account.id] = abilities(load_adapter(env, account))
        except (Problem, SecretUnreadable):
            can[account.id] = Capabilities(inbound=False)
    return can


async def windows(tx: Tx, lines: Sequence[Line], can: Mapping[UUID, Capabilities]) -> dict[Line, Window]:
    """Whether we may write freely, by account and recipient: always where the channel has no window."""
    clocked = [line for line in set(lines) if _has_window(can[line[0]])]
    heard = await store.words(tx, clocked) if clocked else {}
    found: dict[Line, Window] = {}
    for line in lines:
        rules, last = can[line[0]], heard.get(line)
        if not _has_window(rules):
            found[line] = Window()
        elif last is None:
            found[line] = Window(False, "window_closed" if rules.start_conversation else "never_wrote")
        elif rules.session is not None:
            ends_at = last + rules.session
            found[line] = Window(ends_at > tx.now, "" if ends_at > tx.now else "window_closed", ends_at)
        else:
            found[line] = Window()
    return found


async def note_words(tx: Tx, facts: Sequence[Arrived]) -> None:
    """Reaction to Arrived: notes when a customer last wrote, on accounts that have a window."""
    found: list[tuple[Line, datetime]] = []
    for arrival in (arrival for fact in facts for arrival in fact.arrivals):
        if not await _clocked(tx, arrival.account.id):
            continue
        kind = arrival.event.sender.kind
        try:
            value = normalise(kind, arrival.event.sender.value)
        except UnusableHandle:
            continue
        found.append(((arrival.account.id, kind, value), arrival.received_at))
    if found:
        await store.note_words(tx, found)


async def _clocked(tx: Tx, account_id: UUID) -> bool:
    """Whether the account has a window. Asks the database only for one that this process does not know yet."""
    adapter = directory(tx.env).known_adapter(account_id)
    if adapter is None:
        account = (await accounts_by_id(tx, [account_id])).get(account_id)
        if account is None or account.closed_at is not None:
            return False
        adapter = load_adapter(tx.env, account)
    return _has_window(adapter.capabilities())


def _has_window(can: Capabilities) -> bool:
    return can.outbound and (can.session is not None or not can.start_conversation)
