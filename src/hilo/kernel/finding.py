"""Finding: what a module can look up for a search, how a question is read, and how long it may take."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from asyncpg import QueryCanceledError

from hilo.kernel.errors import Problem

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.principal import Principal

LIMIT_MS = 1500
_FILTER = re.compile(r'(?:^|(?<=\s))([a-z]{2,20}):(?:"([^"]{1,100})"|([^\s"]{1,100}))(?=\s|$)')
# The plans are known beforehand: by the index of words, from there by ids. A guess of the planner at how many rows a
# word has, made for another word, once read whole tables.
_SETTINGS = """
select set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)
"""


class Sought(msgspec.Struct, frozen=True):
    """A question: its words, its filters by name, and which page of the answer. `only`: the one group wanted."""

    words: str
    filters: Mapping[str, str] = {}
    limit: int = 20
    cursor: str | None = None
    only: str | None = None


class Found(msgspec.Struct, frozen=True):
    """What a module found, by group. `read_as`: typed words and what they were taken for; `ignored`: not sought."""

    groups: Mapping[str, Any]
    read_as: Mapping[str, Sequence[str]] = {}
    ignored: Sequence[str] = ()


class Find(msgspec.Struct, frozen=True):
    """What a module plugs into the search: its groups, the permission for them, who looks, and the filters it knows.

    With a filter that it does not know it finds nothing. `filters`: name -> what it means.
    """

    groups: Sequence[str]
    needs: str
    look: "Callable[[Tx, Principal, Sought], Awaitable[Found]]"
    filters: Mapping[str, str] = {}


class WrongFilter(Problem):
    """This filter does not take that value."""

    status = 422
    code = "wrong_filter"


class SearchTooSlow(Problem):
    """This takes too long to find. Say it with more words, rarer ones, or a filter."""

    status = 503
    code = "search_too_slow"


def read_question(text: str, known: Collection[str]) -> tuple[str, dict[str, str]]:
    """The words, and the filters that stand among them: `paquete from:ana before:2026-01-01`.

    What is no known name before a colon is a word. Of one name that stands twice the last counts.
    """
    filters: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        if match[1] not in known:
            return match[0]
        filters[match[1]] = match[2] or match[3]
        return " "

    return " ".join(_FILTER.sub(take, text).split()), filters


@asynccontextmanager
async def in_time(tx: "Tx", limit_ms: int = LIMIT_MS) -> AsyncIterator[None]:
    """Statements in the block end after a while, whatever was asked for. Raises SearchTooSlow."""
    try:
        async with tx.conn.transaction(readonly=True):
            await tx.fetchrow(_SETTINGS, str(limit_ms))
            yield
    except QueryCanceledError:
        raise SearchTooSlow(retry_after=5) from None
