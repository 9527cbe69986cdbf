"""`hilo import`: people and old conversations from files, also while Hilo serves; ended anywhere, it goes on there."""

import asyncio
import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from hilo.commands.command import Command, CommandFailed, WrongUse, say, settings_of
from hilo.commands.database import database, opened
from hilo.commands.links import account_named
from hilo.commands.progress import progress
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from hilo.imports.model import Import, Kind, Options, Refusal

TOLD = 20  # refusals that are said at the end


def _arguments(kind: "Kind", parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a mailbox" if kind == "mbox" else "a table (CSV)")
    parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and change nothing")
    parser.add_argument("--again", action="store_true", help="also where this very file was imported already")
    parser.add_argument("--refused", metavar="FILE", type=Path, help="where to write what was refused, as CSV")
    parser.add_argument(
        "--assurance", type=int, choices=(0, 1), help="how sure the handles are: 0 a claim, 1 our records"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    if kind != "people":
        parser.add_argument("--account", required=True, metavar="NAME", help="the account by which they came")
    if kind == "mbox":
        parser.add_argument("--own", default="", metavar="ADDRESSES", help="our own addresses, with commas")
        return
    parser.add_argument(
        "--map", action="append", default=[], metavar="HEADER=FIELD", help="what a column is; empty: nothing"
    )
    parser.add_argument("--encoding", default="", help="where it is not found by itself")
    parser.add_argument("--delimiter", default="", help="where it is not found by itself; `tab` is one")
    parser.add_argument(
        "--source", default="csv", metavar="NAME", help="the other system: its ids are told apart by it"
    )
    parser.add_argument("--region", default="ES", metavar="CC", help="the country of national phone numbers")
    if kind == "conversations":
        parser.add_argument("--time-zone", default="UTC", help="of times without one, such as Europe/Madrid")


def _run(kind: "Kind", args: Namespace) -> int:
    settings = settings_of(args)
    if not args.file.is_file():
        raise CommandFailed(f"{args.file} is not there, or no file")
    options = options_of(kind, args)
    with database(settings) as dsn, progress() as tell:
        ended, refused = asyncio.run(_import(settings, dsn, (kind, args, options), tell))
    if args.json:
        shown = {name: getattr(ended, name) for name in ("id", "kind", "state", "failure", "added", "known", "refused")}
        say(msgspec.json.encode({**shown, "reading": ended.reading, "dry_run": ended.dry_run}).decode())
    else:
        _tell(ended, refused, args)
    return 0 if ended.state == "done" else 1


def options_of(kind: "Kind", args: Namespace) -> "Options":
    """Raises WrongUse."""
    from hilo.imports.http import ensure_zone
    from hilo.imports.model import Options

    assurance: int = (0 if kind == "mbox" else 1) if args.assurance is None else args.assurance
    if kind == "mbox":
        return Options(assurance=assurance, source="mbox", own=[a.strip() for a in args.own.split(",") if a.strip()])
    pairs = [text.rpartition("=") for text in args.map]
    if wrong := [text for text in args.map if "=" not in text]:
        raise WrongUse(f"--map takes HEADER=FIELD, not {wrong[0]!r}")
    delimiter = "\t" if args.delimiter == "tab" else args.delimiter
    if len(delimiter) > 1:
        raise WrongUse(f"a delimiter is one character, not {delimiter!r}")
    return Options(
        columns={header: field for header, _, field in pairs},
        encoding=args.encoding,
        delimiter=delimiter,
        source=args.source,
        assurance=assurance,
        region=args.region,
        time_zone=ensure_zone(getattr(args, "time_zone", "UTC")),
    )


async def _import(
    settings: Settings, dsn: str, asked: "tuple[Kind, Namespace, Options]", tell: Callable[[str], None]
) -> "tuple[Import, list[Refusal]]":
    from hilo.imports import store
    from hilo.imports.begin import begin, hash_of
    from hilo.imports.run import run
    from hilo.imports.store import Wanted
    from hilo.kernel.principal import system_principal

    kind, args, options = asked
    sha256, size = await hash_of(args.file)
    async with opened(settings, dsn) as env:
        async with env.db.unit_of_work() as tx:
            account = await account_named(tx, args.account) if kind != "people" else None
            wanted = Wanted(
                kind=kind, name=args.file.name, sha256=sha256, size=size, account_id=account, options=options,
                dry_run=args.dry_run,
            )  # fmt: skip
            made = await begin(tx, wanted, system_principal("hilo import"), again=args.again)
        ended = await run(env, made.id, args.file, partial(_progress, tell, time.monotonic(), made))
        assert ended is not None
        if args.refused:
            await _write_refused(env, made.id, args.refused)
        async with env.db.read() as tx:
            refused = await store.refusals(tx, made.id, (0, -1), TOLD)
    return ended, [refusal for _, refusal in refused]


def _progress(tell: Callable[[str], None], began: float, first: "Import", now: "Import") -> None:
    rate = (now.position - first.position) / max(time.monotonic() - began, 0.001)
    share = 100 * now.done_bytes / max(now.size, 1)
    tell(f"{share:.0f} %, {now.position} lines, {now.refused} refused, {rate:.0f} a second")


async def _write_refused(env: Any, import_id: Any, file: Path) -> None:
    from hilo.imports.http import refusals_file

    with file.open("wb") as out:
        async for piece in refusals_file(env, import_id):
            out.write(piece)


def _tell(ended: "Import", refused: "list[Refusal]", args: Namespace) -> None:
    for refusal in refused:
        where = f", {refusal.field}" if refusal.field else ""
        say(
            f"line {refusal.line}{where}: {refusal.words}{'' if refusal.whole else ' (the rest of the line was taken)'}"
        )
    if ended.refused > len(refused):
        say(f"… and more: {args.refused or '--refused FILE writes them all'}")
    reading = ended.reading
    if reading.columns:
        named = ", ".join(f"{header} = {field}" for header, field in reading.columns.items())
        say(f"read as {reading.encoding}, delimiter {json.dumps(reading.delimiter)}: {named}")
    if reading.left_out:
        say(f"columns left out: {', '.join(reading.left_out)}")
    what = "would be added" if ended.dry_run else "added"
    counts = f"{ended.added} {what}, {ended.known} known already, {ended.refused} refused"
    say(f"{ended.state}: {counts} {ended.failure}".rstrip())


def _command(kind: "Kind", summary: str) -> Command:
    return Command(summary, partial(_arguments, kind), partial(_run, kind))


COMMANDS = {
    "import people": _command("people", "people from a table (CSV)"),
    "import conversations": _command("conversations", "old conversations from a table (CSV), one message a line"),
    "import mbox": _command("mbox", "old mails from a mailbox (mbox)"),
}
