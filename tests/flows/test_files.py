"""Files travel: in by the door as bytes and as an address, into the thread, and out with a reply, byte for byte."""

import base64
import json
from typing import Any

import httpx

from hilo.channels.lanes import LanesWorker
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import Gate, connect, words
from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing_provider import Provider, Told, provider
from hilo.staff.testing import sign_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
PDF = b"%PDF-1.7\n" + bytes(range(256))


async def take_in(env: Env, client: httpx.AsyncClient, gate: Gate, other: Provider) -> None:
    """A customer writes with a file along and an address of another."""
    body = words("m1", "mira", kind="email", value="ana@correo.example") | {
        "attachments": [
            {"name": "factura.pdf", "media_type": "text/html", "content_base64": base64.b64encode(PDF).decode()},
            {"name": "foto.png", "media_type": "image/png", "url": f"{other.url}/foto"},
        ]
    }
    assert (await gate.post(client, body)).status_code == 202
    await LanesWorker(env).work_off()
    await Worker(env).work_off()


async def test_what_a_customer_sends_is_read_and_what_we_answer_arrives_whole(
    env: Env, client: httpx.AsyncClient
) -> None:
    headers = await sign_in(env, role="agent")

    async def get(path: str) -> Any:
        return (await client.get(f"/api/v1{path}", headers=headers)).json()

    async with provider(lambda asked: Told(200, PNG if asked.method == "GET" else b"{}")) as other:
        gate = await connect(env, "api", url=f"{other.url}/replies")
        await take_in(env, client, gate, other)
        [line] = (await get("/conversations"))["items"]
        [item] = (await get(f"/conversations/{line['id']}/thread"))["items"]
        assert [(f["name"], f["media_type"], f["state"]) for f in item["attachments"]] == [
            ("factura.pdf", "application/pdf", "ready"),
            ("foto.png", "image/png", "ready"),
        ]
        for file, content in zip(item["attachments"], (PDF, PNG), strict=True):
            assert (await client.get(f"/api/v1/attachments/{file['id']}", headers=headers)).content == content

        uploaded = await client.post("/api/v1/attachments?name=respuesta.pdf", content=PDF, headers=headers)
        reply = {"text": "Aquí está", "attachments": [uploaded.json()["id"]]}
        sent = await client.post(f"/api/v1/conversations/{line['id']}/messages", json=reply, headers=headers)
        assert sent.status_code == 201, sent.text
        await OutboxWorker(env).work_off()
    [arrived] = [json.loads(asked.body) for asked in other.asked if asked.method == "POST"]
    assert arrived["attachments"] == [
        {
            "name": "respuesta.pdf",
            "media_type": "application/pdf",
            "content_base64": base64.b64encode(PDF).decode(),
        }
    ]
    assert (await get(f"/messages/{sent.json()['id']}"))["state"] == "sent"
