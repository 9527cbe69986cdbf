"""Mail what stayed unread: together, seldom, not to who is there, and without a word of what was written."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hilo.company.store import default_brand
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_notify as store
from hilo.staff.mail import Letter, can_mail, words, write_to
from hilo.staff.may_hear import audiences_of, may_hear
from hilo.staff.notices import KINDS, Reader, Told

PATIENCE = timedelta(minutes=5)
"""Who reads within it gets no mail."""
QUIET = timedelta(minutes=30)
"""Between two mails to the same person."""
TOO_OLD = timedelta(days=2)
KEPT = timedelta(days=90)


async def mail_notices(env: Env) -> None:
    """A schedule. What is taken and what is mailed of it is one transaction, so nothing is mailed twice or lost."""
    if not can_mail(env):
        return
    async with env.db.unit_of_work() as tx:
        told = await store.take_for_mail(tx, tx.now - PATIENCE, tx.now - TOO_OLD, tx.now - QUIET)
        if not told:
            return
        readers = await store.readers(tx, sorted({one.user_id for one in told}))
        audiences = await audiences_of(tx, {one.conversation_id for one in told})
        of: dict[UUID, list[Told]] = {}
        for one in told:
            if may_hear(readers.get(one.user_id), audiences.get(one.conversation_id)):
                of.setdefault(one.user_id, []).append(one)
        for user_id, theirs in of.items():
            await _write(tx, readers[user_id], theirs)


async def _write(tx: Tx, reader: Reader, told: Sequence[Told]) -> None:
    language = reader.language or (await default_brand(tx)).language
    said = words(language)
    counts = Counter(one.kind for one in told)
    lines = [
        said[f"{kind}_{'one' if counts[kind] == 1 else 'many'}"].format(count=counts[kind])
        for kind in KINDS
        if counts[kind]
    ]
    where = {one.conversation_id for one in told}
    place = f"/app/inbox/all/{where.pop()}?state=any" if len(where) == 1 else "/app"
    fill = {"lines": "\n".join(lines), "link": tx.env.settings.base_url() + place}
    await write_to(tx, Letter(to=reader.email, name="", language=language, words="notices", fill=fill))
