"""Teams: who belongs to them, and what that changes."""

import asyncio
from uuid import UUID, uuid4

from hilo.company.store import default_brand
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.teams import rename_team

NUMBERS = "select t.number from team_members m join teams t on t.id = m.team_id where m.user_id = $1"


async def test_a_stranger_is_refused(browser: MakeBrowser, program: MakeProgram) -> None:
    team, user = uuid4(), uuid4()
    for method, path in (
        ("POST", "/teams"),
        ("PATCH", f"/teams/{team}"),
        ("DELETE", f"/teams/{team}"),
        ("PUT", f"/teams/{team}/members/{user}"),
        ("DELETE", f"/teams/{team}/members/{user}"),
    ):
        assert (await browser().send(method, path)).status_code == 401
        assert (await (await program("supervisor")).send(method, path)).status_code == 403
    assert (await browser().send("GET", "/teams")).status_code == 401


async def test_a_team_is_made_renamed_and_archived(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await owner.send("POST", "/teams", {"name": "Invoices"})
    assert made.status_code == 201
    team = made.json()["id"]
    assert (await owner.send("PATCH", f"/teams/{team}", {"name": "Billing"})).json()["name"] == "Billing"
    assert [one["name"] for one in (await owner.get("/teams"))["items"]] == ["Billing"]
    assert (await owner.send("DELETE", f"/teams/{team}")).status_code == 204
    assert (await owner.get("/teams"))["items"] == []
    for method in ("GET", "DELETE"):
        assert (await owner.send(method, f"/teams/{team}")).status_code == 404
    assert (await owner.send("PATCH", f"/teams/{team}", {"name": "Again"})).status_code == 404
    for action in ("team.added", "team.renamed", "team.archived"):
        [entry] = await audited(env, action)
        assert entry.subject == f"team:{team}"


async def test_a_name_belongs_to_one_team_until_it_is_archived(program: MakeProgram) -> None:
    owner = await program("owner")
    first = (await owner.send("POST", "/teams", {"name": "Invoices"})).json()
    other = (await owner.send("POST", "/teams", {"name": "SIM"})).json()
    for taken in (
        await owner.send("POST", "/teams", {"name": "INVOICES"}),
        await owner.send("PATCH", f"/teams/{other['id']}", {"name": "invoices"}),
    ):
        assert (taken.status_code, taken.json()["code"]) == (409, "team_name_taken")
    same = await owner.send("PATCH", f"/teams/{first['id']}", {"name": "INVOICES"})
    assert same.status_code == 200, "its own name is free for it"
    await owner.send("DELETE", f"/teams/{first['id']}")
    assert (await owner.send("POST", "/teams", {"name": "Invoices"})).status_code == 201


async def test_of_two_who_take_a_name_at_once_one_is_told(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    teams = [(await owner.send("POST", "/teams", {"name": f"Team {n}"})).json()["id"] for n in range(2)]

    async def rename(team: str) -> None:
        async with env.db.unit_of_work() as tx:
            await rename_team(tx, UUID(team), "One", system_principal())

    results = await asyncio.gather(*(rename(team) for team in teams), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "TeamNameTaken"]


async def test_a_member_passes_the_walls_of_the_team_at_once(
    env: Env, program: MakeProgram, browser: MakeBrowser
) -> None:
    user = await hire(env)
    owner, ana = await program("owner"), browser()
    await ana.sign_in(ANA)
    team = (await owner.send("POST", "/teams", {"name": "Billing"})).json()
    assert (await ana.send("GET", "/me")).json()["teams"] == []
    added = await owner.send("PUT", f"/teams/{team['id']}/members/{user.id}")
    assert added.json()["members"] == [str(user.id)]
    assert (await owner.send("PUT", f"/teams/{team['id']}/members/{user.id}")).json() == added.json()
    assert (await ana.send("GET", "/me")).json()["teams"] == [team["id"]]
    assert team["number"] in await numbers(env, user.id)
    await owner.send("DELETE", f"/teams/{team['id']}")
    assert team["number"] in await numbers(env, user.id), "what is behind its walls is not lost with the team"
    assert (await owner.send("DELETE", f"/teams/{team['id']}/members/{user.id}")).status_code == 204
    assert team["number"] not in await numbers(env, user.id)
    assert (await owner.send("DELETE", f"/teams/{team['id']}/members/{user.id}")).status_code == 404
    for action in ("team.member_added", "team.member_removed"):
        [entry] = await audited(env, action)
        assert (entry.subject, entry.details) == (f"team:{team['id']}", {"user_id": str(user.id)})


async def test_only_who_is_there_becomes_a_member(env: Env, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    owner = await program("owner")
    team = (await owner.send("POST", "/teams", {"name": "Billing"})).json()["id"]
    for path in (f"/teams/{uuid4()}/members/{user.id}", f"/teams/{team}/members/{uuid4()}"):
        assert (await owner.send("PUT", path)).status_code == 404
    await owner.send("POST", f"/users/{user.id}/deactivation")
    assert (await owner.send("PUT", f"/teams/{team}/members/{user.id}")).status_code == 404


async def test_who_left_is_no_member_until_they_come_back(env: Env, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    owner = await program("owner")
    team = (await owner.send("POST", "/teams", {"name": "Billing"})).json()["id"]
    await owner.send("PUT", f"/teams/{team}/members/{user.id}")
    await owner.send("POST", f"/users/{user.id}/deactivation")
    assert (await owner.get(f"/teams/{team}"))["members"] == []
    await owner.send("DELETE", f"/users/{user.id}/deactivation")
    assert (await owner.get(f"/teams/{team}"))["members"] == [str(user.id)]


async def test_a_brand_forgets_the_team_that_is_archived(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    team = (await owner.send("POST", "/teams", {"name": "Billing"})).json()["id"]
    async with env.db.read() as tx:
        brand = await default_brand(tx)
    changed = await owner.send("PATCH", f"/brands/{brand.id}", {"default_team_id": team})
    assert changed.json()["default_team_id"] == team
    await owner.send("DELETE", f"/teams/{team}")
    assert (await owner.get(f"/brands/{brand.id}"))["default_team_id"] is None
    again = await owner.send("PATCH", f"/brands/{brand.id}", {"default_team_id": team})
    assert (again.status_code, again.json()["code"]) == (422, "no_such_team")


async def numbers(env: Env, user_id: UUID) -> list[int]:
    async with env.db.read() as tx:
        found = await tx.fetch(NUMBERS, user_id)
    return [row["number"] for row in found]
