"""Traces reach a collector when one is named: requests, jobs, sends and statements by name, and nothing of a person."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.sql import name_of
from hilo.kernel.telemetry import telemetry_of, traced_job
from hilo.kernel.testing import eventually
from hilo.kernel.testing_jobs import Post, posting
from tests.flows.processes import hilo, recorder

CANARY = "zanahoria"


class Collector:
    """An OTLP receiver over HTTP that decodes what comes."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next(
                    int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length")
                )
                assert head.startswith("post /v1/traces ")
                self.raw.append(await reader.readexactly(length))
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def spans(self) -> dict[str, dict[str, str]]:
        """Name -> attributes as text, of the last span of each name."""
        found: dict[str, dict[str, str]] = {}
        for raw in self.raw:
            for resource in ExportTraceServiceRequest.FromString(raw).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        told = {a.key: a.value.string_value or str(a.value.int_value) for a in span.attributes}
                        found[span.name] = told | {"parent": span.parent_span_id.hex(), "id": span.span_id.hex()}
        return found


@asynccontextmanager
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


async def test_what_a_process_does_is_told_without_a_person(tmp_path: Path) -> None:
    async with collector() as told, recorder() as other_side:
        environ = {"HILO_OTEL_ENDPOINT": told.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        async with hilo(tmp_path / "home", "run", **environ) as running:
            headers = await running.token()
            door = await running.account("api", "Web", url=other_side.url)
            async with httpx.AsyncClient(base_url=running.url) as client:
                message = {
                    "id": "1",
                    "from": {"kind": "email", "value": f"{CANARY}@correo.es"},
                    "text": f"soy {CANARY}",
                }
                await client.post(door.path, json=message, headers=door.headers)
                client.headers.update(headers)
                talks = await eventually(lambda: talks_of(client))
                path = f"/api/v1/conversations/{talks[0]['id']}"
                assert (await client.post(f"{path}/messages", json={"text": f"hola {CANARY}"})).status_code == 201
                assert (await client.get(f"/api/v1/customers?q={CANARY}")).status_code == 200
                await client.get(path)
                await eventually(lambda: other_side.got)
            await eventually(lambda: "channel.send" in told.spans())
    spans = told.spans()
    assert "unknown" not in str(list(spans)), list(spans)
    request = spans["GET /api/v1/conversations/{conversation_id}"]
    assert (request["http.response.status_code"], request["http.request.method"]) == ("200", "GET")
    assert spans["POST /in"]["http.response.status_code"] == "202"
    assert spans["channel.send"]["hilo.outcome"] == "Sent"
    statements = {name: told for name, told in spans.items() if told.get("db.system.name") == "postgresql"}
    assert "conversations.write" in statements
    assert any(told["parent"] != "" for told in statements.values())
    everything = b"".join(told.raw)
    assert CANARY.encode() not in everything
    assert talks[0]["id"].encode() not in everything
    assert b"hola" not in everything


async def talks_of(client: httpx.AsyncClient) -> list[dict[str, str]]:
    return (await client.get("/api/v1/conversations")).json()["items"]


def test_off_nothing_is_in_the_way(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    job = posting(Post().send)
    assert (env.telemetry, env.db.transactions, traced_job(env, job)) == (None, Tx, job)
    assert telemetry_of(Settings()) is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert telemetry_of(Settings()) is None


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(InvalidSetting, match=r"hilo\[telemetry\]"):
        telemetry_of(Settings(otel_endpoint="http://127.0.0.1:9"))


def test_a_statement_is_called_by_its_name_or_its_first_words() -> None:
    from hilo.customers.store_identify import FIND

    assert name_of(FIND) == "customers.find"
    assert name_of("-- why\nupdate jobs set lease = 'secret' where id = 5") == "update jobs set lease"
