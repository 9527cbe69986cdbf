"""API tokens: shown once, stored as a fingerprint, never more than their maker."""

from uuid import uuid4

import pytest

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store_access, store_roles
from hilo.staff.change import Changes, change_user
from hilo.staff.conftest import MakeBrowser, MakeProgram, Program, audited
from hilo.staff.testing import join
from hilo.staff.tokens import create_token


async def test_a_stranger_is_refused(browser: MakeBrowser, program: MakeProgram) -> None:
    for method, path in (("GET", "/tokens"), ("POST", "/tokens"), ("DELETE", f"/tokens/{uuid4()}")):
        assert (await browser().send(method, path)).status_code == 401
        assert (await (await program("supervisor")).send(method, path)).status_code == 403


async def test_a_token_is_shown_once(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await owner.send("POST", "/tokens", {"name": "robot", "role": "agent"}, **{"idempotency-key": "1"})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("hilo_")
    assert len(secret) >= 48
    listed = await owner.send("GET", "/tokens")
    assert made.json()["token"]["id"] in listed.text
    assert secret not in listed.text
    async with env.db.read() as tx:
        rows = await tx.fetch("select * from api_tokens")
        rows = [*rows, *await tx.fetch("select * from idempotency_keys")]
    again = await owner.send("POST", "/tokens", {"name": "robot", "role": "agent"}, **{"idempotency-key": "1"})
    assert again.json() == made.json(), "the answer that was lost on its way is given again, and kept sealed till then"
    assert all(secret not in str(value) and value != secret.encode() for row in rows for value in row.values())
    entry = (await audited(env, "token.created"))[0]
    assert (entry.subject, entry.details) == (f"token:{made.json()['token']['id']}", {"role": "agent"})


async def test_a_token_of_its_own_is_somebody_and_a_personal_one_is_its_user(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "owner", "Marta")
    owner = Program((await program("agent")).client, headers)
    made = await owner.send("POST", "/tokens", {"name": "robot", "role": "read-only"})
    robot = Program(owner.client, {"authorization": f"Bearer {made.json()['secret']}"})
    me = await robot.get("/me")
    assert (me["kind"], me["id"], me["name"]) == ("token", made.json()["token"]["id"], "robot")
    made = await owner.send("POST", "/tokens", {"name": "mine", "role": "read-only", "personal": True})
    mine = Program(owner.client, {"authorization": f"Bearer {made.json()['secret']}"})
    me = await mine.get("/me")
    assert (me["kind"], me["id"], me["name"]) == ("user", str(user.id), "Marta")
    assert "staff.manage" not in me["permissions"], "as far as its role goes"
    assert (await mine.send("POST", "/tokens", {"name": "more", "role": "read-only"})).status_code == 403


async def test_nobody_makes_a_token_that_may_more(program: MakeProgram) -> None:
    administrator = await program("administrator")
    refused = await administrator.send("POST", "/tokens", {"name": "x", "role": "owner"})
    assert (refused.status_code, refused.json()["code"]) == (403, "more_than_your_own")


async def test_a_token_falls_with_its_maker(env: Env, program: MakeProgram) -> None:
    maker, headers = await join(env, "administrator")
    client = (await program("agent")).client
    made = await Program(client, headers).send("POST", "/tokens", {"name": "robot", "role": "administrator"})
    robot = Program(client, {"authorization": f"Bearer {made.json()['secret']}"})
    assert "staff.manage" in (await robot.get("/me"))["permissions"]
    async with env.db.unit_of_work() as tx:
        await change_user(tx, maker.id, Changes(role="agent"), system_principal())
    assert "staff.manage" not in (await robot.get("/me"))["permissions"]
    assert "conversations.reply" in (await robot.get("/me"))["permissions"]


async def test_a_revoked_token_is_refused_at_once(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    made = await owner.send("POST", "/tokens", {"name": "robot", "role": "agent"})
    token_id = made.json()["token"]["id"]
    robot = Program(owner.client, {"authorization": f"Bearer {made.json()['secret']}"})
    assert (await robot.send("GET", "/me")).status_code == 200
    assert (await owner.send("DELETE", f"/tokens/{token_id}")).status_code == 204
    assert (await robot.send("GET", "/me")).status_code == 401
    assert token_id not in (await owner.send("GET", "/tokens")).text
    assert (await owner.send("DELETE", f"/tokens/{token_id}")).status_code == 404
    assert len(await audited(env, "token.revoked")) == 1


async def test_an_administrator_revokes_no_token_of_an_owner(env: Env, program: MakeProgram) -> None:
    async with env.db.unit_of_work() as tx:
        await create_token(tx, "owner's", "owner", system_principal())
        [token] = await store_access.tokens(tx, None, 10)
    refused = await (await program("administrator")).send("DELETE", f"/tokens/{token.id}")
    assert (refused.status_code, refused.json()["code"]) == (403, "more_than_your_own")


async def test_tokens_come_in_pages(program: MakeProgram) -> None:
    owner = await program("owner")
    for n in range(4):
        await owner.send("POST", "/tokens", {"name": f"t{n}", "role": "agent"})
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await owner.get("/tokens", limit=2, **cursor)
        names += [token["name"] for token in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(names) == ["t0", "t1", "t2", "t3", "test"]
    assert (await owner.send("GET", "/tokens?cursor=nonsense")).status_code == 422
    assert (await owner.send("GET", "/tokens?limit=201")).status_code == 422


@pytest.mark.parametrize("acts", [True, False])
async def test_walls_know_a_personal_token_as_its_user_and_another_as_its_role(env: Env, acts: bool) -> None:
    user, _ = await join(env, "owner")
    async with env.db.unit_of_work() as tx:
        token = await create_token(tx, "t", "agent", system_principal(), acts_as=user.id if acts else None)
        roles = {role.name: role.number for role in await store_roles.roles(tx)}
        row = await store_access.principal_of_token(tx, fingerprint(token))
    assert row is not None
    assert set(row["numbers"]) == ({user.number, roles["owner"]} if acts else {roles["agent"]})
