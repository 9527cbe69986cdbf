"""Channels and their accounts through HTTP: who may, what is told, and secrets that never come out."""

import asyncio
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from typing import Annotated, Any, ClassVar
from unittest.mock import patch
from uuid import uuid4

import httpx
import msgspec
import pytest
from structlog.testing import capture_logs

from hilo.channels import accounts, registry
from hilo.channels.contract import Capabilities, Challenge, Context, Event, Health, Raw, Verified
from hilo.channels.directory import load_adapter
from hilo.channels.probe import probe
from hilo.channels.testing import Gate, connect, words
from hilo.channels.testing_outbox import hand_over
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal
from hilo.kernel.testing_provider import Asked, Told, provider
from hilo.staff.testing import sign_in

PASSWORD = "correct horse battery staple"
BY = system_principal("test")


class SafeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One setting that is secret, one that says what the probe does."""

    password: Annotated[str, msgspec.Meta(extra_json_schema={"secret": True})] = ""
    health: str = "ok"


class Safe:
    """A channel with a secret setting."""

    kind: ClassVar[str] = "safe"
    settings: ClassVar[type[msgspec.Struct]] = SafeSettings

    def __init__(self, context: Context) -> None:
        self.set: SafeSettings = context.settings

    def capabilities(self) -> Capabilities:
        return Capabilities()

    def verify(self, raw: Raw) -> Verified | Challenge:
        return Verified(())

    def parse(self, body: bytes) -> Sequence[Event]:
        return ()

    async def probe(self) -> Health:
        if self.set.health == "hangs":
            await asyncio.Event().wait()
        if self.set.health == "breaks":
            raise ValueError(self.set.password)
        return Health(self.set.health == "ok", self.set.health)


@pytest.fixture
def safe() -> Iterator[None]:
    """The registry with that channel in it."""

    class Point(EntryPoint):
        def load(self) -> Any:
            return Safe

    def entry_points(group: str) -> list[EntryPoint]:
        return [Point("safe", "elsewhere", group)]

    with patch.object(registry, "entry_points", entry_points):
        _forget()
        yield
    _forget()


def _forget() -> None:
    registry.adapters.cache_clear()
    registry.kinds.cache_clear()


class Desk:
    """An administrator at work."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers | names)

    async def connect(self, channel: str = "api", name: str = "Shop", **settings: Any) -> dict[str, Any]:
        made = await self.ask("POST", "/channel-accounts", {"channel": channel, "name": name, "settings": settings})
        assert made.status_code == 201, made.text
        return made.json()


@pytest.fixture
async def desk(env: Env, client: httpx.AsyncClient) -> Desk:
    return Desk(client, await sign_in(env, role="administrator"))


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_stranger_sees_nothing_and_who_may_only_read_changes_nothing(
    env: Env, client: httpx.AsyncClient, desk: Desk
) -> None:
    made = await desk.connect()
    one = f"/channel-accounts/{made['id']}"
    reads = [("GET", "/channels"), ("GET", "/channel-accounts"), ("GET", one)]
    writes = [("POST", "/channel-accounts"), ("PATCH", one), ("DELETE", one), ("POST", f"{one}/pause")]
    writes += [("DELETE", f"{one}/pause"), ("POST", f"{one}/probe"), ("POST", f"{one}/secret")]
    stranger, agent = Desk(client, {}), Desk(client, await sign_in(env, role="agent"))
    for method, path in reads + writes:
        assert code(await stranger.ask(method, path)) == (401, "not_signed_in"), path
    for method, path in writes:
        assert code(await agent.ask(method, path)) == (403, "not_allowed"), path
    assert (await desk.ask("GET", one)).json()["version"] == 1


async def test_every_kind_of_channel_brings_its_form_its_words_and_its_icon(desk: Desk) -> None:
    items = (await desk.ask("GET", "/channels")).json()["items"]
    assert sorted(item["kind"] for item in items) == sorted(registry.adapters())
    for item in items:
        assert "properties" in str(item["settings"])
        assert {"en", "es"} <= item["words"].keys()
        assert item["icon"].startswith("<svg")


async def test_an_account_is_connected_listed_changed_and_closed(desk: Desk) -> None:
    vouch: dict[str, Any] = {"vouch.email": 2}
    made = await desk.connect(name="Shop", **vouch)
    assert made["secret"].startswith("whsec_")
    assert made["account"]["url"] == f"http://127.0.0.1:8000/in/api/{made['id']}"
    one = f"/channel-accounts/{made['id']}"
    got = await desk.ask("GET", one)
    assert (got.headers["etag"], got.json()["settings"]) == ('"1"', {"vouch": {"email": 2}})
    changed = await desk.ask("PATCH", one, {"name": "Tienda", "settings": {"style": "mail"}}, if_match='"1"')
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["settings"] == {"vouch": {"email": 2}, "style": "mail"}
    for method in ("PATCH", "DELETE"):
        late = await desk.ask(method, one, {} if method == "PATCH" else None, if_match='"1"')
        assert code(late) == (412, "account_changed")
    assert code(await desk.ask("PATCH", one, {}, if_match="soon")) == (422, "invalid_body")
    assert (await desk.ask("DELETE", one, if_match='"2"')).status_code == 204
    assert code(await desk.ask("GET", one)) == (404, "unknown_account")
    assert (await desk.ask("GET", "/channel-accounts")).json() == {"items": [], "next": None}


async def test_what_is_wrong_with_an_account_is_named(desk: Desk) -> None:
    await desk.connect()
    for body, expected in [
        ({"channel": "smoke", "name": "a"}, (422, "unknown_channel")),
        ({"channel": "api", "name": "Shop"}, (409, "account_name_taken")),
        ({"channel": "api", "name": "a/b"}, (422, "invalid_settings")),
        ({"channel": "api", "name": "a", "settings": {"vouch": {"email": 9}}}, (422, "invalid_settings")),
        ({"channel": "api", "name": "a", "settings": {"colour": "red"}}, (422, "invalid_settings")),
        ({"channel": "api", "name": "a", "settings": {"url": "http://x/\0"}}, (422, "invalid_body")),
        ({"channel": "api", "name": "a", "brand": str(uuid4())}, (422, "invalid_settings")),
        ({"channel": "api"}, (422, "invalid_body")),
        ({"channel": "api", "name": "a", "secret": "mine"}, (422, "invalid_body")),
    ]:
        assert code(await desk.ask("POST", "/channel-accounts", body)) == expected, body
    assert code(await desk.ask("GET", "/channel-accounts?cursor=x")) == (422, "bad_cursor")


async def test_pages_of_accounts_hold_each_of_them_once(desk: Desk) -> None:
    names = [f"Shop {n}" for n in range(5)]
    for name in reversed(names):
        await desk.connect(name=name)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await desk.ask("GET", f"/channel-accounts?limit=2{cursor and f'&cursor={cursor}'}")).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next"]
    assert seen == names


async def test_a_pause_an_expired_credential_and_the_queue_are_seen(env: Env, desk: Desk) -> None:
    made = await desk.connect(url="http://127.0.0.1:9/in")
    one = f"/channel-accounts/{made['id']}"
    gate = (await accounts_of(env))[0]
    paused = await desk.ask("POST", f"{one}/pause")
    assert (paused.status_code, paused.json()["state"]) == (201, "paused")
    await hand_over(env, gate.id, "Hola")
    shown = (await desk.ask("GET", one)).json()
    assert (shown["queue"]["queued"], shown["queue"]["failing"], shown["queue"]["unknown"]) == (1, 0, 0)
    assert (await desk.ask("DELETE", f"{one}/pause")).json()["state"] == "live"
    async with env.db.unit_of_work() as tx:
        await accounts.needs_reauth(tx, gate.id, "HTTP 401", BY)
    listed = (await desk.ask("GET", "/channel-accounts")).json()["items"][0]
    assert (listed["state"], listed["state_reason"]) == ("needs_reauth", "HTTP 401")
    assert (await desk.ask("DELETE", f"{one}/pause")).json()["state"] == "live"


async def accounts_of(env: Env) -> list[Any]:
    async with env.db.read() as tx:
        return list(await accounts.open_accounts(tx))


async def test_a_new_secret_is_shown_once_and_the_old_one_is_refused(
    env: Env, client: httpx.AsyncClient, desk: Desk
) -> None:
    gate = await connect(env, "api")
    assert (await gate.post(client, words("1"))).status_code == 202
    renewed, again = [
        await desk.ask("POST", f"/channel-accounts/{gate.account.id}/secret", idempotency_key="k") for _ in range(2)
    ]
    assert (renewed.status_code, again.json()) == (201, renewed.json())
    async with env.db.read() as tx:
        assert renewed.json()["secret"].encode() not in await tx.fetchval("select response from idempotency_keys")
    assert code(await gate.post(client, words("2"))) == (401, "bad_signature")
    fresh = Gate(gate.account, renewed.json()["secret"])
    assert (await fresh.post(client, words("2"))).status_code == 202
    assert fresh.secret not in (await desk.ask("GET", f"/channel-accounts/{gate.account.id}")).text


async def test_a_probe_tells_right_from_wrong_and_puts_an_account_to_work_again(env: Env, desk: Desk) -> None:
    async with provider() as other:
        made = await desk.connect(url=other.url)
        path = f"/channel-accounts/{made['id']}"
        async with env.db.unit_of_work() as tx:
            await accounts.needs_reauth(tx, (await accounts.open_accounts(tx))[0].id, "HTTP 401", BY)
        other.says(401)
        assert (await desk.ask("POST", f"{path}/probe")).json() == {"ok": False, "words": "HTTP 401"}
        assert (await desk.ask("GET", path)).json()["state"] == "needs_reauth"
        other.says(200)
        assert (await desk.ask("POST", f"{path}/probe")).json()["ok"] is True
        assert (await desk.ask("GET", path)).json()["state"] == "live"
    assert (await desk.ask("POST", f"{path}/probe")).json()["ok"] is False
    assert code(await desk.ask("POST", f"/channel-accounts/{uuid4()}/probe")) == (404, "unknown_account")


async def test_a_probe_that_hangs_or_breaks_is_an_answer_too(env: Env, safe: None) -> None:
    hangs = await connect(env, "safe", "hangs", health="hangs")
    slow = await probe(env, hangs.account.id, BY, patience=0.05)
    assert slow == Health(False, "no answer within 0.05 s")
    breaks = await connect(env, "safe", "breaks", health="breaks", password=PASSWORD)
    assert await probe(env, breaks.account.id, BY) == Health(False, "ValueError")
    async with env.db.unit_of_work() as tx:
        await tx.execute("update channel_accounts set sealed = 'of another home'")
    assert not (await probe(env, breaks.account.id, BY)).ok


async def test_a_secret_never_leaves(env: Env, desk: Desk, safe: None) -> None:
    with capture_logs() as logs:
        made = await desk.connect("safe", "Vault", password=PASSWORD)
        path = f"/channel-accounts/{made['id']}"
        answers = [made]
        for method, where, body in [
            ("GET", "/channels", None),
            ("GET", "/channel-accounts", None),
            ("GET", path, None),
            ("PATCH", path, {"settings": {"health": "poor"}}),
            ("POST", f"{path}/pause", None),
            ("POST", f"{path}/probe", None),
            ("POST", f"{path}/secret", None),
            ("PATCH", path, {"settings": {"password": 7}}),
        ]:
            answers.append((await desk.ask(method, where, body)).json())
    assert answers[3]["secrets"] == {"password": True}
    assert answers[3]["settings"] == {}
    assert PASSWORD not in str(answers)
    assert made["secret"] not in str(answers[1:])
    assert PASSWORD not in str(logs)
    async with env.db.read() as tx:
        for table in ("channel_accounts", "audit_log", "stream_inbox", "idempotency_keys"):
            rows = [row[0] for row in await tx.fetch(f"select t::text from {table} t")]
            assert PASSWORD not in str(rows), table
            assert made["secret"] not in str(rows), table
        [account] = await accounts.open_accounts(tx)
        assert accounts.open_secrets(tx, account).settings == {"password": PASSWORD}
    assert PASSWORD not in repr(account)
    adapter: Any = load_adapter(env, account)
    assert adapter.set.password == PASSWORD


async def test_the_provider_is_asked_while_no_connection_is_held(env: Env, desk: Desk) -> None:
    busy: list[int] = []

    def answer(_: Asked) -> Told:
        busy.append(env.db.in_use()[0])
        return Told()

    async with provider(answer) as other:
        made = await desk.connect(url=other.url)
        await desk.ask("POST", f"/channel-accounts/{made['id']}/probe")
    assert busy == [0]
