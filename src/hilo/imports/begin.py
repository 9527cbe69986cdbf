"""Begin an import, or go on with the one that this very file has already; cancel one."""

import asyncio
import hashlib
from pathlib import Path
from uuid import UUID

import msgspec

from hilo.channels.accounts import open_accounts
from hilo.company.store import brands
from hilo.customers.words import as_row
from hilo.imports import store
from hilo.imports.errors import ImportedAlready, ImportHasEnded, ImportUnknown, NeedsAnAccount, NothingInIt
from hilo.imports.model import ENDED, Import, Options, Reading
from hilo.imports.store import Wanted
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff.audit import record


async def begin(tx: Tx, wanted: Wanted, by: Principal, *, again: bool = False) -> Import:
    """The import, new or the one to go on with. Raises NothingInIt, NeedsAnAccount, ImportedAlready without `again`."""
    if wanted.size == 0:
        raise NothingInIt
    if wanted.kind != "people":
        await _ensure_account(tx, wanted)
    found = None if wanted.dry_run else await store.same_file(tx, wanted)
    if found is not None and found.state == "done" and not again:
        extra = {"import": str(found.id), "at": found.created_at.isoformat()}
        raise ImportedAlready(
            f"This very file was imported already, on {found.created_at:%Y-%m-%d %H:%M} UTC.", extra=extra
        )
    if found is not None and found.state != "done" and found.options == wanted.options and not wanted.blob_id:
        await store.go_on(tx, found.id)
        return msgspec.structs.replace(found, state="waiting") if found.state == "failed" else found
    if wanted.kind == "mbox" and not wanted.options.own:
        wanted = msgspec.structs.replace(wanted, options=await _own(tx, wanted))
    made = await store.add(tx, wanted, Reading(), as_row(by))
    details = {"kind": made.kind, "size": made.size, "dry_run": made.dry_run}
    await record(tx, by, "import.begun", f"import:{made.id}", details)
    return made


async def cancel(tx: Tx, import_id: UUID, by: Principal) -> Import:
    """What came in stays. Raises ImportUnknown, ImportHasEnded."""
    held = await store.hold(tx, import_id)
    if held is None:
        raise ImportUnknown
    if held.state in ENDED:
        raise ImportHasEnded
    ended = await store.finish(tx, import_id, "cancelled")
    await record(tx, by, "import.cancelled", f"import:{import_id}", {"position": held.position})
    return ended or held


async def hash_of(path: Path) -> tuple[str, int]:
    """SHA-256 in hex and size in bytes. Raises OSError."""

    def work() -> tuple[str, int]:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return digest.hexdigest(), file.tell()

    return await asyncio.to_thread(work)


async def _ensure_account(tx: Tx, wanted: Wanted) -> None:
    accounts = {account.id for account in await open_accounts(tx)}
    if wanted.account_id not in accounts:
        raise NeedsAnAccount


async def _own(tx: Tx, wanted: Wanted) -> Options:
    """Unless it is said, our addresses are those that our brands write from."""
    own = [brand.sender_email for brand in await brands(tx) if brand.sender_email]
    return msgspec.structs.replace(wanted.options, own=own)
