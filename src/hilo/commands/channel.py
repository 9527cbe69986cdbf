"""`hilo channel add` and `list`: the accounts by which customers reach us; `new`: the beginning of another channel."""

import asyncio
import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from hilo.commands.address import public_url
from hilo.commands.command import Command, WrongUse, read_secret, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from hilo.channels.model_accounts import Account


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="which channel; a wrong one lists them all")
    parser.add_argument("--name", required=True, help="how staff know the account")
    parser.add_argument(
        *("--set",),
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting; dotted keys nest (vouch.email=2), lists as a,b or JSON; KEY=@FILE or KEY=- for secrets",
    )
    _json_argument(parser)


def _json_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def _add(args: Namespace) -> int:
    settings = settings_of(args)
    values = values_of(args.set)
    with database(settings) as dsn:
        account, secret = asyncio.run(_connect(settings, dsn, args, values))
    answer = {"id": str(account.id), "secret": secret, "url": door_of(settings, account)}
    if args.json:
        say(json.dumps(answer))
    else:
        for key, value in answer.items():
            say(f"{key:<7} {value}")
    return 0


async def _connect(settings: Settings, dsn: str, args: Namespace, values: dict[str, Any]) -> "tuple[Account, str]":
    from hilo.channels.accounts import connect
    from hilo.kernel.principal import system_principal

    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        return await connect(tx, args.kind, args.name, values, system_principal("hilo channel add"))


def values_of(given: list[str]) -> dict[str, Any]:
    """The settings from `--set`. Raises WrongUse for what has no key, and where two are read from standard input."""
    values: dict[str, Any] = {}
    sources = [text.partition("=")[2] for text in given]
    if sources.count("-") > 1:
        raise WrongUse("only one setting can be read from standard input")
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not all(key.split(".")):
            raise WrongUse(f"--set takes KEY=VALUE, not {text!r}")
        values[key] = read_secret(value) if value == "-" or value.startswith("@") else _meant(value)
    return values


def _meant(value: str) -> Any:
    """A list or an object where it is written as JSON; else the text itself."""
    if value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def door_of(settings: Settings, account: "Account") -> str:
    """Where this account takes what comes in."""
    return f"{public_url(settings)}/in/{account.channel}/{account.id}"


def _list(args: Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as dsn:
        accounts = asyncio.run(_accounts(settings, dsn))
    shown = [
        {
            "id": str(a.id),
            "channel": a.channel,
            "name": a.name,
            "state": a.state,
            "reason": a.state_reason,
            "url": door_of(settings, a),
        }
        for a in accounts
    ]
    if args.json:
        say(json.dumps(shown))
    for account in [] if args.json else shown:
        say("  ".join(value for value in account.values() if value))
    if not shown and not args.json:
        say("there is no account yet; `hilo channel add` makes one")
    return 0


async def _accounts(settings: Settings, dsn: str) -> "list[Account]":
    from hilo.channels.accounts import open_accounts

    async with opened(settings, dsn) as env, env.db.read() as tx:
        return await open_accounts(tx)


def _name_argument(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a lower-case word: the kind of the channel and its folder")


def _new(args: Namespace) -> int:
    from hilo.channels.template import begin_channel

    folder = begin_channel(args.name)
    say(f"{folder}")
    say("It passes the conformance kit as it is; draw it in ARCHITECTURE.md, and make it yours:")
    say("settings.py, parse.py and its fixtures, render.py where it sends, adapter.py, conformance.py, words.toml.")
    say(f".venv/bin/pytest src/hilo/channels -k {args.name}")
    return 0


COMMANDS = {
    "channel new": Command("begin a channel of another kind: a folder to fill in", _name_argument, _new),
    "channel add": Command(
        "connect an account; prints its id, secret and url",
        _add_arguments,
        _add,
    ),
    "channel list": Command("the accounts and where they take what comes in", _json_argument, _list),
}
