"""`hilo demo remove`: takes the demo company away, and nothing else."""

import asyncio
from argparse import Namespace

from hilo.commands.command import Command, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings


def _remove(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        lines = asyncio.run(_take_away(settings, dsn))
    for line in lines:
        say(line)
    return 0


async def _take_away(settings: Settings, dsn: str) -> list[str]:
    from hilo.web.demo.remove import remove

    async with opened(settings, dsn) as env:
        return await remove(env)


COMMANDS = {"demo remove": Command("take the demo company away, and nothing else", lambda _: None, _remove)}
