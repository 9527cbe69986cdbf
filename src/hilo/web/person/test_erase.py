"""Erasing one person leaves everybody else as they were; who may begin it, and who has to agree."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import msgspec
import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect, words
from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker

HeadersOf = Callable[[str], Awaitable[dict[str, str]]]
ANA, LEO = "ana@example.org", "leo@example.org"
PROOF = {"assurance": 2, "method": "test"}


class Desk:
    """Ana's conversation, in which Leo wrote as well, and one of Leo's own."""

    def __init__(self, env: Env, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.env, self.client, self.headers = env, client, headers
        self.gate: Any = None

    async def ask(self, method: str, path: str, body: Any = None, by: dict[str, str] | None = None) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=by or self.headers)

    async def hear(self, key: str, who: str, text: str, **more: Any) -> None:
        said = words(key, text, value=who, proof=PROOF) | more
        assert (await self.gate.post(self.client, said)).status_code == 202
        await LanesWorker(self.env).work_off()

    async def rows(self, sql: str, *args: Any) -> list[Any]:
        async with self.env.db.read() as tx:
            return [row[0] for row in await tx.fetch(sql, *args)]

    async def customer_of(self, who: str) -> str:
        [found] = await self.rows(
            "select p.customer_id from profiles p join identifier_links l on l.profile_id = p.id"
            " join identifiers i on i.id = l.identifier_id where i.value_norm = $1", who)  # fmt: skip
        return str(found)

    async def erase(self, who: str) -> httpx.Response:
        path = f"/customers/{await self.customer_of(who)}"
        seen = (await self.ask("GET", f"{path}/erasure-preview")).json()
        made = await self.ask("POST", f"{path}/erasures", {"version": seen["version"]})
        await Worker(self.env).work_off()
        return made


@pytest.fixture
async def desk(env: Env, client: httpx.AsyncClient, headers_of: HeadersOf) -> Desk:
    made = Desk(env, client, await headers_of("owner"))
    values: Mapping[str, Any] = {"url": "http://127.0.0.1:9/", "vouch.email": 2}
    made.gate = await connect(env, "api", **values)
    await made.hear("a1", ANA, "from Ana")
    await made.hear("l1", LEO, "from Leo, elsewhere")
    async with env.db.unit_of_work() as tx:  # Leo wrote into Ana's conversation, Ana into Leo's
        await tx.execute(
            "insert into messages (id, conversation_id, profile_id, account_id, identifier_id, channel, direction,"
            " role, at, received_at, text) select gen_random_uuid(), c.id, m.profile_id, m.account_id,"
            " m.identifier_id, m.channel, 'in', 'cc', m.at, m.received_at, m.text || ', to the other'"
            " from messages m join conversations c on c.id <> m.conversation_id"
        )
    return made


async def test_what_others_wrote_stays_theirs(desk: Desk) -> None:
    theirs = await desk.rows("select id from conversations where profile_id <> (select profile_id from messages"
                             " where text = 'from Ana')")  # fmt: skip
    assert (await desk.erase(ANA)).status_code == 202
    left = await desk.rows("select text from messages where text <> '' order by text")
    assert left == ["from Leo, elsewhere", "from Leo, elsewhere, to the other"]
    assert await desk.rows("select id from conversations where erased_at is null") == theirs
    assert await desk.rows("select value_norm from identifiers where value_norm not like 'erased:%'") == [LEO]
    assert await desk.rows("select count(*) from envelopes") == [1]
    assert not any("Ana" in text for text in await desk.rows("select last_text from conversations"))


async def test_an_address_of_two_stays_with_the_other(desk: Desk) -> None:
    async with desk.env.db.unit_of_work() as tx:
        await tx.execute(
            "insert into identifier_links (id, identifier_id, profile_id, assurance, owner, sender, valid_from)"
            " select gen_random_uuid(), i.id, p.id, 1, false, false, now() from identifiers i, profiles p"
            " where i.value_norm = $1 and not exists (select from identifier_links l where l.identifier_id = i.id"
            " and l.profile_id = p.id)",
            ANA,
        )
    customer = (await desk.rows("select p.customer_id from messages m join profiles p on p.id = m.profile_id"
                                " where m.text = 'from Ana'"))[0]  # fmt: skip
    seen = (await desk.ask("GET", f"/customers/{customer}/erasure-preview")).json()
    assert (seen["addresses"], seen["addresses_of_others_too"]) == (0, 1)
    await desk.ask("POST", f"/customers/{customer}/erasures", {"version": seen["version"]})
    await Worker(desk.env).work_off()
    assert ANA in await desk.rows("select value_norm from identifiers")
    ended = await desk.rows("select valid_to is not null from identifier_links l join profiles p on p.id = l.profile_id"
                            " where p.customer_id = $1", customer)  # fmt: skip
    assert ended == [True]


async def test_nobody_is_merged_with_somebody_erased(desk: Desk) -> None:
    ana, leo = await desk.customer_of(ANA), await desk.customer_of(LEO)
    await desk.erase(ANA)
    refused = await desk.ask("POST", f"/customers/{ana}/merges", {"other": leo})
    assert (refused.status_code, refused.json()["code"]) == (404, "customer_unknown")
    listed = (await desk.ask("GET", "/customers")).json()["items"]
    assert [line["id"] for line in listed] == [leo]


async def test_a_second_person_has_to_agree_where_it_is_so_set(desk: Desk, headers_of: HeadersOf) -> None:
    settings: Settings = msgspec.structs.replace(desk.env.settings, erasure_two_persons=True)
    desk.env.settings = settings
    made = (await desk.erase(ANA)).json()
    assert made["state"] == "asked"
    assert "from Ana" in await desk.rows("select text from messages")
    again = await desk.erase(ANA)
    assert (again.status_code, again.json()["code"]) == (409, "erasure_under_way")
    alone = await desk.ask("POST", f"/erasures/{made['id']}/approval")
    assert (alone.status_code, alone.json()["code"]) == (403, "not_by_yourself")
    assert (await desk.ask("GET", f"/erasures/{made['id']}/proof")).json()["code"] == "not_erased"
    other = await headers_of("administrator")
    agreed = await desk.ask("POST", f"/erasures/{made['id']}/approval", by=other)
    assert agreed.json()["state"] == "waiting"
    await Worker(desk.env).work_off()
    assert "from Ana" not in await desk.rows("select text from messages")
    assert (await desk.ask("POST", f"/erasures/{made['id']}/approval", by=other)).json()["code"] == "nothing_to_approve"


async def test_what_waits_for_a_second_person_can_be_taken_back(desk: Desk) -> None:
    desk.env.settings = msgspec.structs.replace(desk.env.settings, erasure_two_persons=True)
    made = (await desk.erase(ANA)).json()
    assert (await desk.ask("DELETE", f"/erasures/{made['id']}")).is_success
    shown = (await desk.ask("GET", f"/erasures/{made['id']}")).json()
    assert (shown["state"], shown["failure"]) == ("refused", "withdrawn")
    assert (await desk.ask("DELETE", f"/erasures/{made['id']}")).json()["code"] == "nothing_to_approve"


async def test_a_merge_after_it_was_asked_for_stops_it(desk: Desk) -> None:
    """Nobody else goes than who was seen."""
    ana, leo = await desk.customer_of(ANA), await desk.customer_of(LEO)
    seen = (await desk.ask("GET", f"/customers/{ana}/erasure-preview")).json()
    made = (await desk.ask("POST", f"/customers/{ana}/erasures", {"version": seen["version"]})).json()
    assert (await desk.ask("POST", f"/customers/{ana}/merges", {"other": leo})).is_success
    await Worker(desk.env).work_off()
    shown = (await desk.ask("GET", f"/erasures/{made['id']}")).json()
    assert (shown["state"], shown["failure"]) == ("refused", "changed")
    assert "from Leo, elsewhere" in await desk.rows("select text from messages")


async def test_a_merge_can_be_undone_after_the_erasure_and_restores_nobody(desk: Desk) -> None:
    ana, leo = await desk.customer_of(ANA), await desk.customer_of(LEO)
    made = (await desk.ask("POST", f"/customers/{ana}/merges", {"other": leo, "reason": "Ana is Leo"})).json()
    await desk.erase(ANA)
    assert await desk.rows("select count(*) from messages where text <> ''") == [0]
    assert await desk.rows("select count(*) from merges where reason = '' and undone_at is null") == [1]
    assert (await desk.ask("DELETE", f"/customers/{ana}/merges/{made['id']}")).is_success
    assert await desk.rows("select count(*) from customers where canonical_id = id and erased_at is not null") == [2]
    assert (await desk.ask("GET", "/customers")).json()["items"] == []
    orphans = "select count(*) from profiles p left join customers c on c.id = p.customer_id where c.id is null"
    assert await desk.rows(orphans) == [0]
