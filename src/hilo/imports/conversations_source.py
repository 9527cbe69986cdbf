"""A table of old messages on its way in: one record a message, conversations by their number or by themselves."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from hilo.channels.accounts import accounts_by_id
from hilo.conversations.history import Old, keep_history
from hilo.imports.errors import NeedsAnAccount
from hilo.imports.model import Import, Refusal
from hilo.imports.open_table import open_table
from hilo.imports.source import Batch, Came
from hilo.imports.talks import read_message
from hilo.kernel.db import Tx
from hilo.kernel.env import Env

BATCH = 500


class ConversationsSource:
    """See FileSource. Raises NothingInIt, NotATable, WrongEncoding, NoUsableColumns."""

    def __init__(self, env: Env, path: Path, made: Import) -> None:
        self._made, self._now = made, env.clock.now()
        self._table, self._columns, self.reading = open_table("conversations", path, made.options)
        self._records = self._table.records(made.position)

    def next(self) -> Batch | None:
        records = list(islice(self._records, BATCH))
        if not records:
            return None
        file = self._made.sha256[:16]
        read = [read_message(r, self._columns, self._made.options, file, self._now) for r in records]
        refusals = [one for one in read if isinstance(one, Refusal)]
        messages = [one for one in read if isinstance(one, Old)]
        return Batch(messages, refusals, records[-1].next - 1, self._table.bytes_read())

    async def take(self, tx: Tx, items: Sequence[Any]) -> Came:
        return await take_messages(tx, self._made, items)

    def line_of(self, item: Any) -> int:
        return item.line

    def close(self) -> None:
        self._table.close()


async def take_messages(tx: Tx, made: Import, messages: Sequence[Old]) -> Came:
    """Writes a batch of old messages down. Raises NeedsAnAccount, CustomersMoved."""
    found = await accounts_by_id(tx, [made.account_id] if made.account_id else [])
    account = next(iter(found.values()), None)
    if account is None:
        raise NeedsAnAccount
    new = await keep_history(tx, account.brief(), messages, made.options.assurance)
    return Came(new, len(messages) - new)
