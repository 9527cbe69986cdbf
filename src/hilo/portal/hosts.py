"""Find the account that a page names, with its rules for visitors; whatever kind of channel it is."""

from uuid import UUID

import msgspec

from hilo.channels.contract_hosts import Hosting, Hosts
from hilo.channels.directory import directory
from hilo.channels.model_accounts import Account
from hilo.channels.understand import ceiling as may_vouch
from hilo.kernel.db import Tx
from hilo.portal.errors import NoChatHere


class Host(msgspec.Struct, frozen=True):
    """An open account, its adapter, and the rules it has now."""

    account: Account
    adapter: Hosts
    rules: Hosting


async def host(tx: Tx, account_id: UUID) -> Host:
    """Raises NoChatHere for what is not there, closed, cannot be made, or has no visitors."""
    known, _ = await directory(tx.env).known(tx, [account_id])
    found = known.get(account_id)
    if found is None or found.account.closed_at is not None or not isinstance(found.adapter, Hosts):
        raise NoChatHere
    return Host(found.account, found.adapter, found.adapter.hosting())


async def ceiling(tx: Tx, account_id: UUID, kind: str) -> int:
    """How far the account may vouch for identifiers of this kind. Raises NoChatHere."""
    known, _ = await directory(tx.env).known(tx, [account_id])
    if account_id not in known:
        raise NoChatHere
    return may_vouch(known[account_id], kind)
