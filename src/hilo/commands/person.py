"""`hilo person …`: a person's export as a file, their erasure with its proof, and whether a proof is genuine."""

import asyncio
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from hilo.commands.command import Command, CommandFailed, WrongUse, say, settings_of
from hilo.commands.database import database, opened

if TYPE_CHECKING:
    from hilo.kernel.env import Env
    from hilo.web.person.model import Erasure


def _customer(parser: ArgumentParser) -> None:
    parser.add_argument(
        "customer", metavar="CUSTOMER", help="the id of the customer, as the address of their page has it"
    )


def _export_arguments(parser: ArgumentParser) -> None:
    _customer(parser)
    parser.add_argument("file", metavar="FILE.zip", type=Path, help="where it is written; never over another file")
    parser.add_argument("--language", choices=("en", "es"), default="", help="of its pages (default: the person's)")


def _erase_arguments(parser: ArgumentParser) -> None:
    _customer(parser)
    parser.add_argument("--yes", action="store_true", help="do it; without this, only what would go is said")
    parser.add_argument("--proof", metavar="FILE.json", type=Path, help="where the proof is written as well")


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json", type=Path, help="a proof as `person erase` or the API gave it")


def _run(args: Namespace, what: "Callable[[Env, Namespace], Awaitable[None]]") -> int:
    async def inside(dsn: str) -> None:
        async with opened(settings, dsn) as env:
            await what(env, args)

    settings = settings_of(args)
    with database(settings) as dsn:
        asyncio.run(inside(dsn))
    return 0


async def _export(env: "Env", args: Namespace) -> None:
    from hilo.kernel.blobs import blobs_of
    from hilo.kernel.files import files_by_id
    from hilo.kernel.principal import system_principal
    from hilo.web.person import export, store_exports

    if args.file.exists():
        raise CommandFailed(f"{args.file} is there already")
    async with env.db.unit_of_work() as tx:
        made = await export.ask(tx, _id(args.customer), args.language, system_principal("command line"), whole=True)
    await export.run(env, export.ExportRef(made.id))
    async with env.db.read() as tx:
        kept = await store_exports.one(tx, made.id)
        files = await files_by_id(tx, [kept.blob_id]) if kept and kept.blob_id else []
    if not files or files[0].sha256 is None:
        raise CommandFailed("the export was not made")
    args.file.touch(mode=0o600)
    args.file.write_bytes(await blobs_of(env.settings).read(files[0].sha256))
    say(f"{args.file}: {files[0].size} bytes")


async def _erase(env: "Env", args: Namespace) -> None:
    from hilo.web.person import run, store

    made = await _under_way(env, _id(args.customer)) if args.yes else None
    if made is None:
        made = await _ask(env, args)
    if made is None:
        return
    if made.state == "asked":
        say(f"It waits for a second person: POST /api/v1/erasures/{made.id}/approval")
        return
    try:
        await run.run(env, run.ErasureRef(made.id))
    except run.FileJustStored:
        say("Its rows are gone. A file was stored just now: it goes within minutes, while Hilo runs.")
        return
    async with env.db.read() as tx:
        kept = await store.erasure(tx, made.id)
    if kept is None or kept.proof is None:
        raise CommandFailed(f"nothing was erased: {kept.erasure.failure if kept else 'unknown'}")
    if args.proof:
        args.proof.write_text(json.dumps({"document": kept.proof, "signature": kept.signature}), encoding="utf-8")
    say(kept.proof)


async def _under_way(env: "Env", customer_id: UUID) -> "Erasure | None":
    """One that was begun, and whose process died."""
    from hilo.kernel.cursor import before
    from hilo.web.person import store

    async with env.db.read() as tx:
        found = await store.erasures(tx, customer_id, before(None), 1)
    return found[0] if found and found[0].state in ("asked", "waiting", "files") else None


async def _ask(env: "Env", args: Namespace) -> "Erasure | None":
    """Says what would go; None where it is only to be said."""
    from hilo.kernel.principal import system_principal
    from hilo.web.person import begin

    async with env.db.read() as tx:
        seen = await begin.preview(tx, _id(args.customer))
    say(f"{seen.conversations} conversations, {seen.messages} messages, {seen.files} files, {seen.addresses} addresses")
    for line in seen.tables:
        if line.rows:
            say(f"  {line.table}: {line.rows} rows, {line.fate} ({line.why})")
    if not args.yes:
        say("Nothing was erased. --yes does it, and it cannot be undone.")
        return None
    async with env.db.unit_of_work() as tx:
        return await begin.ask(tx, _id(args.customer), seen.version, system_principal("command line"))


async def _verify(env: "Env", args: Namespace) -> None:
    from hilo.web.person.proof import checked

    try:
        given = json.loads(args.file.read_text(encoding="utf-8"))
        document, signature = str(given["document"]), str(given["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandFailed(f"{args.file} is no proof") from None
    if not checked(env, document, signature).valid:
        raise CommandFailed("this proof was not signed here, or was changed")
    say("signed here, and unchanged")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise WrongUse(f"{text!r} is no id of a customer") from None


COMMANDS = {
    "person export": Command(
        "all that is kept about a person, as a ZIP", _export_arguments, lambda a: _run(a, _export)
    ),
    "person erase": Command("erase a person for good, with a proof", _erase_arguments, lambda a: _run(a, _erase)),
    "person verify": Command("whether a proof of an erasure is ours", _verify_arguments, lambda a: _run(a, _verify)),
}
