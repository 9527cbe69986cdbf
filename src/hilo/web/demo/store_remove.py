"""SQL of taking the demo away: what it is made of, and one statement for each kind of it, leaves before roots."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.sql import named_sql
from hilo.web.demo.keepsake import Keepsake

_q = named_sql(__file__, "queries_remove.sql")
CROSSING_MERGES, PROFILES, MESSAGES = _q("crossing_merges"), _q("profiles"), _q("messages")
CONVERSATIONS, LEFT_OVER = _q("conversations"), _q("left_over")
REMOVE_ATTACHMENTS, REMOVE_OUTBOX, REMOVE_THREAD = _q("remove_attachments"), _q("remove_outbox"), _q("remove_thread")
UNLINK, REMOVE_CONVERSATIONS = _q("unlink"), _q("remove_conversations")
REMOVE_ENVELOPES, REMOVE_PEOPLE, REMOVE_ACCOUNTS = _q("remove_envelopes"), _q("remove_people"), _q("remove_accounts")
REMOVE_HABITS, REMOVE_STAFF = _q("remove_habits"), _q("remove_staff")
REMOVE_TEAMS, REMOVE_USERS = _q("remove_teams"), _q("remove_users")
REMOVE_HOUSE, REMOVE_CALENDARS = _q("remove_house"), _q("remove_calendars")
REMOVE_TRACES, REMOVE_VISITORS = _q("remove_traces"), _q("remove_visitors")

LONG = 600.0  # seconds: years of thousands of people go in one transaction


class Going(msgspec.Struct, frozen=True):
    """What goes. `left_over`: conversations of real people that only lose some messages."""

    profiles: list[UUID]
    messages: list[UUID]
    conversations: list[UUID]
    left_over: list[UUID]


async def crossing_merges(tx: Tx, accounts: Sequence[UUID]) -> list[UUID]:
    """Live merges of somebody of the demo with somebody real."""
    return await _ids(tx, CROSSING_MERGES, accounts)


async def going(tx: Tx, accounts: Sequence[UUID]) -> Going:
    profiles = await _ids(tx, PROFILES, accounts)
    messages = await _ids(tx, MESSAGES, accounts, profiles)
    conversations = await _ids(tx, CONVERSATIONS, profiles, messages)
    return Going(profiles, messages, conversations, await _ids(tx, LEFT_OVER, messages, conversations))


async def remove_threads(tx: Tx, kept: Keepsake, gone: Going) -> None:
    await tx.execute_long(LONG, REMOVE_ATTACHMENTS, gone.messages, gone.profiles, kept.staff)
    await tx.execute_long(LONG, REMOVE_OUTBOX, gone.messages, kept.accounts)
    await tx.execute_long(LONG, REMOVE_THREAD, gone.messages, gone.conversations, gone.profiles, kept.accounts)
    await tx.execute_long(LONG, REMOVE_TRACES, gone.messages, gone.conversations, gone.profiles, kept.staff)
    await tx.execute_long(LONG, UNLINK, gone.conversations, kept.staff, kept.teams)
    await tx.execute_long(LONG, REMOVE_CONVERSATIONS, gone.conversations)


async def remove_people(tx: Tx, kept: Keepsake, gone: Going) -> None:
    await tx.execute_long(LONG, REMOVE_VISITORS, kept.accounts)
    await tx.execute_long(LONG, REMOVE_PEOPLE, gone.profiles, kept.accounts)
    await tx.execute_long(LONG, REMOVE_ENVELOPES, kept.accounts)
    await tx.execute_long(LONG, REMOVE_ACCOUNTS, kept.accounts)


async def remove_staff(tx: Tx, kept: Keepsake) -> None:
    await tx.execute_long(LONG, REMOVE_HABITS, kept.staff)
    await tx.execute_long(LONG, REMOVE_STAFF, kept.staff, kept.teams)
    await tx.execute_long(LONG, REMOVE_TEAMS, kept.teams)
    await tx.execute_long(LONG, REMOVE_USERS, kept.staff)


async def remove_house(tx: Tx, kept: Keepsake) -> None:
    """After its accounts, before its teams."""
    await tx.execute_long(LONG, REMOVE_HOUSE, kept.brands, kept.calendars, kept.tags, tx.now)
    await tx.execute_long(LONG, REMOVE_CALENDARS, kept.calendars)


async def _ids(tx: Tx, query: str, *args: Sequence[UUID]) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(query, *(list(arg) for arg in args))]
