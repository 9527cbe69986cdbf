"""Take the demo company away: all that it is made of and all that came by its accounts, and nothing else."""

from hilo.channels.directory import directory
from hilo.conversations.store_split import recount
from hilo.customers.merge import undo
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.staff.rights import rights_changed
from hilo.web.demo import store, store_remove
from hilo.web.demo.keepsake import Keepsake, forget, recall

US = system_principal("demo")


async def preview(env: Env) -> list[str]:
    """What would go, and that the rest stays, in lines; none where there is no demo company. Nothing is changed."""
    kept = recall(env.settings)
    async with env.db.read() as tx:
        if kept is None or not await store.is_planted(tx, kept.accounts):
            return []
        gone = await store_remove.going(tx, kept.accounts)
    return [
        "This takes away, for good:",
        f"  {len(gone.conversations):>7,} conversations",
        f"  {len(gone.messages):>7,} messages",
        f"  {len(gone.profiles):>7,} profiles of people",
        f"  {len(kept.staff):>7,} members of staff, {len(kept.teams)} teams, {len(kept.brands)} brands",
        f"  {len(kept.accounts):>7,} channel accounts, with all that came by them",
        f"What is real stays as it is; {len(gone.left_over)} conversations of real people lose what came by the demo.",
    ]


async def remove(env: Env) -> list[str]:
    """Lines that say what was done. The audit log stays. In one transaction: all of it goes, or nothing.

    Real people who were merged with somebody of the demo are parted again first, so that they keep what is theirs.
    """
    kept = recall(env.settings)
    async with env.db.read() as tx:
        there = kept is not None and await store.is_planted(tx, kept.accounts)
    if kept is None or not there:
        forget(env.settings)
        return ["There is no demo company in this home."]
    async with env.db.unit_of_work() as tx:
        gone = await _take_away(tx, kept)
    forget(env.settings)
    directory(env).forget()
    return [f"The demo company is gone: {len(gone.conversations)} conversations, {len(kept.staff)} members of staff."]


async def _take_away(tx: Tx, kept: Keepsake) -> store_remove.Going:
    for merge_id in await store_remove.crossing_merges(tx, kept.accounts):
        await undo(tx, merge_id, US)
    gone = await store_remove.going(tx, kept.accounts)
    await rights_changed(tx, *kept.staff)  # ends their streams
    await store_remove.remove_threads(tx, kept, gone)
    if gone.left_over:
        await recount(tx, gone.left_over)
    await store_remove.remove_people(tx, kept, gone)
    await store_remove.remove_house(tx, kept)
    await store_remove.remove_staff(tx, kept)
    wakes = tx.env.wakes
    tx.after_commit(lambda: wakes.say("accounts"))
    return gone
