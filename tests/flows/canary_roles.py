"""A company for roles of one's own: a person met by one team, another met by nobody, and numbers that are masked."""

from collections.abc import Mapping
from typing import Any

import httpx

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect, words
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.masking import MASKS
from hilo.kernel.principal import system_principal
from hilo.kernel.testing_http import Receiver
from hilo.staff.model import RoleKept, User
from hilo.staff.rights import declared_by
from hilo.staff.roles import add_role
from hilo.staff.teams import add_member, add_team
from hilo.staff.testing import join
from hilo.staff.tokens import create_token
from hilo.webhooks.testing import Hooks

SOUTH = "milanonegro"  # the word that stands in all of the team South's conversation
NORTH = "herrerillo"  # and in that of the team North
PHONE, NORTH_MAIL = "+34699123456", "bea@norte.example"
PROOF = {"assurance": 2, "method": "signed in"}
# What a text can hold that a role may mask, each as it was written, with the digits or letters that must not be seen.
SECRETS = {
    "612 345 789": "345 7",
    "carla.ruiz@correo.example": "carla.ruiz",
    "12345678Z": "12345678",
    "4111 1111 1111 1111": "4111 1111",
    "ES91 2100 0418 4502 0005 1332": "2100 0418",
    "1.234,56 €": "1.234",
}
TOLD = f"{SOUTH}: " + "; ".join(SECRETS)


class Company:
    """Who there is, as headers by name, and the ids of what each team has."""

    def __init__(self, env: Env, client: httpx.AsyncClient, hooks: Hooks) -> None:
        self.env, self.client, self.hooks = env, client, hooks
        self.headers: dict[str, dict[str, str]] = {}
        self.users: dict[str, User] = {}
        self.south = self.north = self.south_customer = self.north_customer = ""
        self.teams: dict[str, str] = {}
        self.roles: dict[str, int] = {}

    async def ids(self, sql: str) -> list[str]:
        async with self.env.db.read() as tx:
            return [str(row[0]) for row in await tx.fetch(sql)]

    async def ask(self, method: str, path: str, body: Any = None, who: str = "manager") -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers[who])

    async def done(self, method: str, path: str, body: Any = None, who: str = "manager") -> Any:
        answer = await self.ask(method, path, body, who)
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else None


async def found(env: Env, client: httpx.AsyncClient, receiver: Receiver) -> Company:
    """Two teams, a conversation each with all that it can hold; people of every kind of role of one's own."""
    made = Company(env, client, Hooks(env, receiver))
    await _staff(made)
    values: Mapping[str, Any] = {"url": receiver.url("/replies"), "vouch.phone": 2, "vouch.email": 2}
    gate = await connect(env, "api", **values)
    for body in (
        words("s1", TOLD, value=PHONE, kind="phone", proof=PROOF) | {"subject": TOLD, "html": f"<p>{TOLD}</p>"},
        words("n1", f"{NORTH} one", value=NORTH_MAIL, proof=PROOF) | {"subject": f"Sobre {NORTH}"},
    ):
        assert (await gate.post(client, body)).status_code == 202
        await LanesWorker(env).work_off()
    lines = (await made.done("GET", "/conversations"))["items"]
    [south] = [line for line in lines if SOUTH in line["subject"]]
    [north] = [line for line in lines if NORTH in line["subject"]]
    made.south, made.south_customer = south["id"], south["customer"]["id"]
    made.north, made.north_customer = north["id"], north["customer"]["id"]
    await _work(made, made.south, "south", TOLD)
    await _work(made, made.north, "north", f"{NORTH} again")
    await Worker(env).work_off()
    await made.hooks.post()
    return made


async def _work(made: Company, conversation: str, team: str, text: str) -> None:
    await made.done("PUT", f"/conversations/{conversation}/assignee", {"team": made.teams[team]})
    await made.done("POST", f"/conversations/{conversation}/notes", {"text": text})
    await made.done("POST", f"/conversations/{conversation}/messages", {"text": text})
    await OutboxWorker(made.env).work_off()


async def _staff(made: Company) -> None:
    env, by = made.env, system_principal("test")
    declared = declared_by(env)
    within = sorted(declared.within_teams)
    async with env.db.unit_of_work() as tx:
        teams = {name: await add_team(tx, name.title(), by) for name in ("south", "north")}
        made.teams = {name: str(team.id) for name, team in teams.items()}
        for role in (
            RoleKept(name="Solo Norte", number=0, permissions=within, reach="teams", teams=[teams["north"].id]),
            RoleKept(name="Su equipo", number=0, permissions=within, reach="own_teams"),
            RoleKept(name="Discreto", number=0, permissions=sorted(declared.every), masks=list(MASKS)),
        ):
            made.roles[role.name] = (await add_role(tx, role, by)).number
    for name, role in (
        ("manager", "owner"),
        ("named", "Solo Norte"),
        ("member", "Su equipo"),
        ("elsewhere", "Su equipo"),
        ("discreet", "Discreto"),
    ):
        made.users[name], made.headers[name] = await join(env, role, name)
    async with env.db.unit_of_work() as tx:
        await add_member(tx, teams["north"].id, made.users["member"].id, by)
        await add_member(tx, teams["south"].id, made.users["elsewhere"].id, by)
        secret = await create_token(tx, "a program of the north", "Solo Norte", by)
    made.headers["token"] = {"authorization": f"Bearer {secret}"}
    await made.hooks.add("/hook-north", role="Solo Norte")
    await made.hooks.add("/hook-all", role="owner")
