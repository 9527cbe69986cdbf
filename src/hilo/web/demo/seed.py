"""Plant the demo company, once a home: three members of staff, their accounts, twenty customers and what was said."""

from hilo.channels.accounts import connect, pause
from hilo.channels.model_accounts import Account
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal, system_principal
from hilo.staff.add import add_user
from hilo.staff.change import Changes, change_user
from hilo.staff.errors import EmailTaken
from hilo.staff.model import Team, User
from hilo.staff.rights import granted
from hilo.staff.teams import add_member, add_team
from hilo.web.demo import store
from hilo.web.demo.keepsake import Keepsake, new_password, recall, remember
from hilo.web.demo.play import Stage, play
from hilo.web.demo.script import Company, company, threads

US = system_principal("demo")
WAKE = "demo"


async def seed(env: Env) -> list[str]:
    """Lines that say how to sign in. A second call plants nothing; one transaction plants all or nothing.

    Nothing of it ever leaves: the address for replies of two accounts leads nowhere, and they are paused; the third is
    the chat of the shop's page. What became of the older replies is written down as the channel would have reported it.
    """
    cast = company()
    kept = recall(env.settings) or Keepsake(new_password())
    async with env.db.read() as tx:
        there = await store.is_planted(tx, kept.accounts)
    if not there:
        kept = Keepsake(kept.password)
        remember(env.settings, kept)  # before the commit: a password that nobody knows opens nothing
        try:
            async with env.db.unit_of_work() as tx:
                kept = await _plant(tx, cast, kept.password)
                remember(env.settings, kept)
                tx.after_commit(lambda: env.wakes.say(WAKE))
        except EmailTaken:
            return [
                f"The demo company {cast.name} is in this database already; the home that planted it knows the way in."
            ]
    return _how_to_sign_in(cast, kept.password)


async def _plant(tx: Tx, cast: Company, password: str) -> Keepsake:
    await store.plan_once(tx)
    staff = {c.key: await add_user(tx, c.email, c.name, c.role, password, US) for c in cast.staff}
    for c in cast.staff:
        await change_user(tx, staff[c.key].id, Changes(language=c.language), US)
    team = await add_team(tx, cast.team.name, US)
    for member in cast.team.members:
        await add_member(tx, team.id, staff[member].id, US)
    accounts: dict[str, Account] = {}
    for a in cast.accounts:
        accounts[a.key], _ = await connect(tx, a.channel, a.name, a.settings, US)
    actors = {c.key: _actor(tx.env, staff[c.key], team, c.key in cast.team.members) for c in cast.staff}
    await play(Stage(tx, actors, accounts, team), threads())
    for a in cast.accounts:
        if not a.live:
            await pause(tx, accounts[a.key].id, US)
    return Keepsake(password, [u.id for u in staff.values()], [a.id for a in accounts.values()], [team.id])


def _actor(env: Env, user: User, team: Team, inside: bool) -> Principal:
    numbers = {user.number, team.number} if inside else {user.number}
    return Principal("user", user.id, user.name, granted(env, user.role), frozenset(numbers))


def _how_to_sign_in(cast: Company, password: str) -> list[str]:
    wide = max(len(c.role) for c in cast.staff)
    return [
        f"Demo company {cast.name}: sign in as one of",
        *(f"  {c.role:<{wide}}  {c.email}" for c in cast.staff),
        f"with the password {password}",
    ]
