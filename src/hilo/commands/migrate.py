"""`hilo migrate`: brings the database to the newest migration."""

import asyncio
from argparse import Namespace

from hilo.commands.command import Command, say, settings_of
from hilo.commands.database import database


def _migrate(args: Namespace) -> int:
    from hilo.kernel.migrate import files, migrate

    settings = settings_of(args)
    with database(settings) as dsn:
        applied = asyncio.run(migrate(settings.database_direct_url or dsn))
    names = files()
    for number in applied:
        say(f"applied {names[number].stem}")
    say(f"the database is current: {len(names)} migrations" if names else "there are no migrations")
    return 0


COMMANDS = {"migrate": Command("bring the database to the newest migration", lambda _: None, _migrate)}
