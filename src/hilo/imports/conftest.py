"""What the tests of imports share: files as they come, and imports run to their end."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hilo.channels.accounts import connect
from hilo.imports import store
from hilo.imports.begin import begin, hash_of
from hilo.imports.model import Import, Kind, Options, Refusal
from hilo.imports.run import run
from hilo.imports.store import Wanted
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

BY = system_principal("test")
Bring = Callable[..., Awaitable[Import]]


@pytest.fixture
def bring(env: Env, tmp_path: Path) -> Bring:
    """`await bring("people", content, **options)`: the import of a file, run to its end."""

    async def work(
        kind: Kind, content: bytes | str, *, dry_run: bool = False, again: bool = False, **more: Any
    ) -> Import:
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        sha256, size = await hash_of(path)
        account = more.pop("account", None)
        wanted = Wanted(
            kind=kind, name=path.name, sha256=sha256, size=size, account_id=account, options=Options(**more),
            dry_run=dry_run,
        )  # fmt: skip
        async with env.db.unit_of_work() as tx:
            made = await begin(tx, wanted, BY, again=again)
        ended = await run(env, made.id, path)
        assert ended is not None
        return ended

    return work


@pytest.fixture
async def account(env: Env) -> Any:
    """The account by which old conversations came."""
    async with env.db.unit_of_work() as tx:
        made, _ = await connect(tx, "api", "Old", {"url": "http://127.0.0.1:9/hook"}, BY)
    return made.id


async def refused(env: Env, made: Import) -> list[Refusal]:
    async with env.db.read() as tx:
        return [refusal for _, refusal in await store.refusals(tx, made.id, (0, -1), 200)]


async def rows(env: Env, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with env.db.read() as tx:
        return [dict(row) for row in await tx.fetch(sql, *args)]
