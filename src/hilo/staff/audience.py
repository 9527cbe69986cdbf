"""Say who may see the events of users and teams: everybody who may see the staff."""

from collections.abc import Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.module import Audience

STAFF = Audience("staff.read")


async def staff_audience(_: Tx, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    return dict.fromkeys(ids, STAFF)
