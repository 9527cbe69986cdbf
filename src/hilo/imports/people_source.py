"""A table of people on its way in: rows become persons, their stops and what they agreed to."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from hilo.consent.grant import Yes, grant
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.customers.bring import Source, bring
from hilo.customers.model import PROVEN
from hilo.imports.model import Import, Refusal
from hilo.imports.open_table import open_table
from hilo.imports.people import Row, read_person
from hilo.imports.source import Batch, Came
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

BATCH = 1000


class PeopleSource:
    """See FileSource. Raises NothingInIt, NotATable, WrongEncoding, NoUsableColumns."""

    def __init__(self, env: Env, path: Path, made: Import) -> None:
        self._made, self._today = made, env.clock.now().date()
        self._table, self._columns, self.reading = open_table("people", path, made.options)
        self._records = self._table.records(made.position)

    def next(self) -> Batch | None:
        records = list(islice(self._records, BATCH))
        if not records:
            return None
        read = [read_person(record, self._columns, self._made.options, self._today) for record in records]
        rows = [row for row in read if isinstance(row, Row)]
        refusals = [one for one in read if isinstance(one, Refusal)]
        refusals += [left for row in rows for left in row.left_out]
        return Batch(rows, refusals, records[-1].next - 1, self._table.bytes_read())

    async def take(self, tx: Tx, items: Sequence[Any]) -> Came:
        rows: Sequence[Row] = items
        options = self._made.options
        by = system_principal(f"import {self._made.name}"[:200])
        brought = await bring(tx, [row.person for row in rows], Source(options.source, options.assurance, by))
        why = {"import": str(self._made.id), "source": options.source}
        stops = [
            Stop(kind, value, "promotional", "import", why | {"line": str(row.line)})
            for row in rows
            if row.opt_out
            for kind, value in row.person.handles
        ]
        if stops:
            await suppress(tx, stops, by)
        for row in rows:
            if row.consent is not None:
                kind, value = row.person.handles[0]
                await grant(tx, Yes(kind, value, PROVEN, {**why, **row.consent}), by)
        new = sum(one.new for one in brought)
        return Came(new, len(brought) - new)

    def line_of(self, item: Any) -> int:
        return item.line

    def close(self) -> None:
        self._table.close()
