"""Who of the demo's staff does something, as the principals that verbs know."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.staff import store
from hilo.staff.model import User
from hilo.staff.rights import granted
from hilo.staff.store_teams import teams
from hilo.web.demo.keepsake import Keepsake

ANSWERING = frozenset({"agent", "supervisor"})


class Crew:
    """The colleagues of the house by team, and everybody by first name."""

    def __init__(self, users: Sequence[User], principals: Mapping[UUID, Principal], named: Mapping[UUID, str]) -> None:
        self._by_id = principals
        self.everybody = [principals[user.id] for user in users]
        self.teams = {name: team for team, name in named.items()}
        self._of: dict[str, list[Principal]] = {}
        for user in users:
            if user.role in ANSWERING:
                for team in user.teams:
                    self._of.setdefault(named.get(team, ""), []).append(principals[user.id])

    def of(self, team: str) -> Sequence[Principal]:
        """Who answers there; the first leads it."""
        return self._of.get(team) or self.everybody

    def called(self, first_name: str) -> Principal | None:
        return next((one for one in self.everybody if one.name.split()[0] == first_name), None)

    def by_id(self, user_id: UUID) -> Principal:
        return self._by_id[user_id]


async def crew(tx: Tx, kept: Keepsake) -> Crew:
    """As they are now; who left since is left out."""
    named = {one.id: one for one in await teams(tx) if one.id in kept.teams}
    found = [user for one in kept.staff if (user := await store.user(tx, one)) and not user.deactivated_at]
    principals: dict[UUID, Principal] = {}
    for user in found:
        numbers = frozenset({user.number, *(named[team].number for team in user.teams if team in named)})
        principals[user.id] = Principal("user", user.id, user.name, granted(tx.env, user.role), numbers)
    return Crew(found, principals, {one.id: one.name for one in named.values()})
