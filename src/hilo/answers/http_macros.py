"""Routes of macros: keep them, see what one would do in a conversation, run it, undo it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request

from hilo.answers import store
from hilo.answers.fields import MacroBody
from hilo.answers.keep import MANAGE, Wanted, drop_macro, keep_macro
from hilo.answers.model import Does, Filled, Macro, Ours, Whose
from hilo.answers.run_macro import HELD, Undone, run_macro, undo_run
from hilo.answers.values import values_of
from hilo.conversations.reply import Words
from hilo.conversations.views import Named
from hilo.kernel.db import Tx
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

ONE = "/macros/{macro_id:uuid}"
Said = Annotated[str, msgspec.Meta(max_length=100_000, pattern=r"^[^\x00]*$(?!\n)")]
Handle = Annotated[str, msgspec.Meta(max_length=320, pattern=r"^[^\r\n\x00]*$(?!\n)")]


class Macros(msgspec.Struct, frozen=True):
    """Macros by name; there is no further page."""

    items: list[Macro]


class MacroHere(msgspec.Struct, frozen=True):
    """A macro with its words as it would say them here, and what it would do."""

    id: UUID
    name: Ours
    whose: Whose
    team: Named | None
    language: str
    texts: dict[str, Filled]
    does: Does


class MacrosHere(msgspec.Struct, frozen=True):
    """What may be done in a conversation in one stroke, by name."""

    items: list[MacroHere]


class RunBody(Body):
    """Run a macro with these words, as they were shown and mended; none: it says nothing. By which way they go."""

    macro: UUID
    text: Said = ""
    html: Said = ""
    channel_account: UUID | None = None
    to: Handle | None = None
    last_answer: UUID | msgspec.UnsetType | None = msgspec.UNSET


class RunDone(msgspec.Struct, frozen=True):
    """What was done, to be undone by its id. `undo_until`: when the words leave; null where nothing was said."""

    id: UUID
    message: UUID | None
    undo_until: datetime | None


@route("GET", "/macros", needs="conversations.reply")
async def get_macros(tx: Tx, by: Principal) -> Macros:
    """The macros that one may use; of all teams for who keeps them."""
    return Macros(await store.macros(tx, by.id, of_all_teams=by.may(MANAGE)))


@route("POST", "/macros", needs="conversations.reply", status=201)
async def post_macro(tx: Tx, by: Principal, data: MacroBody) -> Macro:
    """Add a macro: one's own, of a team that one is in, or with the right to keep them of everybody."""
    return await keep_macro(tx, _wanted(data), by)


@route("PUT", ONE, needs="conversations.reply")
async def put_macro(tx: Tx, by: Principal, macro_id: UUID, data: MacroBody, request: Request[Any, Any, Any]) -> Macro:
    """Change it, with `If-Match` only the version that was seen."""
    return await keep_macro(tx, _wanted(data), by, macro_id, if_match(request))


@route("DELETE", ONE, needs="conversations.reply", status=204)
async def delete_macro(tx: Tx, by: Principal, macro_id: UUID) -> None:
    """Drop it. What it did stays."""
    await drop_macro(tx, macro_id, by)


@route("GET", "/conversations/{conversation_id:uuid}/macros", needs="conversations.reply")
async def get_macros_here(tx: Tx, by: Principal, conversation_id: UUID) -> MacrosHere:
    """What each macro would say and do in this conversation."""
    here = await values_of(tx, conversation_id, by)
    return MacrosHere(
        [
            MacroHere(one.id, one.name, one.whose, one.team, here.best(one.texts), here.filled(one.texts), one.does)
            for one in await store.macros(tx, by.id)
        ]
    )


@route("POST", "/conversations/{conversation_id:uuid}/macro-runs", needs="conversations.reply", status=201)
async def post_macro_run(tx: Tx, by: Principal, conversation_id: UUID, data: RunBody) -> RunDone:
    """Run a macro: all of it or nothing. Its words are held for some seconds, so that all of it can be undone."""
    words = None
    if data.text.strip() or data.html.strip():
        last: UUID | Literal["any"] | None = "any" if data.last_answer is msgspec.UNSET else data.last_answer
        words = Words(data.text, data.html, account=data.channel_account, to=data.to, last_answer=last)
    run = await run_macro(tx, data.macro, conversation_id, words, by)
    return RunDone(run.id, run.message_id, tx.now + HELD if run.message_id else None)


@route("DELETE", "/macro-runs/{run_id:uuid}", needs="conversations.reply")
async def delete_macro_run(tx: Tx, by: Principal, run_id: UUID) -> Undone:
    """Undo what one's macro did, as far as nobody changed it since; words that have left stay said."""
    return await undo_run(tx, run_id, by)


def _wanted(data: MacroBody) -> Wanted:
    return Wanted(data.name.strip(), data.texts, data.whose, data.team, data.does.wish())


MACRO_ROUTES = (
    get_macros,
    post_macro,
    put_macro,
    delete_macro,
    get_macros_here,
    post_macro_run,
    delete_macro_run,
)
