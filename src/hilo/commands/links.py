"""`hilo links revoke`: an account vouched for the wrong people; all that it said since a time ends at once."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from hilo.commands.command import Command, CommandFailed, WrongUse, say, settings_of
from hilo.commands.database import database, opened
from hilo.kernel.config import Settings

if TYPE_CHECKING:
    from hilo.kernel.db import Tx


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT", help="the name of the account, or its id when it is closed")
    parser.add_argument(
        "--since", required=True, metavar="TIME", help="as 2026-11-24 or 2026-11-24T10:00+01:00; UTC without an offset"
    )


def _revoke(args: Namespace) -> int:
    since = moment(args.since)
    settings = settings_of(args)
    with database(settings) as dsn:
        ended = asyncio.run(_end(settings, dsn, args.account, since))
    say(f"{ended} {'link' if ended == 1 else 'links'} of {args.account} since {since.isoformat()} ended")
    return 0


async def _end(settings: Settings, dsn: str, account: str, since: datetime) -> int:
    from hilo.customers.revoke import revoke_links
    from hilo.kernel.principal import system_principal
    from hilo.staff.audit import record

    by = system_principal("hilo links revoke")
    async with opened(settings, dsn) as env, env.db.unit_of_work() as tx:
        account_id = await account_named(tx, account)
        ended = await revoke_links(tx, account_id, since, by)
        details = {"since": since.isoformat(), "ended": ended}
        await record(tx, by, "links.revoked", f"account:{account_id}", details)
        return ended


async def account_named(tx: "Tx", name: str) -> UUID:
    """The open account of that name, else any of that id. Raises CommandFailed."""
    from hilo.channels.accounts import accounts_by_id, open_accounts

    for account in await open_accounts(tx):
        if account.name == name:
            return account.id
    try:
        found = await accounts_by_id(tx, [UUID(name)])
    except ValueError:
        found = {}
    for account_id in found:
        return account_id
    raise CommandFailed(f"there is no account {name!r}; `hilo channel list` shows them")


def moment(text: str) -> datetime:
    """A time as a person writes it, in UTC where it has no offset. Raises WrongUse."""
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongUse(f"--since takes a time such as 2026-11-24T10:00, not {text!r}") from None


COMMANDS = {
    "links revoke": Command("end all that an account vouched for since a time", _arguments, _revoke),
}
