"""Adding a member of staff."""

import asyncio

import pytest

from hilo.kernel.env import Env
from hilo.staff import store
from hilo.staff.add import add_user, normal_email
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.errors import EmailTaken, InvalidEmail

NEW = {"email": "Ben@Firma.example ", "name": "Ben", "role": "agent", "password": PASSWORD}


async def test_a_stranger_is_refused(browser: MakeBrowser, program: MakeProgram) -> None:
    assert (await browser().send("POST", "/users", NEW)).status_code == 401
    for role in ("supervisor", "agent", "shop", "marketing", "read-only"):
        assert (await (await program(role)).send("POST", "/users", NEW)).status_code == 403, role


async def test_somebody_new_signs_in_and_may_what_their_role_may(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    owner = await program("owner")
    answer = await owner.send("POST", "/users", NEW)
    assert answer.status_code == 201
    assert answer.json()["email"] == "ben@firma.example"
    assert "password" not in answer.text
    ben = browser()
    assert (await ben.sign_in("ben@firma.example")).status_code == 201
    assert "conversations.reply" in (await ben.send("GET", "/me")).json()["permissions"]
    assert "staff.manage" not in (await ben.send("GET", "/me")).json()["permissions"]
    entry = (await audited(env, "user.added"))[0]
    assert entry.subject == f"user:{answer.json()['id']}"
    assert entry.details == {"role": "agent"}


async def test_an_address_belongs_to_one(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    assert (await owner.send("POST", "/users", NEW)).status_code == 201
    again = await owner.send("POST", "/users", NEW | {"email": "ben@firma.EXAMPLE"})
    assert (again.status_code, again.json()["code"], again.json()["where"]) == (409, "email_taken", "email")


async def test_of_two_who_are_added_at_once_with_one_address_one_is_told(env: Env) -> None:
    results = await asyncio.gather(hire(env, password=None), hire(env, password=None), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["EmailTaken", "User"]
    assert any(isinstance(result, EmailTaken) for result in results)


async def test_a_repeated_request_adds_once(program: MakeProgram) -> None:
    owner = await program("owner")
    first = await owner.send("POST", "/users", NEW, **{"idempotency-key": "1"})
    second = await owner.send("POST", "/users", NEW, **{"idempotency-key": "1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "invalid_email"),
        ("email", "a@b@c", "invalid_email"),
        ("email", "a b@c.example", "invalid_email"),
        ("email", "a\0@c.example", "invalid_body"),
        ("email", "a@c.example\n", "invalid_body"),
        ("name", "", "invalid_body"),
        ("name", "   ", "invalid_body"),
        ("name", "Ben\n", "invalid_body"),
        ("name", "x" * 201, "invalid_body"),
        ("role", "root", "no_such_role"),
        ("password", "short", "weak_password"),
        ("password", "x" * 201, "weak_password"),
        ("password", "ben@firma.example", "weak_password"),
        ("number", 1, "invalid_body"),
    ],
)
async def test_what_does_not_fit_is_told(program: MakeProgram, field: str, value: object, code: str) -> None:
    owner = await program("owner")
    answer = await owner.send("POST", "/users", NEW | {field: value})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_nobody_makes_somebody_who_may_more(program: MakeProgram) -> None:
    administrator = await program("administrator")
    refused = await administrator.send("POST", "/users", NEW | {"role": "owner"})
    assert (refused.status_code, refused.json()["code"]) == (403, "more_than_your_own")
    assert "staff.owners" in refused.json()["detail"]
    assert (await administrator.send("POST", "/users", NEW | {"role": "administrator"})).status_code == 201


async def test_strange_letters_are_kept_and_break_nothing(env: Env) -> None:
    """PostgreSQL and Python do not agree on what the small letter of each of these is."""
    for n, strange in enumerate("İßΣςᏸꭰⱯꟋ𐐀Å"):
        async with env.db.unit_of_work() as tx:
            user = await add_user(tx, f"{strange}{n}@firma.example", strange, "agent")
        async with env.db.read() as tx:
            assert await store.user(tx, user.id) == user


def test_an_address_has_one_form() -> None:
    assert normal_email(f" {ANA.upper()} ") == ANA
    with pytest.raises(InvalidEmail):
        normal_email("@firma.example")
