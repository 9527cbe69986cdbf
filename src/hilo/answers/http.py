"""Routes of canned answers: keep them, and have them filled in for a conversation."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from hilo.answers import store
from hilo.answers.fields import AnswerBody
from hilo.answers.keep import MANAGE, Wanted, drop_answer, keep_answer
from hilo.answers.model import CannedAnswer, Filled, Ours, Whose
from hilo.answers.values import values_of
from hilo.conversations.views import Named
from hilo.kernel.db import Tx
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.route import route

ONE = "/answers/{answer_id:uuid}"


class Answers(msgspec.Struct, frozen=True):
    """Canned answers by name; there is no further page."""

    items: list[CannedAnswer]


class AnswerHere(msgspec.Struct, frozen=True):
    """A canned answer with its words as they would be said here. `language`: which of them fits the person best."""

    id: UUID
    name: Ours
    whose: Whose
    team: Named | None
    language: str
    texts: dict[str, Filled]


class AnswersHere(msgspec.Struct, frozen=True):
    """What may be used in a conversation, by name."""

    items: list[AnswerHere]


@route("GET", "/answers", needs="conversations.reply")
async def get_answers(tx: Tx, by: Principal) -> Answers:
    """The canned answers that one may use; of all teams for who keeps them."""
    return Answers(await store.answers(tx, by.id, of_all_teams=by.may(MANAGE)))


@route("POST", "/answers", needs="conversations.reply", status=201)
async def post_answer(tx: Tx, by: Principal, data: AnswerBody) -> CannedAnswer:
    """Add a canned answer: one's own, of a team that one is in, or with the right to keep them of everybody."""
    return await keep_answer(tx, _wanted(data), by)


@route("PUT", ONE, needs="conversations.reply")
async def put_answer(
    tx: Tx, by: Principal, answer_id: UUID, data: AnswerBody, request: Request[Any, Any, Any]
) -> CannedAnswer:
    """Change it, with `If-Match` only the version that was seen."""
    return await keep_answer(tx, _wanted(data), by, answer_id, if_match(request))


@route("DELETE", ONE, needs="conversations.reply", status=204)
async def delete_answer(tx: Tx, by: Principal, answer_id: UUID) -> None:
    """Drop it. What was said with it stays."""
    await drop_answer(tx, answer_id, by)


@route("GET", "/conversations/{conversation_id:uuid}/answers", needs="conversations.reply")
async def get_answers_here(tx: Tx, by: Principal, conversation_id: UUID) -> AnswersHere:
    """The same with their words filled in for this conversation, as they would be said."""
    here = await values_of(tx, conversation_id, by)
    return AnswersHere(
        [
            AnswerHere(one.id, one.name, one.whose, one.team, here.best(one.texts), here.filled(one.texts))
            for one in await store.answers(tx, by.id)
        ]
    )


def _wanted(data: AnswerBody) -> Wanted:
    return Wanted(data.name.strip(), data.texts, data.whose, data.team)


ROUTES = (get_answers, post_answer, put_answer, delete_answer, get_answers_here)
