"""Roles: what each may do, and that nobody gives more than that; streams learn of every change."""

from typing import Any
from uuid import UUID

import pytest

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, Program, hire
from hilo.staff.model import _FIXED, OWNERS, ROLES, Role, permissions_of
from hilo.staff.rights import granted
from hilo.staff.testing import join
from hilo.staff.tokens import create_token


async def test_a_stranger_is_refused(browser: MakeBrowser) -> None:
    assert (await browser().send("GET", "/roles")).status_code == 401


async def test_the_roles_are_listed_from_the_one_that_may_most(env: Env, program: MakeProgram) -> None:
    roles = (await (await program("read-only")).get("/roles"))["items"]
    assert [role["name"] for role in roles] == list(ROLES)
    assert len({role["number"] for role in roles}) == len(ROLES)
    assert {role["name"]: set(role["permissions"]) for role in roles} == {role: granted(env, role) for role in ROLES}


def test_roles_name_only_permissions_that_a_module_declares(env: Env) -> None:
    declared = {name for module in env.modules for name in module.permissions}
    missing = {role: sorted(named - declared) for role, named in _FIXED.items() if named - declared}
    assert not missing, "misspelt, or of a module that is gone"


def test_owners_may_everything_and_administrators_all_but_owners(env: Env) -> None:
    declared = {name for module in env.modules for name in module.permissions}
    assert granted(env, "owner") == declared
    assert granted(env, "administrator") == declared - {OWNERS}


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("supervisor", "conversations.manage", "staff.manage"),
        ("supervisor", "audit.read", "channels.manage"),
        ("agent", "conversations.assign", "conversations.manage"),
        ("agent", "customers.merge", "audit.read"),
        ("shop", "conversations.reply", "conversations.assign"),
        ("shop", "customers.write", "customers.merge"),
        ("marketing", "customers.read", "conversations.read"),
        ("read-only", "conversations.read", "conversations.reply"),
        ("read-only", "staff.read", "customers.write"),
    ],
)
def test_what_a_role_may_and_may_not(env: Env, role: Role, may: str, may_not: str) -> None:
    assert may in granted(env, role)
    assert may_not not in granted(env, role)


def test_a_role_has_no_permission_that_is_not_declared() -> None:
    assert permissions_of("agent", {"staff.read"}) == {"staff.read"}
    assert permissions_of("owner", ()) == frozenset()


async def told(env: Env) -> list[UUID]:
    """Whose streams had to show their rights anew."""
    async with env.db.unit_of_work() as tx:
        rows: Any = await tx.fetch("delete from stream_inbox where kind = 'rights.changed' returning topic_id")
    return [row["topic_id"] for row in rows]


async def test_streams_show_their_rights_anew_after_every_change(
    env: Env, program: MakeProgram, browser: MakeBrowser
) -> None:
    user = await hire(env)
    owner, ana = await program("owner"), browser()
    session = UUID((await ana.sign_in(ANA)).json()["user"]["id"])
    async with env.db.unit_of_work() as tx:
        await create_token(tx, "robot", "agent", system_principal())
    assert session == user.id
    assert await told(env) == []
    team = (await owner.send("POST", "/teams", {"name": "Billing"})).json()["id"]
    for method, path, body in (
        ("PATCH", f"/users/{user.id}", {"role": "shop"}),
        ("PUT", f"/teams/{team}/members/{user.id}", None),
        ("DELETE", f"/teams/{team}/members/{user.id}", None),
        ("POST", f"/users/{user.id}/deactivation", None),
        ("DELETE", f"/users/{user.id}/deactivation", None),
    ):
        assert (await owner.send(method, path, body)).status_code < 300
        assert await told(env) == [user.id], path


async def test_the_end_of_a_session_or_token_ends_its_stream_alone(
    env: Env, program: MakeProgram, browser: MakeBrowser
) -> None:
    user = await hire(env)
    here, elsewhere = browser(), browser()
    await here.sign_in(ANA)
    await elsewhere.sign_in(ANA)
    async with env.db.read() as tx:
        rows: Any = await tx.fetch("select id from sessions order by created_at, id")
    sessions = {row["id"] for row in rows}
    await here.send("DELETE", "/session")
    [first] = await told(env)
    assert first in sessions
    owner = await program("owner")
    await owner.send("PATCH", f"/users/{user.id}", {"password": f"{PASSWORD} again"})
    assert set(await told(env)) == sessions - {first}
    made = (await owner.send("POST", "/tokens", {"name": "robot", "role": "agent"})).json()["token"]["id"]
    await owner.send("DELETE", f"/tokens/{made}")
    assert await told(env) == [UUID(made)]


async def test_the_tokens_somebody_made_are_told_with_them(env: Env, program: MakeProgram) -> None:
    maker, headers = await join(env, "administrator")
    owner = await program("owner")
    made = await Program(owner.client, headers).send("POST", "/tokens", {"name": "robot", "role": "agent"})
    await owner.send("PATCH", f"/users/{maker.id}", {"role": "agent"})
    assert set(await told(env)) == {maker.id, UUID(made.json()["token"]["id"])}
