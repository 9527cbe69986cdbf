"""`hilo staff …` and `hilo token create`: who may sign in, which program may, and the way back for who cannot."""

import asyncio
from argparse import ArgumentParser, Namespace
from getpass import getpass
from typing import TYPE_CHECKING

from hilo.commands.command import Command, CommandFailed, WrongUse, read_secret, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from uuid import UUID

    from hilo.kernel.db import Tx


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="what they sign in with")
    parser.add_argument(
        "--role",
        required=True,
        help="owner, administrator, supervisor, agent, shop, marketing, read-only, or one made here",
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


def _email_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="what they sign in with")


def _reset_second_factor(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        asyncio.run(_remove_factors(settings, dsn, args.email))
    say(f"{args.email} signs in by the password alone, and can set up a second factor anew")
    return 0


async def _remove_factors(settings: Settings, dsn: str, email: str) -> None:
    from hilo.staff.add import COMMAND_LINE
    from hilo.staff.reset_factors import reset_factors

    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        await reset_factors(tx, await _user_id(tx, email), COMMAND_LINE)


def _reset_password(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        link = asyncio.run(_make_reset(settings, dsn, args.email))
    say(f"{args.email} chooses a new password within the hour, shown only now: {link}")
    return 0


async def _make_reset(settings: Settings, dsn: str, email: str) -> str:
    from hilo.staff.add import COMMAND_LINE
    from hilo.staff.password_reset import make_reset

    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        return await make_reset(tx, await _user_id(tx, email), COMMAND_LINE)


async def _user_id(tx: "Tx", email: str) -> "UUID":
    """Raises CommandFailed."""
    from hilo.staff.store_entry import person_of

    person = await person_of(tx, email.strip().lower())
    if person is None:
        raise CommandFailed(f"nobody on the staff signs in as {email}")
    return person.id


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
    "staff reset-password": Command(
        "a link by which somebody chooses a new password; it is the last word printed",
        _email_arguments,
        _reset_password,
    ),
    "staff reset-second-factor": Command(
        "let somebody in who lost app, passkeys and codes: removes them all", _email_arguments, _reset_second_factor
    ),
    "token create": Command("make an API token; it is the last word printed", _create_arguments, _create),
}
