"""Whoever tries too often waits; nobody else does."""

import asyncio
from uuid import uuid4

import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, MakeBrowser, hire
from hilo.staff.errors import TooManyTries
from hilo.staff.throttle import (
    FREE,
    FREE_PER_ADDRESS,
    FREE_PER_EMAIL,
    Tries,
    forgive_try,
    take_try,
    tries_at_own_password,
    tries_to_sign_in,
)

HOME = "192.0.2.7"


async def attempt(env: Env, tries: Tries) -> int:
    """0 when the try was taken, else the seconds to wait."""
    try:
        async with env.db.unit_of_work() as tx:
            await take_try(tx, tries)
    except TooManyTries as refused:
        return refused.retry_after or -1
    return 0


async def spend(env: Env, tries: Tries, times: int) -> None:
    for _ in range(times):
        assert await attempt(env, tries) == 0


async def test_after_the_free_tries_each_wait_doubles_up_to_a_quarter_of_an_hour(env: Env, clock: FakeClock) -> None:
    tries = tries_to_sign_in(ANA, HOME)
    await spend(env, tries, FREE)
    waits: list[int] = []
    for _ in range(9):
        waits.append(await attempt(env, tries))
        clock.pass_(seconds=waits[-1] - 1)
        assert await attempt(env, tries) == 1, "a second before its end it is refused, and does not count"
        clock.pass_(seconds=1)
        assert await attempt(env, tries) == 0
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


async def test_a_quiet_hour_forgets(env: Env, clock: FakeClock) -> None:
    tries = tries_to_sign_in(ANA, HOME)
    await spend(env, tries, FREE)
    assert await attempt(env, tries) == 15
    clock.pass_(minutes=61)
    await spend(env, tries, FREE)
    assert await attempt(env, tries) == 15


async def test_the_right_password_forgets_the_tries_of_its_person(env: Env) -> None:
    tries = tries_to_sign_in(ANA, HOME)
    await spend(env, tries, FREE)
    async with env.db.unit_of_work() as tx:
        await forgive_try(tx, tries)
    await spend(env, tries, FREE)
    assert await attempt(env, tries) > 0


async def test_tries_at_the_same_time_count_too(env: Env) -> None:
    tries = tries_to_sign_in(ANA, HOME)
    waits = await asyncio.gather(*(attempt(env, tries) for _ in range(30)))
    assert waits.count(0) == FREE


async def test_people_of_one_office_who_sign_in_and_out_at_once_do_not_stand_in_each_others_way(env: Env) -> None:
    async def come_in(name: str) -> None:
        tries = tries_to_sign_in(name, HOME)
        assert await attempt(env, tries) == 0
        async with env.db.unit_of_work() as tx:
            await forgive_try(tx, tries)

    people = [f"p{n}@firma.example" for n in range(6)]
    for _ in range(5):
        await asyncio.gather(*(come_in(name) for name in people + people))
    async with env.db.read() as tx:
        rows = await tx.fetch("select count, blocked_until from sign_in_tries")
    assert [tuple(row) for row in rows] == [(0, None)]


async def test_who_only_fails_cannot_lock_another_out(env: Env, clock: FakeClock) -> None:
    """A stranger who knows the address fails for hours, as often as is allowed; Ana comes in from elsewhere."""
    stranger, ana = tries_to_sign_in(ANA, "203.0.113.9"), tries_to_sign_in(ANA, HOME)
    for _ in range(40):
        clock.pass_(seconds=await attempt(env, stranger))
    assert await attempt(env, ana) == 0


async def test_many_addresses_together_are_slowed_at_one_person(env: Env) -> None:
    for n in range(FREE_PER_EMAIL):
        assert await attempt(env, tries_to_sign_in(ANA, f"203.0.113.{n}")) == 0
    assert await attempt(env, tries_to_sign_in(ANA, "198.51.100.1")) == 15
    assert await attempt(env, tries_to_sign_in("ben@firma.example", "198.51.100.1")) == 0


async def test_one_address_is_slowed_at_many_people(env: Env) -> None:
    for n in range(FREE_PER_ADDRESS):
        assert await attempt(env, tries_to_sign_in(f"p{n}@firma.example", HOME)) == 0
    assert await attempt(env, tries_to_sign_in(ANA, HOME)) == 15
    assert await attempt(env, tries_to_sign_in(ANA, "198.51.100.1")) == 0


async def test_the_right_password_of_one_does_not_wash_the_address_clean(env: Env) -> None:
    for n in range(FREE_PER_ADDRESS - 1):
        assert await attempt(env, tries_to_sign_in(f"p{n}@firma.example", HOME)) == 0
    mine = tries_to_sign_in("me@firma.example", HOME)
    await spend(env, mine, 1)
    async with env.db.unit_of_work() as tx:
        await forgive_try(tx, mine)
    assert await attempt(env, tries_to_sign_in("one@firma.example", HOME)) == 0
    assert await attempt(env, tries_to_sign_in("two@firma.example", HOME)) > 0


async def test_the_table_names_nobody(env: Env) -> None:
    await spend(env, tries_to_sign_in(ANA, HOME), 1)
    await spend(env, tries_at_own_password(uuid4()), 1)
    async with env.db.read() as tx:
        subjects = [row["subject"] for row in await tx.fetch("select subject from sign_in_tries")]
    assert [len(subject) for subject in subjects] == [16] * 4
    assert not any(b"ana" in subject or b"192" in subject for subject in subjects)


@pytest.mark.parametrize("email", [ANA, "nobody@firma.example"])
async def test_signing_in_says_how_long_to_wait(env: Env, browser: MakeBrowser, email: str) -> None:
    await hire(env, ANA)
    for _ in range(FREE):
        assert (await browser().sign_in(email, "wrong password")).status_code == 401
    refused = await browser().sign_in(email)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_tries")
    assert refused.headers["retry-after"] == "15"
