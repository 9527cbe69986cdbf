"""Reveal what one's role masks: of one thing, once, with a reason that stays in the audit log."""

from typing import Annotated

import msgspec

from hilo.company.model import END
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body
from hilo.staff.audit import record

Reason = Annotated[str, msgspec.Meta(min_length=3, max_length=500, pattern=r"^[^\u0000]*\S[^\u0000]*" + END)]


class RevealBody(Body):
    """Why it has to be seen. Whoever reads the audit log reads it."""

    reason: Reason


async def note_reveal(tx: Tx, by: Principal, subject: str, data: RevealBody) -> None:
    """`subject` as in the audit log, `customer:ID`. Commits with the answer: none is shown that was not noted."""
    await record(tx, by, "masks.revealed", subject, {"reason": data.reason, "masks": sorted(by.masks)})
