"""Save views of the inbox: one's own, those of a team, those for all; and look which ones there are."""

from uuid import UUID

import msgspec

from hilo.conversations import store, store_read
from hilo.conversations import store_saved_views as views
from hilo.conversations.errors import UnknownAssignee
from hilo.conversations.errors_together import NotYourView, TooManyViews, UnknownView, ViewChanged
from hilo.conversations.model_saved_views import Asked, SavedView
from hilo.conversations.store_saved_views import Sharing
from hilo.conversations.wall import NOBODYS
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotAllowed
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import Event, announce
from hilo.staff.notices import TOPIC
from hilo.staff.rights import ensure_person

MANAGE = "conversations.manage"


class Wanted(msgspec.Struct, frozen=True):
    """A view as somebody wants it to be."""

    name: str
    shared: Sharing
    asked: Asked


async def save_view(tx: Tx, wanted: Wanted, by: Principal) -> SavedView:
    """Raises OnlyPeople, NotAllowed for sharing it further than one may, UnknownAssignee for a team, TooManyViews."""
    owner = ensure_person(by)
    await _ensure_may_share(tx, wanted.shared, by)
    made = await views.add(tx, owner, wanted.name, wanted.shared, wanted.asked)
    if made is None:
        raise TooManyViews
    await _tell(tx, wanted.shared, made, by)
    return await the_view(tx, made, by)


async def change_view(tx: Tx, view_id: UUID, wanted: Wanted, if_version: int | None, by: Principal) -> SavedView:
    """Raises UnknownView, NotYourView, ViewChanged, and what `save_view` does for sharing."""
    view = await _own(tx, view_id, if_version, by)
    before = Sharing(view.team_id, view.for_all)
    if wanted.shared != before:
        await _ensure_may_share(tx, wanted.shared, by)
    await views.change(tx, view.id, wanted.name, wanted.shared, wanted.asked)
    for shared in {before, wanted.shared}:
        await _tell(tx, shared, view.id, by)
    return await the_view(tx, view.id, by)


async def drop_view(tx: Tx, view_id: UUID, by: Principal) -> None:
    """Raises UnknownView, NotYourView."""
    view = await _own(tx, view_id, None, by)
    await views.drop(tx, view.id)
    await _tell(tx, Sharing(view.team_id, view.for_all), view.id, by)


async def the_view(tx: Tx, view_id: UUID, by: Principal) -> SavedView:
    """Raises UnknownView."""
    found = await views.one(tx, view_id, by.id, await store_read.teams_of(tx, by.id))
    if found is None:
        raise UnknownView
    return found


def may_change(view: SavedView, by: Principal) -> bool:
    """Its owner, and for shared ones who manages conversations."""
    return view.owner_id == by.id or (by.may(MANAGE) and (view.for_all or view.team_id is not None))


async def _own(tx: Tx, view_id: UUID, if_version: int | None, by: Principal) -> SavedView:
    ensure_person(by)
    view = await views.one(tx, view_id, by.id, await store_read.teams_of(tx, by.id), lock=True)
    if view is None:
        raise UnknownView
    if not may_change(view, by):
        raise NotYourView
    if if_version not in (None, view.version):
        raise ViewChanged(extra={"version": view.version})
    return view


async def _ensure_may_share(tx: Tx, shared: Sharing, by: Principal) -> None:
    """With one's own teams whoever likes; with others, and with all, who manages conversations."""
    if shared.team_id is not None and not await store.known(tx, None, shared.team_id):
        raise UnknownAssignee(where="$.team")
    theirs = shared.team_id is None or shared.team_id in await store_read.teams_of(tx, by.id)
    if (shared.for_all or not theirs) and not by.may(MANAGE):
        raise NotAllowed(f"This needs the permission {MANAGE}.", extra={"permission": MANAGE})


async def _tell(tx: Tx, shared: Sharing, view_id: UUID, by: Principal) -> None:
    """Of a shared view everybody hears, who load their list of views anew; it names none."""
    if shared.for_all or shared.team_id is not None:
        await announce(tx, Event("views.changed", "inbox", NOBODYS))
    else:
        await announce(tx, Event("views.changed", TOPIC, by.id, view_id))
