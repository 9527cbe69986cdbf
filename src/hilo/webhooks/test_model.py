"""The rules of trying again, of sharing the work, of addresses."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hilo.kernel.principal import system_principal
from hilo.webhooks.model import (
    AT_ONCE,
    AT_ONCE_EACH,
    FAILING_AT_ONCE,
    WAITS,
    Secrets,
    Target,
    is_web_address,
    share,
    wait_after,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def target(n: int, *, failing: bool = False) -> Target:
    return Target(UUID(int=n), "http://example.org/", Secrets("whsec_"), system_principal(), failing)


def test_tries_take_about_three_days_and_then_end() -> None:
    waits = [wait_after(tries, None) for tries in range(1, len(WAITS) + 1)]
    total = sum((wait for wait in waits if wait is not None), timedelta(0))
    assert None not in waits
    assert timedelta(days=2.3) < total < timedelta(days=3.7)
    assert sorted(WAITS) == list(WAITS)
    assert wait_after(len(WAITS) + 1, None) is None


def test_who_asks_for_a_longer_wait_gets_it_and_a_shorter_one_changes_nothing() -> None:
    assert wait_after(1, timedelta(minutes=10)) == timedelta(minutes=10)
    assert (wait_after(4, timedelta(0)) or timedelta(0)) > timedelta(minutes=20)


@pytest.mark.parametrize("url", ["https://example.org", "http://10.0.0.1:8080/a?b=c", "https://[2001:db8::1]/x"])
def test_web_addresses(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "https://",
        "https://a:b@example.org/",
        "https://x:port/",
        "https://[::1/",
        "//x",
        "",
        "https://example.org/\n",
        "http://a b/",
    ],
)
def test_what_is_no_web_address(url: str) -> None:
    assert not is_web_address(url)


def test_one_endpoint_gets_a_part_of_the_room_and_many_get_equal_ones() -> None:
    assert share([target(1)], {}, AT_ONCE) == {UUID(int=1): AT_ONCE_EACH}
    many = share([target(n) for n in range(100)], {}, AT_ONCE)
    assert sorted(many.values()) == [1] * AT_ONCE
    assert share([target(1), target(2)], {UUID(int=1): 3}, 3) == {UUID(int=2): 3}
    assert share([target(1)], {UUID(int=1): AT_ONCE_EACH}, 10) == {}


def test_endpoints_that_do_not_answer_leave_room_for_those_that_do() -> None:
    dead = [target(n, failing=True) for n in range(200)]
    given = share([*dead, target(1000)], {}, AT_ONCE)
    assert given.pop(UUID(int=1000)) == AT_ONCE_EACH
    assert sorted(given.values()) == [1] * FAILING_AT_ONCE
    under_way = {t.id: 1 for t in dead[:FAILING_AT_ONCE]}
    assert share(dead, under_way, AT_ONCE) == {}
