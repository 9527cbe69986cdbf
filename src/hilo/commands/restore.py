"""`hilo restore`: puts a backup into a home, all of it or nothing, and brings it to the newest migration."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.commands.command import Command, CommandFailed, WrongUse, say, settings_of
from hilo.commands.database import opened as opened_database
from hilo.commands.progress import progress
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from hilo.kernel.backup.read import Backup


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what `hilo backup` wrote")
    parser.add_argument("--check", action="store_true", help="look whether the file is whole, and change nothing")
    parser.add_argument("--replace", action="store_true", help="throw away what the home has now")
    parser.add_argument("--key", metavar="FILE", type=Path, help="the secret key that the backup needs")
    parser.add_argument(
        "--without-key", action="store_true", help="go on without it: accounts and webhooks must be made anew"
    )
    parser.add_argument(
        "--paused", action="store_true", help="with every account and webhook paused: a copy to try that tells nobody"
    )


def _restore(args: Namespace) -> int:
    from hilo.kernel.backup.read import opened, verify

    settings = settings_of(args)
    if args.key and args.without_key:
        raise WrongUse("--key and --without-key exclude each other")
    with opened(args.file) as backup, progress() as tell:
        verify(backup, tell)
        if args.check:
            say(f"{args.file} is whole: {_words(backup)}")
            return 0
        key = _key(settings, backup, args.key, without=args.without_key)
        with _nobody_serves(settings) as dsn:
            server = asyncio.run(_refuse_data(settings, dsn, replace=args.replace))
            _put_back(settings, backup, (dsn, server), key, tell)
            asyncio.run(_finish(settings, dsn, paused=args.paused))
    say(f"restored into {settings.home_path()}: {_words(backup)}")
    if args.paused:
        say("Every account and every webhook is paused.")
    return 0


def _words(backup: "Backup") -> str:
    told = backup.manifest
    return f"Hilo {told.hilo}, {told.made_at:%Y-%m-%d %H:%M:%S} UTC, {told.files.count} files"


def _key(settings: Settings, backup: "Backup", given: Path | None, *, without: bool) -> bytes | None:
    """The key to put into the home; None where the right one is there. Raises CommandFailed where it is wanting."""
    from hilo.kernel.secrets import SecretBox, key_file

    wanted, inside = backup.manifest.key, backup.key()
    if settings.secret_key or key_file(settings).exists():
        if SecretBox.of(settings).fingerprint() == wanted or without:
            return None
        raise CommandFailed(
            f"this backup needs another secret key than {settings.home_path()} has: restore into another home, "
            "move that key away, or go on --without-key and make accounts and webhooks anew"
        )
    try:
        key = given.read_bytes() if given else inside
    except OSError as error:
        raise CommandFailed(f"{given} cannot be read: {error.strerror}") from error
    if key is None and not without:
        raise CommandFailed("the secret key is not in this backup: name a copy of it by --key FILE or HILO_SECRET_KEY")
    if key is not None and SecretBox(key).fingerprint() != wanted:
        raise CommandFailed(f"{given or 'the key inside'} is not the secret key that this backup needs")
    return key


@contextmanager
def _nobody_serves(settings: Settings) -> "Iterator[str]":
    """The DSN of the home, claimed: no other Hilo works on it. Raises AlreadyRunning, DatabaseUnavailable."""
    from hilo.kernel.embedded.home import claim, open_home
    from hilo.kernel.embedded.supervisor import EmbeddedPostgres

    if settings.database_url:
        claim(open_home(settings.home_path()))  # held until the process ends
        yield settings.database_direct_url or settings.database_url
        return
    server = EmbeddedPostgres(settings.home_path(), say=lambda _: None)
    try:
        server.start()
        yield server.dsn()
    finally:
        server.stop()


async def _refuse_data(settings: Settings, dsn: str, *, replace: bool) -> int:
    """The server's major version. Raises CommandFailed where there is data, or somebody at work on it."""
    from hilo.kernel.backup.look import look

    found = await look(dsn)
    if found.at_work:
        raise CommandFailed(
            f"{found.at_work} connections of Hilo are open on this database: stop web and workers first"
        )
    if found.has_data and not replace:
        where = "the database" if settings.database_url else str(settings.home_path())
        raise CommandFailed(f"{where} has data in it; --replace throws it away for what is in the backup")
    return found.server


def _put_back(
    settings: Settings, backup: "Backup", where: tuple[str, int], key: bytes | None, tell: Callable[[str], None]
) -> None:
    from hilo.kernel.backup.restore import put_back
    from hilo.kernel.blobs import blobs_of
    from hilo.kernel.secrets import keep_key, key_file

    dsn, server = where
    put_back(backup, dsn, server, blobs_of(settings), tell)
    if key is not None:
        keep_key(key_file(settings), key)


async def _finish(settings: Settings, dsn: str, *, paused: bool) -> None:
    """The newest migration, and silence where it was asked for."""
    from hilo.channels.accounts import open_accounts, pause
    from hilo.kernel.principal import system_principal
    from hilo.webhooks.change import pause_all

    by = system_principal("hilo restore")
    async with opened_database(settings, dsn) as env:
        if not paused:
            return
        async with env.db.unit_of_work() as tx:
            for account in await open_accounts(tx):
                if account.state == "live":
                    await pause(tx, account.id, by)
            await pause_all(tx)


COMMANDS = {"restore": Command("put a backup into a home, all of it or nothing", _arguments, _restore)}
