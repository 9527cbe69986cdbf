"""Routes of views: those built in and those saved, how many conversations each shows; make, change and drop one."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response

from hilo.conversations import store_read, store_saved_views
from hilo.conversations.model import State
from hilo.conversations.model_labels import Priority
from hilo.conversations.model_saved_views import (
    BUILT_IN,
    COUNTED,
    OF_BUILT_IN,
    Asked,
    SavedView,
    Sort,
    ViewFilter,
)
from hilo.conversations.saved_view_lists import count_views
from hilo.conversations.saved_views import Wanted, change_view, drop_view, may_change, save_view, the_view
from hilo.conversations.seek_marks import marks_wanted
from hilo.conversations.store_saved_views import Sharing
from hilo.conversations.views import Named
from hilo.kernel.db import Tx
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$(?!\n)")]
ViewName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$(?!\n)")
]
Shared = Literal["own", "team", "all"]


class FilterBody(Body):
    """What is to be shown; all of it has to fit. What is left out asks for nothing; without `state` those not closed.

    `mentioned`, `drafted`, `followed` are of whoever looks; `ours`: what one's teams have, and what one has oneself.
    """

    state: Annotated[list[State], msgspec.Meta(max_length=3)] = msgspec.field(default_factory=list[State])
    assignee: Annotated[str, msgspec.Meta(pattern=rf"^(me|none|{ID})$(?!\n)")] | None = None
    team: Annotated[str, msgspec.Meta(pattern=rf"^(mine|{ID})$(?!\n)")] | None = None
    channel: Word | None = None
    tags: Annotated[list[UUID], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list[UUID])
    priority: Annotated[list[Priority], msgspec.Meta(max_length=4)] = msgspec.field(default_factory=list[Priority])
    attributes: Annotated[list[Word], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list[Word])
    waiting_minutes: Annotated[int, msgspec.Meta(ge=0, le=525_600)] | None = None
    mentioned: bool = False
    drafted: bool = False
    followed: bool = False
    ours: bool = False


class ViewBody(Body):
    """A view. With `team` it is shared with that team, with `for_all` with everybody, else it is one's own."""

    name: ViewName
    filter: FilterBody
    sort: Sort = "newest"
    team: UUID | None = None
    for_all: bool = False


class ViewShown(msgspec.Struct, frozen=True):
    """A view. `id` is what `GET /conversations?view=` takes; a built-in one is named by it."""

    id: str
    name: str
    built_in: bool
    shared: Shared
    team: UUID | None
    owner: Named | None
    filter: ViewFilter
    sort: Sort
    version: int
    may_change: bool


class Views(msgspec.Struct, frozen=True):
    """The built-in views, then those that are saved, by name."""

    items: list[ViewShown]


class ViewCount(msgspec.Struct, frozen=True):
    """How many conversations a view shows; `more`: that many, and more that were not counted."""

    id: str
    count: int
    more: bool


class ViewCounts(msgspec.Struct, frozen=True):
    """The counts of all views of `GET /views`."""

    items: list[ViewCount]


@route("GET", "/views", needs="conversations.read")
async def get_views(tx: Tx, by: Principal) -> Views:
    """The views that one has: built in, one's own, those of one's teams, those for all."""
    saved = await store_saved_views.views(tx, by.id, await store_read.teams_of(tx, by.id))
    plain = [ViewShown(n, n, True, "all", None, None, OF_BUILT_IN[n], "newest", 1, False) for n in BUILT_IN]
    return Views(plain + [_shown(view, by) for view in saved])


@route("GET", "/views/counts", needs="conversations.read")
async def get_counts(tx: Tx, by: Principal) -> ViewCounts:
    """How many conversations each of one's views shows, counted up to 99."""
    teams = await store_read.teams_of(tx, by.id)
    saved = await store_saved_views.views(tx, by.id, teams)
    found = await count_views(tx, saved, teams, by)
    return ViewCounts([ViewCount(view, min(n, COUNTED - 1), n >= COUNTED) for view, n in found.items()])


@route("POST", "/views", needs="conversations.read", status=201)
async def post_view(tx: Tx, by: Principal, data: ViewBody) -> ViewShown:
    """Save a view."""
    return _tagged(await save_view(tx, await _wanted(tx, data), by), by)


@route("GET", "/views/{view_id:uuid}", needs="conversations.read")
async def get_view(tx: Tx, by: Principal, view_id: UUID) -> ViewShown:
    """One saved view. The ETag is its version."""
    return _tagged(await the_view(tx, view_id, by), by)


@route("PUT", "/views/{view_id:uuid}", needs="conversations.read")
async def put_view(tx: Tx, by: Principal, view_id: UUID, data: ViewBody, request: Request[Any, Any, Any]) -> ViewShown:
    """Change a view; its id stays. With `If-Match` 412 when somebody changed it meanwhile."""
    return _tagged(await change_view(tx, view_id, await _wanted(tx, data), if_match(request), by), by)


@route("DELETE", "/views/{view_id:uuid}", needs="conversations.read", status=204)
async def delete_view(tx: Tx, by: Principal, view_id: UUID) -> None:
    """Drop a view. The conversations stay what they are."""
    await drop_view(tx, view_id, by)


async def asked(tx: Tx, filter_: FilterBody, sort: Sort = "newest") -> Asked:
    """Raises UnknownTag, UnknownAttribute, WrongValue."""
    f = filter_
    await marks_wanted(tx, [str(tag) for tag in f.tags], [])
    kept = ViewFilter(
        state=tuple(dict.fromkeys(f.state)),
        assignee=f.assignee,
        team=f.team,
        channel=f.channel,
        tags=tuple(dict.fromkeys(f.tags)),
        priority=tuple(dict.fromkeys(f.priority)),
        attributes=tuple(f.attributes),
        waiting_minutes=f.waiting_minutes,
        mentioned=f.mentioned,
        drafted=f.drafted,
        followed=f.followed,
        ours=f.ours,
    )
    return Asked(kept, sort, tuple(await marks_wanted(tx, [], f.attributes)))


async def _wanted(tx: Tx, data: ViewBody) -> Wanted:
    shared = Sharing(None if data.for_all else data.team, data.for_all)
    return Wanted(data.name.strip(), shared, await asked(tx, data.filter, data.sort))


def _shown(view: SavedView, by: Principal) -> ViewShown:
    return ViewShown(
        id=str(view.id),
        name=view.name,
        built_in=False,
        shared="all" if view.for_all else "team" if view.team_id else "own",
        team=view.team_id,
        owner=Named(view.owner_id, view.owner_name),
        filter=view.filter,
        sort=view.sort,
        version=view.version,
        may_change=may_change(view, by),
    )


def _tagged(view: SavedView, by: Principal) -> Any:
    return Response(_shown(view, by), headers={"etag": f'"{view.version}"'})


VIEW_ROUTES = (get_views, get_counts, post_view, get_view, put_view, delete_view)
