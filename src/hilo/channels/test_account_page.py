"""What the page of an account asks for: settings tried out before they are kept, its limits, what came and went."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hilo.channels.registry import adapters
from hilo.channels.testing import connect, words
from hilo.channels.testing_lanes import KIND, keep, talker
from hilo.kernel.env import Env
from hilo.kernel.testing_provider import provider

ACCOUNTS = "/api/v1/channel-accounts"
TRY = f"{ACCOUNTS}/probe"
HeadersOf = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture
async def administrator(headers_of: HeadersOf) -> dict[str, str]:
    return await headers_of("administrator")


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_stranger_and_an_agent_try_nothing_out(
    env: Env, client: httpx.AsyncClient, headers_of: HeadersOf
) -> None:
    account = (await connect(env, "api")).account.id
    body: dict[str, Any] = {"channel": "api", "settings": {}}
    assert code(await client.post(TRY, json=body)) == (401, "not_signed_in")
    assert code(await client.post(TRY, json=body, headers=await headers_of("agent"))) == (403, "not_allowed")
    assert code(await client.get(f"{ACCOUNTS}/{account}/activity")) == (401, "not_signed_in")


async def test_settings_are_tried_out_before_they_are_kept(
    env: Env, client: httpx.AsyncClient, administrator: dict[str, str]
) -> None:
    async with provider() as other:
        for status, ok in ((401, False), (200, True)):
            other.says(status)
            body = {"channel": "api", "settings": {"url": other.url}}
            told = await client.post(TRY, json=body, headers=administrator)
            assert (told.status_code, told.json()["ok"]) == (200, ok), told.text
        assert (await client.get(ACCOUNTS, headers=administrator)).json()["items"] == []

        kept = (await connect(env, "api", url="http://127.0.0.1:9/")).account.id
        change = {"channel": "api", "settings": {"url": other.url}, "account": str(kept)}
        assert (await client.post(TRY, json=change, headers=administrator)).json()["ok"]
    shown = (await client.get(f"{ACCOUNTS}/{kept}", headers=administrator)).json()
    assert (shown["settings"]["url"], shown["version"]) == ("http://127.0.0.1:9/", 1)


async def test_what_is_wrong_with_a_draft_names_its_field(
    env: Env, client: httpx.AsyncClient, administrator: dict[str, str]
) -> None:
    account = str((await connect(env, "api")).account.id)
    cases: list[tuple[dict[str, Any], tuple[int, str], str]] = [
        ({"channel": "api", "settings": {"url": "ftp://x"}}, (422, "invalid_settings"), "url"),
        ({"channel": "api", "settings": {"vouch": {"email": 9}}}, (422, "invalid_settings"), "vouch[...]"),
        ({"channel": "smoke", "settings": {}}, (422, "unknown_channel"), "channel"),
        ({"channel": "api", "settings": {}, "account": str(uuid4())}, (404, "unknown_account"), ""),
        ({"channel": max(adapters()), "settings": {}, "account": account}, (422, "unknown_channel"), "channel"),
    ]
    for body, expected, where in cases:
        answer = await client.post(TRY, json=body, headers=administrator)
        assert (code(answer), answer.json().get("where", "")) == (expected, where), body


async def test_kinds_say_whether_their_customers_are_visitors_and_accounts_what_goes_out(
    env: Env, client: httpx.AsyncClient, administrator: dict[str, str]
) -> None:
    items = (await client.get("/api/v1/channels", headers=administrator)).json()["items"]
    assert {item["hosts"] for item in items} == {True, False}
    receives = (await connect(env, "api", "In")).account.id
    sends = (await connect(env, "api", "Both", url="http://127.0.0.1:9/")).account.id
    for account, expected in ((receives, False), (sends, True)):
        shown = (await client.get(f"{ACCOUNTS}/{account}", headers=administrator)).json()
        assert shown["limits"]["sends"] is expected


async def test_the_page_says_when_something_last_came_and_what_is_parked(
    env: Env, client: httpx.AsyncClient, administrator: dict[str, str]
) -> None:
    gate, other = await connect(env, "api", "One"), await connect(env, "api", "Other")
    assert (await gate.post(client, words("1"))).status_code == 202
    one = (await client.get(f"{ACCOUNTS}/{gate.account.id}/activity", headers=administrator)).json()
    assert one["last_in_at"] is not None
    assert (one["last_out_at"], one["parked"]) == (None, 0)
    silent = (await client.get(f"{ACCOUNTS}/{other.account.id}/activity", headers=administrator)).json()
    assert silent == {"last_in_at": None, "last_out_at": None, "parked": 0}
    with talker():
        poisoned = (await connect(env, KIND)).account.id
        await keep(env, poisoned, "1", b"poison")
        told = (await client.get(f"{ACCOUNTS}/{poisoned}/activity", headers=administrator)).json()
    assert (told["parked"], told["last_in_at"] is not None) == (0, True)
    assert code(await client.get(f"{ACCOUNTS}/{uuid4()}/activity", headers=administrator)) == (404, "unknown_account")
