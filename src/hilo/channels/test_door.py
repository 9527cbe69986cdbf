"""The door: only what is genuine and well-formed is kept, once, and acknowledged when it is durable."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from hilo.channels import door, slow_body
from hilo.channels.directory import directory
from hilo.channels.testing import Gate, connect, words
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in


@pytest.fixture
async def gate(env: Env) -> Gate:
    return await connect(env, "api")


async def kept(env: Env) -> list[Any]:
    async with env.db.read() as tx:
        return [(r[0], r[1]) for r in await tx.fetch("select dedupe_key, body from envelopes order by dedupe_key")]


async def waiting(env: Env) -> int:
    async with env.db.read() as tx:
        return await tx.fetchval("select count(*) from arrivals")


def code(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:hilo:problem:{problem['code']}"
    return response.status_code, problem["code"]


async def test_a_stranger_is_refused_and_nothing_is_kept(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    for headers in [{}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {gate.secret}"}]:
        response = await client.post(gate.path, json=words("1"), headers=headers)
        assert code(response) == (401, "bad_signature")
    assert await kept(env) == []


async def test_a_message_is_durable_when_it_is_acknowledged(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    body = b'{"id": "a-1", "from": {"kind": "email", "value": "ana@example.org"}, "text": "Hola \xc3\xb1"}'
    response = await gate.post(client, body)
    assert response.status_code == 202
    assert response.json().keys() == {"envelope"}
    assert await kept(env) == [("a-1", body)]
    assert await waiting(env) == 1
    by_name = await client.post("/in/api/Shop", json=words("a-2"), headers=gate.headers)
    assert by_name.status_code == 202


async def test_an_account_that_is_not_there_is_404(client: httpx.AsyncClient, gate: Gate) -> None:
    for path in ["/in/api/nobody", f"/in/smoke/{gate.account.id}", "/in/api", "/in", "/in/api/a/b", "/in/api/%00"]:
        response = await client.post(path, json=words("1"), headers=gate.headers)
        assert code(response) == (404, "unknown_account"), path


async def test_the_same_envelope_ten_times_at_once_is_one(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    answers = await asyncio.gather(*[gate.post(client, words("same")) for _ in range(10)])
    assert sorted(a.status_code for a in answers) == [200] * 9 + [202]
    assert len({a.json()["envelope"] for a in answers}) == 1
    assert len(await kept(env)) == 1
    assert await waiting(env) == 1


async def test_the_same_id_with_another_body_is_a_conflict(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    first = await gate.post(client, words("1", "one"))
    again = await gate.post(client, words("1", "two"))
    assert code(again) == (409, "envelope_conflict")
    assert again.json()["envelope"] == first.json()["envelope"]
    both = await asyncio.gather(gate.post(client, words("2", "one")), gate.post(client, words("2", "two")))
    assert sorted(a.status_code for a in both) == [202, 409]
    assert len(await kept(env)) == 2


async def test_two_accounts_may_use_the_same_id(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    other = await connect(env, "api", "Other")
    answers = [await gate.post(client, words("1", "one")), await other.post(client, words("1", "two"))]
    assert [a.status_code for a in answers] == [202, 202]


async def test_a_batch_is_taken_at_once_and_says_what_became_of_each(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    old = await gate.post(client, words("2", "old"))
    response = await gate.post(client, {"items": [words("1"), words("2", "old"), words("3")]})
    assert response.status_code == 202
    lines = response.json()["items"]
    assert [(line["id"], line["repeated"]) for line in lines] == [("1", False), ("2", True), ("3", False)]
    assert lines[1]["envelope"] == old.json()["envelope"]
    clash = await gate.post(client, {"items": [words("3", "other"), words("4")]})
    assert code(clash) == (409, "envelope_conflict")
    assert [line.get("conflict", False) for line in clash.json()["items"]] == [True, False]
    assert [key for key, _ in await kept(env)] == ["1", "2", "3", "4"]


async def test_a_batch_with_one_bad_item_keeps_nothing_and_names_it(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    bad = {"id": "2", "from": {"kind": 5, "value": "x"}, "text": ""}
    response = await gate.post(client, {"items": [words("1"), words("x"), words("y"), bad]})
    assert code(response) == (422, "invalid_body")
    assert response.json()["where"] == "items[3].from.kind"
    for items in [[], [words(str(n)) for n in range(501)]]:
        assert code(await gate.post(client, {"items": items})) == (422, "invalid_body")
    assert await kept(env) == []


def attached(**attachment: str) -> dict[str, Any]:
    return words("1", attachments=[attachment])


NUL = "a\0b"
Bad = tuple[str, Any, int, str, str]  # what it is, the body, and the status, code and place of the problem
BAD: list[Bad] = [
    ("not json", b"{", 400, "invalid_json", ""),
    ("empty", b"", 400, "invalid_json", ""),
    ("not utf-8", b'{"id":"\xff"}', 400, "invalid_json", ""),
    ("lone high surrogate", b'{"id":"\\ud800"}', 400, "invalid_json", ""),
    ("lone low surrogate", b'{"id":"\\udc00"}', 400, "invalid_json", ""),
    ("nested too deep", b'{"from":' + b'{"kind":' * 100_000, 400, "invalid_json", ""),
    ("a list", b"[]", 422, "invalid_body", ""),
    ("unknown field", words("1", colour="red"), 422, "invalid_body", ""),
    ("unknown inside", words("1") | {"from": {"kind": "a", "value": "b", "x": 1}}, 422, "invalid_body", "from"),
    ("wrong type", words("1") | {"text": 5}, 422, "invalid_body", "text"),
    ("id missing", {"from": {"kind": "email", "value": "a@b.es"}, "text": ""}, 422, "invalid_body", ""),
    ("empty id", words(""), 422, "invalid_body", "id"),
    ("id too long", words("x" * 201), 422, "invalid_body", "id"),
    ("text too long", words("1", "x" * 100_001), 422, "invalid_body", "text"),
    ("nothing said", words("1", ""), 422, "empty_message", "text"),
    ("nul in text", words("1", NUL), 422, "nul_character", "text"),
    ("nul in id", words(NUL), 422, "nul_character", "id"),
    ("nul in a name", attached(name=NUL, url="https://a/b"), 422, "nul_character", "attachments[0].name"),
    ("future", words("1", at="2099-01-01T00:00:00Z"), 422, "at_in_future", "at"),
    ("no time zone", words("1", at="2026-01-01T00:00:00"), 422, "invalid_body", "at"),
    ("no date", words("1", at="yesterday"), 422, "invalid_body", "at"),
    ("assurance 5", words("1", proof={"assurance": 5, "method": "dkim"}), 422, "invalid_body", "proof.assurance"),
    ("no method", words("1", proof={"assurance": 2}), 422, "method_missing", "proof.method"),
    ("no address", words("1", value="nobody"), 422, "unusable_handle", "from.value"),
    ("bad kind", words("1", kind="E Mail"), 422, "unusable_handle", "from.kind"),
    ("attachment of nothing", attached(name="a"), 422, "invalid_body", "attachments[0]"),
    ("not base64", attached(name="a", content_base64="%"), 422, "invalid_body", "attachments[0].content_base64"),
    ("a local file", attached(name="a", url="file:///etc/passwd"), 422, "invalid_body", "attachments[0].url"),
]


@pytest.mark.parametrize("bad", BAD, ids=[b[0] for b in BAD])
async def test_bad_input_is_a_problem_and_nothing_is_kept(
    env: Env, client: httpx.AsyncClient, gate: Gate, bad: Bad
) -> None:
    what, body, status, expected, where = bad
    response = await gate.post(client, body)
    assert code(response) == (status, expected), what
    assert response.json().get("where", "") == where
    assert await kept(env) == []


async def test_strange_but_lawful_unicode_is_kept_as_it_came(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    strange = "\u202e\u200d👩‍👩‍👧 e\u0301 \ufffe \U0010ffff \\u0000 \x7f"
    assert (await gate.post(client, words("ü-\u202e", strange))).status_code == 202
    assert (await kept(env))[0][0] == "ü-\u202e"


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 1_000_000

    response = await client.post(gate.path, content=b" " * 41_000_000, headers=gate.headers)
    assert code(response) == (413, "body_too_large")
    response = await client.post(gate.path, content=endless(), headers=gate.headers)
    assert code(response) == (413, "body_too_large")
    assert sent < 60
    assert await kept(env) == []


async def test_a_signature_opens_the_door_for_five_minutes(
    client: httpx.AsyncClient, gate: Gate, clock: FakeClock
) -> None:
    body = '{"id":"1","from":{"kind":"email","value":"ana@example.org"},"text":"ñ"}'
    now = clock.now()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": f"v1a,x v1,bm8= {Webhook(gate.secret).sign('msg_1', now, body)}",
    }
    for spoilt in headers:
        bad = headers | {spoilt: headers[spoilt][:-3] + "AAA"}
        assert code(await client.post(gate.path, content=body, headers=bad)) == (401, "bad_signature")
    assert code(await client.post(gate.path, content=body + " ", headers=headers)) == (401, "bad_signature")
    assert (await client.post(gate.path, content=body.encode(), headers=headers)).status_code == 202
    clock.pass_(timedelta(seconds=301))
    assert code(await client.post(gate.path, content=body, headers=headers)) == (401, "bad_signature")


async def test_other_methods_are_refused(client: httpx.AsyncClient, gate: Gate) -> None:
    for method in ["GET", "PUT", "DELETE", "PATCH"]:
        assert code(await client.request(method, gate.path, headers=gate.headers)) == (405, "wrong_method")


async def test_when_the_workers_are_far_behind_the_door_says_so_and_opens_again(
    env: Env, client: httpx.AsyncClient, gate: Gate, clock: FakeClock
) -> None:
    assert (await gate.post(client, words("1"))).status_code == 202
    clock.pass_(seconds=61)
    await asyncio.sleep(0.3)
    for key in ["2", "3"]:
        response = await gate.post(client, words(key))
        assert code(response) == (503, "busy")
        assert response.headers["retry-after"] == "5"
    async with env.db.unit_of_work() as tx:
        await tx.execute("delete from arrivals")
    await asyncio.sleep(0.3)
    assert (await gate.post(client, words("4"))).status_code == 202


async def test_without_the_database_it_answers_503_and_goes_on_when_it_is_back(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    assert (await gate.post(client, words("1"))).status_code == 202
    await env.db.close()
    for key in ["2", "2"]:
        response = await gate.post(client, words(key))
        assert code(response) == (503, "database_away")
        assert int(response.headers["retry-after"]) > 0
    await env.db.open()
    assert (await gate.post(client, words("2"))).status_code == 202
    assert [key for key, _ in await kept(env)] == ["1", "2"]


async def test_a_body_that_does_not_come_is_waited_for_no_longer_than_a_slow_one(
    env: Env, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_body, "BODY_SECONDS", 0.05)
    told: list[Any] = []

    async def say(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "method": "POST", "path": gate.path, "headers": [(b"content-length", b"9")]}
    await door.open_door(env)(scope, asyncio.Event().wait, say)
    assert told[0]["status"] == 408


async def test_an_account_that_cannot_be_opened_asks_for_the_message_later(
    env: Env, client: httpx.AsyncClient, gate: Gate
) -> None:
    other = await connect(env, "api", "Other")
    broken = [("sealed = 'x'", gate), ('settings = \'{"style": "opera"}\'', other)]
    for change, one in broken:
        async with env.db.unit_of_work() as tx:
            await tx.execute(f"update channel_accounts set {change}, version = 9 where id = $1", one.account.id)
        response = await one.post(client, words("1"))
        assert code(response) == (503, "account_not_ready"), "a provider gives up at an answer of 4xx"
        assert response.headers["retry-after"] == "60"
    answer = await client.get("/api/v1/channel-accounts", headers=await sign_in(env, "administrator"))
    assert [one["name"] for one in answer.json()["items"]] == ["Other", "Shop"], "they are seen, to be mended"


async def test_the_many_spellings_of_an_id_fill_no_memory(env: Env, client: httpx.AsyncClient, gate: Gate) -> None:
    spelled = f"/in/api/{gate.account.id.hex.upper()}"
    assert (await client.post(spelled, json=words("1"), headers=gate.headers)).status_code == 202
    known: Any = directory(env)
    assert known._doors == {}
    await gate.post(client, words("2"))
    assert list(known._doors) == [("api", str(gate.account.id))]
