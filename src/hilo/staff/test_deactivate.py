"""Somebody leaves, and comes back."""

from uuid import uuid4

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, Program, audited, hire
from hilo.staff.testing import join
from hilo.staff.tokens import create_token


async def test_a_stranger_is_refused(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    for method in ("POST", "DELETE"):
        assert (await browser().send(method, f"/users/{user.id}/deactivation")).status_code == 401
        supervisor = await program("supervisor")
        assert (await supervisor.send(method, f"/users/{user.id}/deactivation")).status_code == 403


async def test_who_leaves_is_out_at_once_everywhere(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env, role="administrator")
    ana, owner = browser(), await program("owner")
    await ana.sign_in(ANA)
    await ana.send("PUT", "/presence", {"state": "online"})
    personal = await ana.send("POST", "/tokens", {"name": "mine", "role": "agent", "personal": True})
    shared = await ana.send("POST", "/tokens", {"name": "shop window", "role": "agent"})
    tokens = [
        Program(owner.client, {"authorization": f"Bearer {made.json()['secret']}"}) for made in (personal, shared)
    ]
    for token in tokens:
        assert (await token.send("GET", "/me")).status_code == 200
    assert (await owner.send("POST", f"/users/{user.id}/deactivation")).status_code == 204
    for token in tokens:
        assert (await token.send("GET", "/me")).status_code == 401, "whoever made a token has seen it"
    assert (await ana.send("GET", "/me")).status_code == 401
    assert (await browser().sign_in(ANA)).status_code == 401
    assert (await owner.get("/presence"))["items"] == []
    assert str(user.id) not in str(await owner.get("/users"))
    assert str(user.id) in str(await owner.get("/users", deactivated=True))
    [entry] = await audited(env, "user.deactivated")
    assert entry.subject == f"user:{user.id}"
    assert sorted(entry.details["tokens"]) == sorted(made.json()["token"]["id"] for made in (personal, shared))


async def test_who_comes_back_signs_in_and_their_tokens_stay_revoked(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    user = await hire(env)
    owner = await program("owner")
    async with env.db.unit_of_work() as tx:
        token = await create_token(tx, "mine", "agent", system_principal(), acts_as=user.id)
    await owner.send("POST", f"/users/{user.id}/deactivation")
    assert (await owner.send("DELETE", f"/users/{user.id}/deactivation")).status_code == 204
    assert (await browser().sign_in(ANA)).status_code == 201
    assert (await browser().send("GET", "/me", authorization=f"Bearer {token}")).status_code == 401
    assert len(await audited(env, "user.reactivated")) == 1


async def test_twice_is_once(env: Env, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    owner = await program("owner")
    for method, action in (("POST", "user.deactivated"), ("DELETE", "user.reactivated")):
        for _ in range(2):
            assert (await owner.send(method, f"/users/{user.id}/deactivation")).status_code == 204
        assert len(await audited(env, action)) == 1
    assert (await owner.send("POST", f"/users/{uuid4()}/deactivation")).status_code == 404


async def test_the_last_owner_stays(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "owner")
    owner = Program((await program("agent")).client, headers)
    refused = await owner.send("POST", f"/users/{user.id}/deactivation")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    assert (await owner.send("GET", "/me")).status_code == 200


async def test_an_administrator_neither_removes_nor_returns_an_owner(env: Env, program: MakeProgram) -> None:
    first, _ = await join(env, "owner")
    administrator, owner = await program("administrator"), await program("owner")
    assert (await administrator.send("POST", f"/users/{first.id}/deactivation")).status_code == 403
    assert (await owner.send("POST", f"/users/{first.id}/deactivation")).status_code == 204
    assert (await administrator.send("DELETE", f"/users/{first.id}/deactivation")).status_code == 403
