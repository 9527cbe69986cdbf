"""Erasure: a canary in every field of every slice is found nowhere afterwards, and the export before held it all."""

import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect, words
from hilo.conversations.search_indexer import work_off
from hilo.kernel import stream_reader
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.kernel_module import tail
from hilo.kernel.module import Service
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.services import running
from hilo.kernel.testing import eventually
from hilo.kernel.testing_http import receiver
from hilo.main import application
from hilo.staff.testing import sign_in
from hilo.web.person import run
from hilo.web.person.export import expire
from hilo.web.person.run import remove_files
from tests.flows.canary import CANARY, MAIL, PHONE, PROOF, plant
from tests.flows.erasure_stage import SOUGHT, Stage, counts, fill, found_in_database, found_in_files
from tests.flows.test_walls_canary import VALUES, Walk, all_told
from tests.map.source import report
from tests.map.test_routes import doors


@pytest.fixture
async def stage(env: Env, client: httpx.AsyncClient) -> AsyncIterator[Stage]:
    async with receiver() as other_side:
        seed = await plant(env, client, other_side)
        await fill(env)
        yield Stage(env, seed, await sign_in(env, "owner", "Olga"))
        await env.http.close()


async def test_the_canary_is_found_nowhere_after_the_erasure(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "hilo")
    before = {line.partition(":")[0] for line in await found_in_database(stage.env)}
    assert len(before) > 30, f"the canary was planted in these alone: {sorted(before)}"
    assert found_in_files(stage.env.settings.home_path()), "its files are there"
    counted = await counts(stage.env)
    erased = await stage.erase()
    assert erased["state"] == "done", erased
    assert erased["counts"]["messages"] > 3
    faults = await found_in_database(stage.env) + found_in_files(stage.env.settings.home_path())
    assert not faults, report(faults)
    assert await counts(stage.env) == counted, "statistics stay"
    assert not any(word in caplog.text for word in SOUGHT), "nor in the log"


async def test_no_route_and_no_stream_tells_of_it_afterwards(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reader, "LIFETIME", 0.0)
    values = {name: await stage.seed.ids(sql) for name, sql in VALUES.items()}  # as they were: old addresses too
    await stage.erase()
    await work_off(stage.env)
    walk = Walk(stage.seed, list(doors(application(stage.env))), values)
    async with running(stage.env, [SEQUENCER, Service("hub", tail, "web")]):
        await eventually(lambda: all_told(stage.env))
        told = await walk.seen(stage.owner)
    told.pop("/api/v1/openapi.json")  # its examples are the same address and number
    faults = [f"{path}: {word}" for path, text in told.items() for word in SOUGHT if word in asked_out(text)]
    assert len(told) > 50
    assert not faults, report(faults)


def asked_out(text: str) -> str:
    """An answer without what it repeats of the question: the words that search says it read or ignored."""
    try:
        answer = json.loads(text[text.index('{"people"') :])
    except ValueError:
        return text
    return json.dumps({name: value for name, value in answer.items() if name not in ("read_as", "ignored")})


async def test_the_export_held_it_all(stage: Stage) -> None:
    stage.owner = stage.seed.inside["manager"]  # behind the wall
    made = await stage.ask("POST", f"/customers/{stage.seed.customer}/exports", {"language": "es"}, 202)
    await stage.work()
    shown = await stage.ask("GET", f"/exports/{made['id']}")
    assert (shown["state"], shown["done"]) == ("ready", shown["total"])
    answer = await stage.client.get(f"/api/v1/exports/{made['id']}/file", headers=stage.owner)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    everything = {name: archive.read(name) for name in archive.namelist()}
    data = {k: v for name, v in everything.items() if name.startswith("data/") for k, v in json.loads(v).items()}
    for table in ("messages", "conversations", "notes", "profiles", "profile_values", "suppressions", "consents",
                  "customer_attributes", "imported_threads", "identifier_links", "merges", "relations"):  # fmt: skip
        assert CANARY in json.dumps(data[table]), table
    assert {PHONE, MAIL} <= {row["value_norm"] for row in data["identifiers"]}
    assert any(name.startswith("files/") and CANARY.encode() in text for name, text in everything.items())
    assert any(name.startswith("envelopes/") for name in everything)
    assert "Lo que se guarda sobre usted" in everything["index.html"].decode()
    assert json.loads(everything["manifest.json"])["withheld"] == 0


async def test_an_export_leaves_out_what_its_maker_may_not_see_and_is_nobody_elses(stage: Stage) -> None:
    made = await stage.ask("POST", f"/customers/{stage.seed.customer}/exports", {}, 202)
    await stage.work()
    answer = await stage.client.get(f"/api/v1/exports/{made['id']}/file", headers=stage.owner)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(archive.read("data/conversations.json"))
    assert [row["id"] for row in told["conversations"]] == [stage.seed.other], "not the one behind the wall"
    assert json.loads(archive.read("manifest.json"))["withheld"] > 0
    assert not [name for name in archive.namelist() if name.startswith("files/")]
    other = await stage.client.get(f"/api/v1/exports/{made['id']}/file", headers=stage.seed.inside["manager"])
    assert other.json()["code"] == "export_unknown"


async def test_the_file_of_an_export_expires(stage: Stage, clock: Any) -> None:
    made = await stage.ask("POST", f"/customers/{stage.seed.customer}/exports", {}, 202)
    await stage.work()
    stage.owner = await later(stage, clock)
    gone = await stage.client.get(f"/api/v1/exports/{made['id']}/file", headers=stage.owner)
    assert gone.status_code == 404, "somebody else's in any case"
    await expire(stage.env)
    async with stage.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from blobs where media_type = 'application/zip'") == 0
        assert await tx.fetchval("select state from person_exports") == "expired"


async def later(stage: Stage, clock: Any) -> dict[str, str]:
    clock.pass_(days=8)
    return await sign_in(stage.env, "owner", "Olga again")


async def test_the_same_address_comes_again_as_somebody_new_and_is_still_stopped(stage: Stage) -> None:
    await stage.erase()
    values: Mapping[str, Any] = {"url": "http://127.0.0.1:9/", "vouch.phone": 2}
    gate = await connect(stage.env, "api", "again", **values)
    assert (await gate.post(stage.client, words("again", "hello", value=PHONE, kind="phone", proof=PROOF))).is_success
    await LanesWorker(stage.env).work_off()
    [line] = (await stage.ask("GET", "/conversations"))["items"]
    assert line["customer"]["id"] != stage.seed.customer
    assert [
        item["text"] for item in (await stage.ask("GET", f"/customers/{line['customer']['id']}/thread"))["items"]
    ] == ["hello"]
    wants = await stage.ask("GET", f"/customers/{line['customer']['id']}/preferences")
    [stop] = wants["items"][0]["suppressions"]
    assert (stop["scope"], stop["value"]) == ("everything", PHONE)


async def test_a_reply_to_what_we_once_sent_leads_back_to_nobody(stage: Stage) -> None:
    [sent] = await stage.seed.ids("select id from messages where direction = 'out'")
    await stage.erase()
    async with stage.env.db.read() as tx:
        left = await tx.fetchrow("select c.erased_at, c.state from messages m join conversations c on c.id ="
                                 " m.conversation_id where m.id = $1::text::uuid", sent)  # fmt: skip
    assert left is not None
    assert left["state"] in ("closed", "merged")
    assert left["erased_at"] is not None


async def test_the_proof_is_signed_and_says_nothing_of_the_person(stage: Stage) -> None:
    erased = await stage.erase()
    proof = await stage.ask("GET", f"/erasures/{erased['id']}/proof")
    assert proof["valid"]
    assert not any(word in proof["document"] for word in SOUGHT)
    said = json.loads(proof["document"])
    assert said["tables"]["messages"]["rows"] == erased["counts"]["messages"]
    assert said["asked_by"]["name"] == "Olga"
    assert "Backups" in said["outside"][0]
    body = {"document": proof["document"], "signature": proof["signature"]}
    assert (await stage.ask("POST", "/erasure-proofs", body))["valid"]
    forged = body | {"document": proof["document"].replace("Olga", "Otto")}
    assert not (await stage.ask("POST", "/erasure-proofs", forged))["valid"]
    assert not (await stage.ask("POST", "/erasure-proofs", body | {"signature": "no hex"}))["valid"]


async def test_a_killed_erasure_is_all_or_nothing_and_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It dies after the last row, before the commit; then after the commit, before the files."""
    path = f"/customers/{stage.seed.customer}"
    version = (await stage.ask("GET", f"{path}/erasure-preview"))["version"]
    made = await stage.ask("POST", f"{path}/erasures", {"version": version}, 202)
    before = await found_in_database(stage.env)

    async def dies(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(run.store, "rows_gone", dies)
        with pytest.raises(ConnectionError):
            await run.erase_rows(stage.env, made_id(made))
    assert await found_in_database(stage.env) == before
    await run.erase_rows(stage.env, made_id(made))
    stage.age_files()
    assert await remove_files(stage.env, made_id(made))
    await stage.work()
    assert (await stage.ask("GET", f"/erasures/{made['id']}"))["state"] == "done"


def made_id(made: dict[str, Any]) -> Any:
    return UUID(made["id"])


async def test_a_file_that_another_message_holds_stays(stage: Stage) -> None:
    async with stage.env.db.unit_of_work() as tx:
        await tx.execute(
            "insert into blobs (id, name, media_type, size, sha256, created_at) select $1, 'theirs', media_type, size,"
            " sha256, created_at from blobs where sha256 is not null limit 1",
            new_id(),
        )
    await stage.erase()
    assert len(found_in_files(stage.env.settings.home_path())) == 1


async def test_a_hold_stops_it_also_at_the_last_moment(stage: Stage) -> None:
    path = f"/customers/{stage.seed.customer}"
    version = (await stage.ask("GET", f"{path}/erasure-preview"))["version"]
    made = await stage.ask("POST", f"{path}/erasures", {"version": version}, 202)
    hold = await stage.ask("POST", f"{path}/holds", {"reason": "a lawsuit"}, 201)
    await stage.work()
    shown = await stage.ask("GET", f"/erasures/{made['id']}")
    assert (shown["state"], shown["failure"]) == ("refused", "held")
    refused = await stage.ask("POST", f"{path}/erasures", {"version": version}, 409)
    assert refused["code"] == "person_held"
    await stage.ask("DELETE", f"{path}/holds/{hold['id']}")
    assert (await stage.erase())["state"] == "done"
    assert (await stage.ask("GET", f"{path}/erasure-preview", status=409))["code"] == "person_erased"


async def test_nobody_else_goes_than_who_was_seen(stage: Stage) -> None:
    refused = await stage.ask("POST", f"/customers/{stage.seed.customer}/erasures", {"version": 0}, 409)
    assert refused["code"] == "person_changed"


async def test_a_stranger_and_an_agent_are_refused(stage: Stage) -> None:
    path = f"/api/v1/customers/{stage.seed.customer}"
    for headers, status in (({}, 401), (stage.seed.outside["agent"], 403)):
        for method, address in (
            ("GET", "erasure-preview"),
            ("POST", "erasures"),
            ("POST", "exports"),
            ("POST", "holds"),
        ):
            answer = await stage.client.request(method, f"{path}/{address}", json={}, headers=headers)
            assert answer.status_code == status, address
