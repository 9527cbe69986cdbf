"""`hilo upgrade-db`: moves the embedded database to the PostgreSQL that this Hilo brings."""

from argparse import Namespace

from hilo.commands.command import Command, CommandFailed, say, settings_of
from hilo.commands.progress import progress


def _upgrade(args: Namespace) -> int:
    from hilo.kernel.backup.move import move

    settings = settings_of(args)
    if settings.database_url:
        raise CommandFailed("HILO_DATABASE_URL names a server of yours: upgrade it as its own documents say")
    if not (settings.home_path() / "pg").exists() and not (settings.home_path() / "pg.upgrade").exists():
        raise CommandFailed(f"{settings.home_path()} has no database yet; `hilo run` makes it")
    with progress() as tell:
        moved = move(settings.home_path(), tell)
    if moved is None:
        say("the database is of this PostgreSQL already")
        return 0
    say(f"moved from PostgreSQL {moved.old} to {moved.new}; `hilo run` goes on with it")
    say(f"The old data stays in {moved.kept}: delete it once you are content.")
    return 0


COMMANDS = {"upgrade-db": Command("move the embedded database to this Hilo's PostgreSQL", lambda _: None, _upgrade)}
