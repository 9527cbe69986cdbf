"""The routes of the list of sessions: one's own, and those of others for administrators."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import SIGNED_IN, route
from hilo.staff.sessions_list import (
    end_other_sessions,
    end_own_session,
    end_session_of,
    end_sessions_of,
    own_sessions,
    sessions_of,
)
from hilo.staff.store_entry import SessionLine


class SessionShown(SessionLine, frozen=True, kw_only=True):
    """A session; `current` is the one that asks."""

    current: bool


class SessionList(msgspec.Struct):
    """Sessions, the latest used first."""

    items: list[SessionShown]


@route("GET", "/me/sessions", needs=SIGNED_IN)
async def get_own_sessions(tx: Tx, by: Principal) -> SessionList:
    """Where one is signed in."""
    return _shown(await own_sessions(tx, by), by)


@route("DELETE", "/me/sessions", needs=SIGNED_IN, status=204)
async def delete_other_sessions(tx: Tx, by: Principal) -> None:
    """Sign out everywhere else."""
    await end_other_sessions(tx, by)


@route("DELETE", "/me/sessions/{session_id:uuid}", needs=SIGNED_IN, status=204)
async def delete_own_session(tx: Tx, by: Principal, session_id: UUID) -> None:
    """Sign out there."""
    await end_own_session(tx, session_id, by)


@route("GET", "/users/{user_id:uuid}/sessions", needs="staff.manage")
async def get_sessions(tx: Tx, by: Principal, user_id: UUID) -> SessionList:
    """Where somebody is signed in."""
    return _shown(await sessions_of(tx, user_id, by), by)


@route("DELETE", "/users/{user_id:uuid}/sessions", needs="staff.manage", status=204)
async def delete_sessions(tx: Tx, by: Principal, user_id: UUID) -> None:
    """Sign somebody out everywhere."""
    await end_sessions_of(tx, user_id, by)


@route("DELETE", "/users/{user_id:uuid}/sessions/{session_id:uuid}", needs="staff.manage", status=204)
async def delete_session_of(tx: Tx, by: Principal, user_id: UUID, session_id: UUID) -> None:
    """Sign somebody out there."""
    await end_session_of(tx, user_id, session_id, by)


def _shown(lines: Sequence[SessionLine], by: Principal) -> SessionList:
    return SessionList([
        SessionShown(**msgspec.structs.asdict(line), current=line.id == by.session_id) for line in lines
    ])  # fmt: skip


ROUTES = (
    get_own_sessions,
    delete_other_sessions,
    delete_own_session,
    get_sessions,
    delete_sessions,
    delete_session_of,
)
