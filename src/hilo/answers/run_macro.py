"""Run a macro in a conversation: all of it or nothing, in one transaction; and undo it, as far as it can be."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hilo.answers import store
from hilo.answers.errors import AlreadyUndone, UnknownMacro, UnknownMacroRun, WordsMissing
from hilo.answers.model import Does, Macro, Stands, unfilled
from hilo.conversations import store as conversations
from hilo.conversations.assign import KEEP, Assignment, assign
from hilo.conversations.close import close, reopen
from hilo.conversations.errors import TooLateToUndo
from hilo.conversations.label import Tagging, prioritise, tag
from hilo.conversations.model_labels import PRIORITIES
from hilo.conversations.reply import Words, author, reply
from hilo.conversations.snooze import snooze, wake
from hilo.conversations.take_back import take_back
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal

HELD = timedelta(seconds=8)  # as long as the desk offers to undo


class Undone(msgspec.Struct, frozen=True):
    """What undoing did. `message`: `taken_back`, `too_late` where it had left, null where none was sent."""

    message: str | None


async def run_macro(tx: Tx, macro_id: UUID, conversation_id: UUID, words: Words | None, by: Principal) -> store.Run:
    """Says the words, labels, assigns, and last closes or snoozes. The words are held, so that they can be undone.

    Raises UnknownMacro, WordsMissing, NotAllowed where it assigns, and all that its steps raise.
    """
    found = await store.macros(tx, by.id, macro_id)
    if not found:
        raise UnknownMacro
    macro = found[0]
    if _assigns(macro.does):
        by.require("conversations.assign")
    if words is not None and (missing := unfilled(words.text)):
        raise WordsMissing(where="$.text", extra={"variables": missing})
    message = None
    if words is not None:
        await conversations.hold_person(tx, conversation_id, by.viewer)
    was = await _stands(tx, conversation_id, by)
    if words is not None:
        message, _ = await reply(tx, conversation_id, msgspec.structs.replace(words, send_at=tx.now + HELD), by)
    await _label(tx, conversation_id, macro, by)
    await _hand_over(tx, conversation_id, macro.does, by)
    await _end(tx, conversation_id, macro.does, by)
    run = store.Run(
        new_id(), conversation_id, message, was, await _stands(tx, conversation_id, by), by.id, undone=False
    )
    await store.add_run(tx, run, macro.id)
    return run


async def undo_run(tx: Tx, run_id: UUID, by: Principal) -> Undone:
    """Takes back what is still as the macro left it; what somebody changed since stays as they made it.

    Raises UnknownMacroRun for another's as well, AlreadyUndone, UnknownConversation.
    """
    run = await store.lock_run(tx, run_id)
    if run is None or run.by_id != by.id:
        raise UnknownMacroRun
    if run.undone:
        raise AlreadyUndone
    said = None
    if run.message_id is not None:
        try:
            await take_back(tx, run.message_id, by)
            said = "taken_back"
        except TooLateToUndo:
            said = "too_late"
    await _put_back(tx, run, await _stands(tx, run.conversation_id, by), by)
    await store.end_run(tx, run.id)
    return Undone(said)


async def _stands(tx: Tx, conversation_id: UUID, by: Principal) -> Stands:
    """Locked."""
    c = await conversations.lock(tx, conversation_id, by.viewer)
    until = await store.snoozed_until(tx, c.id, by.viewer) if c.state == "snoozed" else None
    return Stands(c.state, c.assignee_id, c.team_id, c.priority, tuple(c.tags), until)


async def _label(tx: Tx, where: UUID, macro: Macro, by: Principal) -> None:
    does = macro.does
    if does.add_tags or does.remove_tags:
        there = (await conversations.lock(tx, where, by.viewer)).tags
        gone = [str(one) for one in does.remove_tags if one in there]
        await tag(tx, where, Tagging([str(one) for one in does.add_tags], gone), author(by), by.viewer)
    if does.priority:
        await prioritise(tx, where, does.priority, author(by), by.viewer)


def _assigns(does: Does) -> bool:
    return does.assignee is not None or does.team is not None


async def _hand_over(tx: Tx, where: UUID, does: Does, by: Principal) -> None:
    if not _assigns(does):
        return
    await assign(tx, where, Assignment(_assignee(does, by), does.team or KEEP), author(by), by.viewer)


def _assignee(does: Does, by: Principal) -> UUID | Literal["keep"] | None:
    if does.assignee is None:
        return KEEP
    if does.assignee == "nobody":
        return None
    return by.id if does.assignee == "me" else UUID(does.assignee)


async def _end(tx: Tx, where: UUID, does: Does, by: Principal) -> None:
    if does.then == "close":
        await close(tx, where, author(by), by.viewer)
    elif does.then == "snooze":
        until = tx.now + timedelta(hours=does.hours) if does.hours else None
        await snooze(tx, where, until, author(by), by.viewer)


async def _put_back(tx: Tx, run: store.Run, now: Stands, by: Principal) -> None:
    was, left, where, who = run.was, run.became, run.conversation_id, author(by)
    if now.state == left.state != was.state or (now.state, now.until) == ("snoozed", left.until) != (
        was.state,
        was.until,
    ):
        await _state_back(tx, where, was, now, by)
    added = [str(one) for one in now.tags if one in left.tags and one not in was.tags]
    taken = [str(one) for one in was.tags if one not in left.tags and one not in now.tags]
    if added or taken:
        await tag(tx, where, Tagging(taken, added), who, by.viewer)
    if now.priority == left.priority != was.priority:
        await prioritise(tx, where, PRIORITIES[was.priority], who, by.viewer)
    if (now.assignee, now.team) == (left.assignee, left.team) != (was.assignee, was.team):
        await assign(tx, where, Assignment(was.assignee, was.team), who, by.viewer)


async def _state_back(tx: Tx, where: UUID, was: Stands, now: Stands, by: Principal) -> None:
    if now.state == "closed":
        await reopen(tx, where, author(by), by.viewer)
    elif now.state == "snoozed" and was.state == "open":
        await wake(tx, where, author(by), by.viewer)
    if was.state == "snoozed" and (was.until is None or was.until > tx.now):
        await snooze(tx, where, was.until, author(by), by.viewer)
