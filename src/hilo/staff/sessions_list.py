"""See where one is signed in, and sign out there."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.principal import Principal
from hilo.staff import store, store_access, store_entry
from hilo.staff.audit import record
from hilo.staff.rights import ensure_person, ensure_within, read_rights_anew
from hilo.staff.store_entry import SessionLine


async def own_sessions(tx: Tx, by: Principal) -> Sequence[SessionLine]:
    """The latest used first. Raises OnlyPeople."""
    return await store_entry.sessions_of(tx, ensure_person(by))


async def sessions_of(tx: Tx, user_id: UUID, by: Principal) -> Sequence[SessionLine]:
    """Those of somebody whom one may change. Raises NotFound, MoreThanYourOwn."""
    await _ensure_may(tx, user_id, by)
    return await store_entry.sessions_of(tx, user_id)


async def end_own_session(tx: Tx, session_id: UUID, by: Principal) -> None:
    """Raises OnlyPeople, NotFound."""
    await _end(tx, ensure_person(by), session_id, by)


async def end_other_sessions(tx: Tx, by: Principal) -> None:
    """All but the one that asks. Raises OnlyPeople."""
    await _end_all(tx, ensure_person(by), by.session_id, by)


async def end_session_of(tx: Tx, user_id: UUID, session_id: UUID, by: Principal) -> None:
    """Raises NotFound, MoreThanYourOwn."""
    await _ensure_may(tx, user_id, by)
    await _end(tx, user_id, session_id, by)


async def end_sessions_of(tx: Tx, user_id: UUID, by: Principal) -> None:
    """All of them; one's own goes on. Raises NotFound, MoreThanYourOwn."""
    await _ensure_may(tx, user_id, by)
    await _end_all(tx, user_id, by.session_id, by)


async def _end(tx: Tx, user_id: UUID, session_id: UUID, by: Principal) -> None:
    if not await store_entry.end_session_of(tx, session_id, user_id):
        raise NotFound
    await record(tx, by, "session.ended", f"user:{user_id}")
    await read_rights_anew(tx, session_id)


async def _end_all(tx: Tx, user_id: UUID, keep: UUID | None, by: Principal) -> None:
    ended = await store_access.end_sessions(tx, user_id, keep)
    if ended:
        await record(tx, by, "session.ended", f"user:{user_id}", {"many": len(ended)})
        await read_rights_anew(tx, *ended)


async def _ensure_may(tx: Tx, user_id: UUID, by: Principal) -> None:
    user = await store.user(tx, user_id)
    if user is None:
        raise NotFound
    ensure_within(tx.env, by, user.role)
