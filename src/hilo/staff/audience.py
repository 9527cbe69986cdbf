"""Say who may see the events of users and teams, and of what one person is told."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience
from hilo.staff import store_notify
from hilo.staff.notices import NEEDED

STAFF = Audience("staff.read", reach=None)


async def staff_audience(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Everybody who may see the staff."""
    return dict.fromkeys(ids, STAFF)


async def personal_audience(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Each user alone: nobody else has their number."""
    numbers = await store_notify.numbers_of(tx, ids)
    return {user_id: Audience(NEEDED, frozenset({number}), reach=None) for user_id, number in numbers.items()}
