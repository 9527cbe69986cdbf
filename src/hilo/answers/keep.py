"""Keep canned answers and macros: add one, change it, drop it. One's own is one's own; of all and of teams by right."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from hilo.answers import store
from hilo.answers.errors import (
    ChangedMeanwhile,
    DoesNothing,
    NotYourTeam,
    TooMany,
    UnknownAnswer,
    UnknownMacro,
    UnknownVariable,
)
from hilo.answers.model import MOST, CannedAnswer, Does, Macro, Owner, Whose, unknown_variables
from hilo.conversations import store as conversations
from hilo.conversations.errors import UnknownAssignee
from hilo.conversations.errors_labels import UnknownTag
from hilo.conversations.store_labels import tag_names
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal
from hilo.staff.rights import ensure_person

MANAGE = "answers.manage"


class Wanted(msgspec.Struct, frozen=True):
    """What is to be kept, and whose it is to be. `does`: of a macro."""

    name: str
    texts: Mapping[str, str]
    whose: Whose
    team: UUID | None = None
    does: Does = Does()


async def keep_answer(
    tx: Tx, wanted: Wanted, by: Principal, answer_id: UUID | None = None, seen: int | None = None
) -> CannedAnswer:
    """A new one, or the one of this id changed; `seen`: the version that was seen, None whichever.

    Raises UnknownAnswer, ChangedMeanwhile, UnknownVariable, NotYourTeam, NotAllowed, TooMany.
    """
    owner = await _owner(tx, wanted, by)
    _ensure_variables(wanted.texts)
    version = 1
    if answer_id is None:
        _ensure_room(len(await store.answers(tx, owner.user_id or by.id)))
    else:
        version = _next(await _held_answer(tx, answer_id, by), seen)
    made = CannedAnswer(
        answer_id or new_id(), wanted.name, wanted.texts, wanted.whose, None, version, tx.now, by.name
    )  # fmt: skip
    await store.put_answer(tx, made, owner, by)
    [kept] = await store.answers(tx, by.id, made.id, of_all_teams=True)
    return kept


async def drop_answer(tx: Tx, answer_id: UUID, by: Principal) -> None:
    """Raises UnknownAnswer, NotAllowed, NotYourTeam."""
    await _held_answer(tx, answer_id, by)
    await store.drop_answer(tx, answer_id)


async def keep_macro(
    tx: Tx, wanted: Wanted, by: Principal, macro_id: UUID | None = None, seen: int | None = None
) -> Macro:
    """A new one, or the one of this id changed; `seen`: the version that was seen, None whichever.

    Raises UnknownMacro, ChangedMeanwhile, DoesNothing, UnknownVariable, UnknownTag, UnknownAssignee, NotYourTeam,
    NotAllowed, TooMany.
    """
    owner = await _owner(tx, wanted, by)
    _ensure_variables(wanted.texts)
    await _ensure_does(tx, wanted)
    version = 1
    if macro_id is None:
        _ensure_room(len(await store.macros(tx, owner.user_id or by.id)))
    else:
        version = _next(await _held_macro(tx, macro_id, by), seen)
    made = Macro(
        macro_id or new_id(), wanted.name, wanted.texts, wanted.does, wanted.whose, None, version, tx.now, by.name
    )  # fmt: skip
    await store.put_macro(tx, made, owner, by)
    [kept] = await store.macros(tx, by.id, made.id, of_all_teams=True)
    return kept


async def drop_macro(tx: Tx, macro_id: UUID, by: Principal) -> None:
    """What it did stays, and can be undone. Raises UnknownMacro, NotAllowed, NotYourTeam."""
    await _held_macro(tx, macro_id, by)
    await store.drop_macro(tx, macro_id)


async def _held_answer(tx: Tx, answer_id: UUID, by: Principal) -> int:
    """Its version, locked: somebody may change it who may."""
    version = await store.lock_answer(tx, answer_id)
    found = await store.answers(tx, by.id, answer_id, of_all_teams=by.may(MANAGE))
    if version is None or not found:
        raise UnknownAnswer
    await _ensure_may(tx, found[0].whose, found[0].team.id if found[0].team else None, by)
    return version


async def _held_macro(tx: Tx, macro_id: UUID, by: Principal) -> int:
    version = await store.lock_macro(tx, macro_id)
    found = await store.macros(tx, by.id, macro_id, of_all_teams=by.may(MANAGE))
    if version is None or not found:
        raise UnknownMacro
    await _ensure_may(tx, found[0].whose, found[0].team.id if found[0].team else None, by)
    return version


async def _owner(tx: Tx, wanted: Wanted, by: Principal) -> Owner:
    if wanted.whose == "own":
        return Owner(user_id=ensure_person(by))
    team = wanted.team if wanted.whose == "team" else None
    if wanted.whose == "team" and (team is None or not await conversations.known(tx, None, team)):
        raise UnknownAssignee(where="$.team")
    await _ensure_may(tx, wanted.whose, team, by)
    return Owner(team_id=team)


async def _ensure_may(tx: Tx, whose: Whose, team: UUID | None, by: Principal) -> None:
    """Everybody's needs the right to keep them; of a team, a member may as well. Raises NotAllowed, NotYourTeam."""
    if whose == "own" or by.may(MANAGE):
        return
    if whose == "everybody" or team is None:
        by.require(MANAGE)
    elif not await store.is_member(tx, team, by.id):
        raise NotYourTeam


async def _ensure_does(tx: Tx, wanted: Wanted) -> None:
    does = wanted.does
    if does.nothing and not wanted.texts:
        raise DoesNothing
    tags = [*does.add_tags, *does.remove_tags]
    known = await tag_names(tx, tags) if tags else {}
    if unknown := [one for one in tags if one not in known]:
        raise UnknownTag(extra={"tag": str(unknown[0])}, where="$.does")
    assignee = UUID(does.assignee) if does.assignee not in (None, "me", "nobody") else None
    if not await conversations.known(tx, assignee, does.team):
        raise UnknownAssignee(where="$.does")


def _ensure_variables(texts: Mapping[str, str]) -> None:
    if unknown := unknown_variables(texts):
        raise UnknownVariable(where="$.texts", extra={"variables": unknown})


def _ensure_room(there: int) -> None:
    if there >= MOST:
        raise TooMany


def _next(version: int, seen: int | None) -> int:
    if seen not in (None, version):
        raise ChangedMeanwhile(extra={"version": version})
    return version + 1
