"""Tell a person by mail, and the audit log, that how they sign in was changed."""

from typing import Literal
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff import store
from hilo.staff.audit import record
from hilo.staff.mail import Letter, words, write_to

Change = Literal[
    "totp_added", "totp_removed", "passkey_added", "passkey_removed", "codes_made", "code_used", "factors_reset"
]


async def tell_factor(tx: Tx, user_id: UUID, change: Change, by: Principal | None = None) -> None:
    """The words are those of `mail.toml`; the audit log has them as `factor.…`. `by` None: the person, at the door."""
    user = await store.user(tx, user_id)
    if user is None:
        return
    actor = by or Principal("user", user_id, "", frozenset())
    await record(tx, actor, f"factor.{change}", f"user:{user_id}")
    what = words(user.language)[change]
    fill = {"what": what}
    await write_to(tx, Letter(to=user.email, name=user.name, language=user.language, words="factor_changed", fill=fill))
