"""Passwords: hashed by argon2id, off the event loop, few at a time."""

import asyncio

import pytest
from argon2 import PasswordHasher, extract_parameters

from hilo.kernel.errors import Busy
from hilo.staff import passwords
from hilo.staff.errors import WeakPassword
from hilo.staff.passwords import check_password, ensure_strong, hash_password, is_outdated

PASSWORD = "a horse that staples"


@pytest.fixture(autouse=True)
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are outside of tests."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())


async def test_a_hash_is_argon2id_with_64_mib_and_fits_its_password_alone() -> None:
    first, second = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert first.startswith("$argon2id$")
    assert extract_parameters(first).memory_cost == 65536
    assert first != second
    assert await check_password(PASSWORD, first)
    assert not await check_password(PASSWORD + " ", first)
    assert not await check_password(PASSWORD, "no hash at all")
    assert not is_outdated(first)
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD))


async def test_without_a_hash_nothing_fits_and_the_work_is_done_all_the_same() -> None:
    assert not await check_password("nobody's password", None)
    assert not await check_password("", None)
    assert passwords._nobodys_hash.cache_info().currsize == 1


async def test_the_event_loop_goes_on_meanwhile() -> None:
    work = asyncio.ensure_future(hash_password(PASSWORD))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_so_many_wait_and_no_more() -> None:
    most = passwords._MOST_WAITING
    work = [asyncio.ensure_future(check_password("x", "no hash at all")) for _ in range(most)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await check_password("x", None)
    assert await asyncio.gather(*work) == [False] * most
    assert await check_password("x", "no hash at all") is False, "there is room again"


@pytest.mark.parametrize("weak", ["", "nine char", "x" * 201, "ana@firma.example", "ANA@firma.example"])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        ensure_strong(weak, "ana@firma.example")


def test_a_password_may_be_any_words() -> None:
    assert ensure_strong("пароль лошади 🐴", "ana@firma.example") is None
