"""The search over everything: each module looks up what it finds, within the rights of who asks and within the time."""

from typing import Annotated, Literal

import msgspec
from litestar.params import QueryParameter

from hilo.conversations.views_search import ConversationsFound, Hits
from hilo.customers.search import People
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotAllowed
from hilo.kernel.finding import Sought, in_time, read_question
from hilo.kernel.principal import Principal
from hilo.kernel.route import SIGNED_IN, Query, route

Short = Annotated[str, QueryParameter(max_length=300)]
Limit = Annotated[int, QueryParameter(ge=1, le=50)]
Group = Literal["people", "conversations", "messages"]


class SearchQuery(Query):
    """What is sought. Every filter may as well stand in `q`, as `name:value`, with quotes around more words.

    `only`: one group alone. `cursor` is that of `messages`, and gives these alone.
    """

    q: Short = ""
    only: Group | None = None
    cursor: Short | None = None
    limit: Limit = 10
    sender: Annotated[str | None, QueryParameter(name="from", max_length=300)] = None
    channel: Short | None = None
    in_state: Annotated[str | None, QueryParameter(name="state", max_length=300)] = None
    team: Short | None = None
    assignee: Short | None = None
    after: Short | None = None
    before: Short | None = None
    has: Short | None = None
    tag: Short | None = None
    customer: Short | None = None

    def filters(self) -> dict[str, str]:
        given = {
            "from": self.sender, "channel": self.channel, "state": self.in_state, "team": self.team,
            "assignee": self.assignee, "after": self.after, "before": self.before, "has": self.has, "tag": self.tag,
            "customer": self.customer,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


class Search(msgspec.Struct, frozen=True):
    """What was found, by group; null is a group that was not asked for, or is not the reader's to see.

    `read_as`: words that nobody wrote as they were typed, and what they were taken for. `ignored`: words that say
    nothing, or came after the twelfth.
    """

    people: People | None
    conversations: ConversationsFound | None
    messages: Hits | None
    read_as: dict[str, list[str]]
    ignored: list[str]


@route("GET", "/search", needs=SIGNED_IN)
async def search(tx: Tx, by: Principal, query: SearchQuery) -> Search:
    """People, conversations and messages, the best first; forgives accents, typos and what is not typed to its end."""
    finds = [find for module in tx.env.modules for find in module.finds]
    words, typed = read_question(query.q, {name for find in finds for name in find.filters})
    only: Group | None = "messages" if query.cursor else query.only
    sought = Sought(words, typed | query.filters(), query.limit, query.cursor, only)
    allowed = [find for find in finds if by.may(find.needs) and (only is None or only in find.groups)]
    if not allowed:
        raise NotAllowed
    async with in_time(tx):
        found = [await find.look(tx, by, sought) for find in allowed]
    groups = {name: group for each in found for name, group in each.groups.items() if only in (None, name)}
    return Search(
        people=groups.get("people"),
        conversations=groups.get("conversations"),
        messages=groups.get("messages"),
        read_as={typed: list(ways) for each in found for typed, ways in each.read_as.items()},
        ignored=list(dict.fromkeys(word for each in found for word in each.ignored)),
    )
