"""`hilo staff add` and `hilo token create`: who may sign in, and which program may."""

import asyncio
from argparse import ArgumentParser, Namespace
from getpass import getpass

from hilo.commands.command import Command, WrongUse, read_secret, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="what they sign in with")
    parser.add_argument(
        "--role", required=True, help="owner, administrator, supervisor, agent, shop, marketing or read-only"
    )
    parser.add_argument("--name", default="", help="how colleagues and customers see them (default: from the address)")
    parser.add_argument("--password", metavar="-", help="- or @file: where the password is read; asked for otherwise")


def _add(args: Namespace) -> int:
    password = _password(args.password)
    name = args.name.strip() or args.email.partition("@")[0].replace(".", " ").title()
    settings = settings_of(args)
    with database(settings) as dsn:
        asyncio.run(_add_user(settings, dsn, args, name, password))
    say(f"{args.email} may sign in as {args.role}")
    return 0


async def _add_user(settings: Settings, dsn: str, args: Namespace, name: str, password: str) -> None:
    from hilo.staff.add import add_user

    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        await add_user(tx, args.email, name, args.role, password)


def _password(source: str | None) -> str:
    if source is None:
        return getpass("Password: ")
    if source == "-" or source.startswith("@"):
        return read_secret(source)
    raise WrongUse("--password takes - (standard input) or @file: on the command line others could read it")


def _create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the token is for; shown in the list and in the audit log")
    parser.add_argument("--role", required=True, help="what it may do, as for staff")


def _create(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        token = asyncio.run(_create_token(settings, dsn, args))
    say(f"API token of {args.name} ({args.role}), shown only now: {token}")
    return 0


async def _create_token(settings: Settings, dsn: str, args: Namespace) -> str:
    from hilo.staff.add import COMMAND_LINE
    from hilo.staff.tokens import create_token

    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        return await create_token(tx, args.name, args.role, COMMAND_LINE)


COMMANDS = {
    "staff add": Command(
        "let a person sign in; asks for the password, or reads it (--password -)", _add_arguments, _add
    ),
    "token create": Command("make an API token; it is the last word printed", _create_arguments, _create),
}
