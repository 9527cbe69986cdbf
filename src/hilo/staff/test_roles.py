"""Roles of one's own: made, copied, changed, renamed, deleted; never more than one may oneself."""

from typing import Any

from hilo.kernel.env import Env
from hilo.staff.add import add_user
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, Program, audited
from hilo.staff.known_roles import known_roles
from hilo.staff.model import ROLES
from hilo.staff.testing import join

NIGHT: dict[str, Any] = {"name": "Turno de noche", "permissions": ["conversations.read", "staff.read"]}


async def make(program: Program, **fields: Any) -> dict[str, Any]:
    answer = await program.send("POST", "/roles", NIGHT | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(program: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = await program.send(method, path, body)
    return answer.status_code, answer.json()["code"]


async def test_a_stranger_and_an_agent_are_refused(program: MakeProgram, client: Any) -> None:
    assert (await client.post("/api/v1/roles", json=NIGHT)).status_code == 401
    agent = await program("agent")
    [number] = [role["number"] for role in (await agent.get("/roles"))["items"] if role["name"] == "agent"]
    for method, path, body in (
        ("POST", "/roles", NIGHT),
        ("POST", f"/roles/{number}/copies", {"name": "mine"}),
        ("PATCH", f"/roles/{number}", {"description": "x"}),
        ("DELETE", f"/roles/{number}", None),
    ):
        assert await refused(agent, method, path, body) == (403, "not_allowed"), path


async def test_a_role_is_made_given_and_holds_at_once(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await make(owner)
    assert made["permissions"] == ["conversations.read", "staff.read"]
    assert (made["built_in"], made["reach"], made["masks"]) == (False, "everything", [])
    _, headers = await join(env, NIGHT["name"])
    night = Program(owner.client, headers)
    assert (await night.get("/me"))["permissions"] == ["conversations.read", "staff.read"]
    assert await refused(night, "GET", "/customers") == (403, "not_allowed")
    wider = {"permissions": ["conversations.read", "customers.read", "staff.read"]}
    assert (await owner.send("PATCH", f"/roles/{made['number']}", wider)).status_code == 200
    assert (await night.send("GET", "/customers")).status_code == 200
    [changed] = await audited(env, "role.changed")
    assert changed.details["fields"] == ["permissions"]
    assert changed.subject == f"role:{made['number']}"


async def test_a_token_can_have_a_role_of_ones_own(program: MakeProgram) -> None:
    owner = await program("owner")
    await make(owner)
    made = (await owner.send("POST", "/tokens", {"name": "robot", "role": NIGHT["name"]})).json()
    robot = Program(owner.client, {"authorization": f"Bearer {made['secret']}"})
    assert (await robot.get("/me"))["permissions"] == ["conversations.read", "staff.read"]


async def test_whoever_has_a_role_has_it_under_its_new_name(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await make(owner)
    user, _ = await join(env, NIGHT["name"])
    answer = await owner.send("PATCH", f"/roles/{made['number']}", {"name": "Noche"})
    assert answer.json()["name"] == "Noche"
    assert (await owner.get(f"/users/{user.id}"))["role"] == "Noche"
    assert await refused(owner, "POST", "/tokens", {"name": "t", "role": NIGHT["name"]}) == (422, "no_such_role")


async def test_names_are_taken_in_whatever_letters(program: MakeProgram) -> None:
    owner = await program("owner")
    await make(owner)
    assert await refused(owner, "POST", "/roles", NIGHT | {"name": "turno de NOCHE"}) == (409, "role_name_taken")
    assert await refused(owner, "POST", "/roles", NIGHT | {"name": "Agent"}) == (409, "role_name_taken")


async def test_the_built_in_roles_stay_and_are_copied(program: MakeProgram) -> None:
    owner = await program("owner")
    roles = {role["name"]: role for role in (await owner.get("/roles"))["items"]}
    assert list(roles) == list(ROLES)
    agent = roles["agent"]
    path = f"/roles/{agent['number']}"
    assert await refused(owner, "PATCH", path, {"permissions": []}) == (409, "role_is_built_in")
    assert await refused(owner, "DELETE", path) == (409, "role_is_built_in")
    copy = (await owner.send("POST", f"{path}/copies", {"name": "Agente sin borrar"})).json()
    assert copy["permissions"] == agent["permissions"]
    assert not copy["built_in"]
    assert copy["number"] != agent["number"]


async def test_nobody_makes_a_role_that_may_more_than_they(program: MakeProgram) -> None:
    administrator, owner = await program("administrator"), await program("owner")
    body = NIGHT | {"permissions": ["staff.owners"]}
    assert await refused(administrator, "POST", "/roles", body) == (403, "more_than_your_own")
    made = await make(owner, permissions=["staff.owners"])
    path = f"/roles/{made['number']}"
    assert await refused(administrator, "PATCH", path, {"permissions": []}) == (403, "more_than_your_own")
    assert await refused(administrator, "DELETE", path) == (403, "more_than_your_own")
    [number] = [role["number"] for role in (await owner.get("/roles"))["items"] if role["name"] == "owner"]
    assert await refused(administrator, "POST", f"/roles/{number}/copies", {"name": "me"}) == (
        403,
        "more_than_your_own",
    )


async def test_who_sees_masked_gives_no_role_that_does_not(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    every = next(r for r in (await owner.get("/roles"))["items"] if r["name"] == "administrator")["permissions"]
    await make(owner, name="Discreto", permissions=every, masks=["phones"])
    _, headers = await join(env, "Discreto")
    discreet = Program(owner.client, headers)
    assert await refused(discreet, "POST", "/roles", NIGHT) == (403, "more_than_your_own")
    assert await refused(discreet, "POST", "/tokens", {"name": "t", "role": "agent"}) == (403, "more_than_your_own")
    assert (await discreet.send("POST", "/roles", NIGHT | {"masks": ["phones", "cards"]})).status_code == 201


async def test_a_role_is_made_of_what_there_is(program: MakeProgram) -> None:
    owner = await program("owner")
    team = (await owner.send("POST", "/teams", {"name": "Norte"})).json()["id"]
    listed = await owner.get("/permissions")
    assert {"name": "customers.merge", "within_teams": False}.items() <= next(
        p for p in listed["items"] if p["name"] == "customers.merge"
    ).items()
    for body, code in (
        ({"permissions": ["conversations.raed"]}, "no_such_permission"),
        ({"reach": "own_teams", "permissions": ["conversations.read", "audit.read"]}, "beyond_teams"),
        ({"reach": "teams"}, "role_needs_teams"),
        ({"reach": "own_teams", "teams": [team]}, "role_needs_teams"),
        ({"reach": "teams", "teams": ["00000000-0000-7000-8000-000000000000"]}, "no_such_team"),
        ({"masks": ["shoe_sizes"]}, "invalid_body"),
    ):
        status, said = await refused(owner, "POST", "/roles", NIGHT | body)
        assert (said, 400 <= status < 500) == (code, True), body
    made = await make(owner, reach="teams", teams=[team])
    assert made["teams"] == [team]
    wide = await owner.send("PATCH", f"/roles/{made['number']}", {"reach": "everything"})
    assert wide.json()["teams"] == []


async def test_a_role_goes_when_nobody_has_it(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await make(owner)
    path = f"/roles/{made['number']}"
    user, _ = await join(env, NIGHT["name"])
    token = (await owner.send("POST", "/tokens", {"name": "t", "role": NIGHT["name"]})).json()["token"]["id"]
    assert await refused(owner, "DELETE", path) == (409, "role_in_use")
    await owner.send("PATCH", f"/users/{user.id}", {"role": "agent"})
    assert await refused(owner, "DELETE", path) == (409, "role_in_use")
    async with env.db.unit_of_work() as tx:
        await tx.execute("update api_tokens set revoked_at = now() where role = $1", NIGHT["name"])
    assert (await owner.send("DELETE", path)).status_code == 204
    assert (await owner.send("GET", path)).status_code == 404
    assert token
    assert (await make(owner))["number"] != made["number"]


async def test_who_signs_in_is_told_what_limits_and_masks_them(
    env: Env, program: MakeProgram, browser: MakeBrowser
) -> None:
    await make(await program("owner"), reach="own_teams", masks=["phones"])
    known_roles(env).forget()  # as in a process that has seen nobody yet
    async with env.db.unit_of_work() as tx:
        await add_user(tx, ANA, "Ana", NIGHT["name"], PASSWORD)
    ana = browser()
    told = (await ana.sign_in(ANA)).json()["user"]
    assert (told["limited"], told["masks"], told["permissions"]) == (True, ["phones"], NIGHT["permissions"])
    assert (await ana.send("GET", "/me")).json() == told


async def test_a_number_that_no_role_can_have_is_no_error_of_ours(program: MakeProgram) -> None:
    owner = await program("owner")
    for number in ("0", "-1", "99999999999999999999"):
        for method, body in (("GET", None), ("PATCH", {"description": "x"}), ("DELETE", None)):
            assert 400 <= (await owner.send(method, f"/roles/{number}", body)).status_code < 500, (method, number)
