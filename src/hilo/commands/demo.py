"""`hilo demo remove`: takes the demo company away, and nothing else, after it said what that is."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from hilo.commands.command import Command, CommandFailed, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings

YES = frozenset({"y", "yes", "s", "sí", "si"})


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.add_argument("--preview", action="store_true", help="say what would go, and change nothing")


def _remove(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        told = asyncio.run(_look(settings, dsn))
        for line in told:
            say(line)
        if args.preview:
            return 0
        if told and not args.yes:
            _ask()
        for line in asyncio.run(_take_away(settings, dsn)):
            say(line)
    return 0


def _ask() -> None:
    """Raises CommandFailed unless a person says yes."""
    if not sys.stdin.isatty():
        raise CommandFailed("nothing was taken away: say --yes, or ask where somebody can answer")
    sys.stdout.write("Take it away? [y/N] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in YES:
        raise CommandFailed("nothing was taken away")


async def _look(settings: Settings, dsn: str) -> list[str]:
    from hilo.web.demo.remove import preview

    async with opened(settings, dsn) as env:
        return await preview(env)


async def _take_away(settings: Settings, dsn: str) -> list[str]:
    from hilo.web.demo.remove import remove

    async with opened(settings, dsn) as env:
        return await remove(env)


COMMANDS = {"demo remove": Command("say what the demo company is made of, and take it away", _arguments, _remove)}
