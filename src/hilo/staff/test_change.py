"""Changing a member of staff, and oneself."""

import asyncio
from uuid import uuid4

import pytest

from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock, eventually
from hilo.staff.change import Changes, change_user
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, Program, audited, hire
from hilo.staff.errors import LastOwner
from hilo.staff.model import User
from hilo.staff.testing import join
from hilo.staff.throttle import FREE
from hilo.staff.tokens import create_token

ANOTHER = "another horse that staples"


async def test_a_stranger_is_refused(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    for method, path in (("PATCH", f"/users/{user.id}"), ("PATCH", "/me"), ("PUT", "/me/password")):
        assert (await browser().send(method, path, {})).status_code == 401
    assert (await (await program("supervisor")).send("PATCH", f"/users/{user.id}", {"name": "x"})).status_code == 403


async def test_what_is_left_out_stays(env: Env, program: MakeProgram) -> None:
    user = await hire(env, password=None)
    owner = await program("owner")
    answer = await owner.send("PATCH", f"/users/{user.id}", {"name": "Ana María", "language": "es"})
    assert answer.status_code == 200
    expected = {"email": ANA, "name": "Ana María", "language": "es", "role": "agent"}
    assert {field: answer.json()[field] for field in expected} == expected
    assert (await owner.get(f"/users/{user.id}")) == answer.json()
    [entry] = await audited(env, "user.changed")
    assert entry.details == {"fields": ["name", "language"]}
    assert "María" not in str(entry), "no person's name in the audit log"


async def test_somebody_who_is_not_there_is_not_found(program: MakeProgram) -> None:
    answer = await (await program("owner")).send("PATCH", f"/users/{uuid4()}", {"name": "x"})
    assert answer.status_code == 404


async def test_a_new_role_holds_at_once(env: Env, program: MakeProgram, browser: MakeBrowser) -> None:
    user = await hire(env)
    ana, owner = browser(), await program("owner")
    await ana.sign_in(ANA)
    assert (await ana.send("GET", "/audit")).status_code == 403
    assert (await owner.send("PATCH", f"/users/{user.id}", {"role": "supervisor"})).status_code == 200
    assert (await ana.send("GET", "/audit")).status_code == 200
    [entry] = await audited(env, "user.changed")
    assert entry.details["role"] == ["agent", "supervisor"]


async def test_a_new_password_ends_the_sessions_of_its_person(
    env: Env, program: MakeProgram, browser: MakeBrowser
) -> None:
    user = await hire(env)
    ana, owner = browser(), await program("owner")
    await ana.sign_in(ANA)
    assert (await owner.send("PATCH", f"/users/{user.id}", {"password": ANOTHER})).status_code == 200
    assert (await ana.send("GET", "/me")).status_code == 401
    assert (await browser().sign_in(ANA)).status_code == 401
    assert (await browser().sign_in(ANA, ANOTHER)).status_code == 201
    [entry] = await audited(env, "user.changed")
    assert entry.details == {"fields": ["password"]}


async def test_two_who_change_to_one_address_at_once_are_told(env: Env) -> None:
    users = [await hire(env, f"p{n}@firma.example", password=None) for n in range(2)]

    async def move(n: int) -> None:
        async with env.db.unit_of_work() as tx:
            await change_user(tx, users[n].id, Changes(email="One@firma.example"), system_principal())

    results = await asyncio.gather(move(0), move(1), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["EmailTaken", "NoneType"]


async def test_the_last_owner_stays_one(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "owner")
    owner = Program((await program("agent")).client, headers)
    refused = await owner.send("PATCH", f"/users/{user.id}", {"role": "administrator"})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    await join(env, "owner")
    assert (await owner.send("PATCH", f"/users/{user.id}", {"role": "administrator"})).status_code == 200


async def test_two_owners_cannot_demote_each_other_at_once(env: Env) -> None:
    first, second = [(await join(env, "owner"))[0] for _ in range(2)]

    async def demote(user: User) -> None:
        async with env.db.unit_of_work() as tx:
            await change_user(tx, user.id, Changes(role="agent"), system_principal())

    async with env.db.unit_of_work() as tx:
        await change_user(tx, first.id, Changes(role="agent"), system_principal())
        other = asyncio.create_task(demote(second))
        await eventually(lambda: waits_or_is_done(env, other))
    with pytest.raises(LastOwner):
        await other


async def waits_or_is_done(env: Env, task: "asyncio.Task[None]") -> bool:
    async with env.db.read() as tx:
        waiting = "select exists (select from pg_locks where not granted)"
        return task.done() or bool(await tx.fetchval(waiting))


@pytest.mark.parametrize(
    "changes", [{"role": "owner"}, {"name": "x"}, {"password": ANOTHER}, {"email": "mine@firma.example"}]
)
async def test_an_administrator_does_not_touch_an_owner(
    env: Env, program: MakeProgram, changes: dict[str, str]
) -> None:
    owner, _ = await join(env, "owner")
    refused = await (await program("administrator")).send("PATCH", f"/users/{owner.id}", changes)
    assert (refused.status_code, refused.json()["code"]) == (403, "more_than_your_own")


@pytest.mark.parametrize("changes", [{"password": ANOTHER}, {"email": "mine@firma.example"}, {"role": "owner"}])
async def test_a_narrow_token_of_an_owner_does_not_open_the_owners_door(
    env: Env, program: MakeProgram, changes: dict[str, str]
) -> None:
    owner, _ = await join(env, "owner")
    async with env.db.unit_of_work() as tx:
        token = await create_token(tx, "narrow", "administrator", system_principal(), acts_as=owner.id)
    narrow = Program((await program("agent")).client, {"authorization": f"Bearer {token}"})
    refused = await narrow.send("PATCH", f"/users/{owner.id}", changes)
    assert (refused.status_code, refused.json()["code"]) == (403, "more_than_your_own")
    assert (await narrow.send("PATCH", "/me", {"name": "Marta"})).status_code == 200


async def test_everybody_changes_their_own_name_and_language_and_nothing_else(env: Env, program: MakeProgram) -> None:
    ana = await program("read-only")
    answer = await ana.send("PATCH", "/me", {"name": "Ana B.", "language": "pt-BR"})
    assert (answer.json()["name"], answer.json()["language"]) == ("Ana B.", "pt-BR")
    assert (await ana.send("PATCH", "/me", {"language": ""})).json()["language"] == ""
    for forbidden in ({"role": "owner"}, {"email": "x@firma.example"}, {"password": ANOTHER}, {"language": "es\n"}):
        assert (await ana.send("PATCH", "/me", forbidden)).status_code == 422


async def test_changing_ones_own_password_ends_ones_other_sessions(env: Env, browser: MakeBrowser) -> None:
    await hire(env)
    here, elsewhere = browser(), browser()
    await here.sign_in(ANA)
    await elsewhere.sign_in(ANA)
    changed = await here.send("PUT", "/me/password", {"current": PASSWORD, "new": ANOTHER})
    assert changed.status_code == 204
    assert (await here.send("GET", "/me")).status_code == 200
    assert (await elsewhere.send("GET", "/me")).status_code == 401
    assert (await browser().sign_in(ANA, ANOTHER)).status_code == 201
    assert len(await audited(env, "user.password_changed")) == 1


async def test_ones_own_password_needs_the_one_until_now_and_is_not_guessed(
    env: Env, browser: MakeBrowser, clock: FakeClock
) -> None:
    await hire(env)
    ana = browser()
    await ana.sign_in(ANA)
    for n in range(FREE):
        wrong = await ana.send("PUT", "/me/password", {"current": f"a guess {n}", "new": ANOTHER})
        assert (wrong.status_code, wrong.json()["code"], wrong.json()["where"]) == (403, "wrong_password", "current")
    refused = await ana.send("PUT", "/me/password", {"current": PASSWORD, "new": ANOTHER})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "15")
    clock.pass_(seconds=15)
    assert (await ana.send("PUT", "/me/password", {"current": PASSWORD, "new": "short"})).status_code == 422
    assert (await ana.send("PUT", "/me/password", {"current": PASSWORD, "new": ANOTHER})).status_code == 204


async def test_a_token_of_its_own_has_no_password(env: Env, program: MakeProgram) -> None:
    async with env.db.unit_of_work() as tx:
        token = await create_token(tx, "robot", "agent", system_principal())
    robot = Program((await program("agent")).client, {"authorization": f"Bearer {token}"})
    for method, path, body in (
        ("PUT", "/me/password", {"current": PASSWORD, "new": ANOTHER}),
        ("PATCH", "/me", {"name": "x"}),
        ("PUT", "/presence", {"state": "busy"}),
    ):
        refused = await robot.send(method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "only_people")
