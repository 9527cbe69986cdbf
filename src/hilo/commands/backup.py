"""`hilo backup`: the whole installation as one file, also while it serves."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

import msgspec

from hilo.commands.command import Command, CommandFailed, say, settings_of
from hilo.commands.database import database
from hilo.commands.progress import progress
from hilo.kernel.config import Settings


class LastBackup(msgspec.Struct, frozen=True):
    """What the home remembers of its last backup, for `hilo doctor`."""

    at: datetime
    file: str
    size: int


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="the file to write, or a folder for one named by the time"
    )
    parser.add_argument("--with-key", action="store_true", help="with the secret key inside: guard the file like it")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def _backup(args: Namespace) -> int:
    from hilo.kernel.backup.write import write
    from hilo.kernel.clock import SystemClock

    settings = settings_of(args)
    now = SystemClock().now()
    file: Path = args.file / f"hilo-{now:%Y%m%d-%H%M%S}.zip" if args.file.is_dir() else args.file
    if file.exists() and not args.force:
        raise CommandFailed(f"{file} is there already; --force writes over it")
    if not settings.database_url and not (settings.home_path() / "pg").exists():
        raise CommandFailed(f"there is nothing to back up: {settings.home_path()} has no database")
    with database(settings) as dsn, progress() as tell:
        made = write(settings, dsn, file, now, key=args.with_key, tell=tell)
    size = file.stat().st_size
    _remember(settings, LastBackup(now, str(file.absolute()), size))
    say(f"{file}: {size / 1e6:.1f} MB; the database as of {now:%Y-%m-%d %H:%M:%S} UTC, {made.files.count} files")
    if missing := made.files.missing:
        say(f"{len(missing)} files are missing here and could not be kept, the first: {missing[0]}")
    say(_key_words(settings, inside=made.key_included))
    return 0


def _key_words(settings: Settings, *, inside: bool) -> str:
    from hilo.kernel.secrets import key_file

    if inside:
        return "The secret key is inside: whoever has this file can open every secret in it."
    where = "HILO_SECRET_KEY" if settings.secret_key else str(key_file(settings))
    return f"The secret key is not inside; restoring needs it. Keep a copy of it elsewhere: {where}"


def last_backup_file(settings: Settings) -> Path:
    """Where the home remembers it."""
    return settings.home_path() / "backup.json"


def _remember(settings: Settings, made: LastBackup) -> None:
    file = last_backup_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(made))


COMMANDS = {"backup": Command("the whole installation as one file; Hilo may run meanwhile", _arguments, _backup)}
