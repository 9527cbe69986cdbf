"""Attachments: seen through their message and its wall, an upload by its uploader alone; nothing runs in a browser."""

import os
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.attachments import sweep
from hilo.conversations.conftest import People
from hilo.kernel.blobs import blobs_of
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def put(people: People, content: bytes, name: str = "a.png", **headers: str) -> httpx.Response:
    sent = {"content-type": "application/octet-stream"} | people.headers | headers
    return await people.client.post("/api/v1/attachments", params={"name": name}, content=content, headers=sent)


async def fetch(people: People, file: str, headers: dict[str, str] | None = None, **more: str) -> httpx.Response:
    return await people.client.get(f"/api/v1/attachments/{file}", headers=(headers or people.headers) | more)


async def conversation(people: People) -> str:
    await people.write("mail", "email", "ana@correo.example", "¿Me mandan la factura?")
    return (await people.inbox())[0]["id"]


async def say(people: People, conversation_id: str, *files: str, **more: Any) -> httpx.Response:
    body = {"text": "Aquí está", "attachments": list(files)} | more
    return await people.send("POST", f"/conversations/{conversation_id}/messages", body)


async def count(env: Env, table: str) -> int:
    async with env.db.read() as tx:
        return await tx.fetchval(f"select count(*) from {table}")


async def test_a_stranger_neither_uploads_nor_fetches(people: People, client: httpx.AsyncClient) -> None:
    file = (await put(people, PNG)).json()["id"]
    refused = await client.post("/api/v1/attachments", content=PNG)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
    assert (await client.get(f"/api/v1/attachments/{file}")).status_code == 401
    reader = await sign_in(people.env, role="read-only")
    assert (await client.post("/api/v1/attachments", content=PNG, headers=reader)).status_code == 403
    assert await count(people.env, "attachments") == 1


async def test_an_upload_goes_along_with_a_reply_and_stands_in_the_thread(people: People) -> None:
    talk = await conversation(people)
    one = (await put(people, PNG, "foto.png")).json()
    two = (await put(people, b"a;b\n1;2\n", "datos.csv", **{"content-type": "text/csv"})).json()
    assert (one["media_type"], one["size"], two["media_type"]) == ("image/png", len(PNG), "text/csv")
    sent = await say(people, talk, two["id"], one["id"])
    assert sent.status_code == 201, sent.text
    for item in (sent.json(), (await people.get(f"/conversations/{talk}/thread"))["items"][-1]):
        assert [(f["name"], f["state"]) for f in item["attachments"]] == [("datos.csv", "ready"), ("foto.png", "ready")]
    got = await fetch(people, one["id"], await sign_in(people.env))
    assert (got.status_code, got.content) == (200, PNG)


async def test_an_upload_is_its_uploaders_alone_until_it_is_sent_once(people: People) -> None:
    talk = await conversation(people)
    file = (await put(people, PNG)).json()["id"]
    colleague = await sign_in(people.env, role="owner", name="Leo")
    assert (await fetch(people, file)).content == PNG
    unseen = await fetch(people, file, colleague)
    assert (unseen.status_code, unseen.json()["code"]) == (404, "unknown_attachment")
    mine, people.headers = people.headers, colleague
    stolen = await say(people, talk, file)
    assert (stolen.status_code, stolen.json()["code"]) == (422, "attachment_not_free")
    people.headers = mine
    assert (await say(people, talk, file, file)).status_code == 422
    assert (await say(people, talk, str(uuid4()))).status_code == 422
    assert (await people.texts(talk)) == ["¿Me mandan la factura?"]
    assert (await say(people, talk, file, text="")).status_code == 201
    again = await say(people, talk, file)
    assert (again.status_code, again.json()["code"]) == (422, "attachment_not_free")


async def test_what_hangs_on_a_walled_message_is_behind_its_wall(people: People) -> None:
    talk = await conversation(people)
    file = (await put(people, b"secreto", "canario.txt")).json()["id"]
    await say(people, talk, file)
    owner = await sign_in(people.env, role="owner", name="Leo")
    assert (await fetch(people, file, owner)).content == b"secreto"
    walled = await people.send("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    assert walled.status_code == 204, walled.text
    hidden = await fetch(people, file, owner)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "unknown_attachment")
    assert "canario" not in hidden.text
    assert (await fetch(people, file)).content == b"secreto"


@pytest.mark.parametrize(
    ("content", "name", "kind", "shown"),
    [
        (PNG, "foto.html", "image/png", True),
        (b"%PDF-1.7\n", "f.pdf", "application/pdf", True),
        (b"OggS\x00\x02" + bytes(30), "voz.ogg", "audio/ogg", True),
        (SVG, "logo.svg", "image/svg+xml", False),
        (b"<!doctype html><script>alert(1)</script>", "a.html", "text/html", False),
        (b"\x00\x01\x02", "foto.png", "application/octet-stream", False),
        (b"BM <script>alert(1)</script>", "a.bmp", "text/plain", False),
        (b"PK\x03\x04" + bytes(30), "a.zip", "application/zip", False),
    ],
    ids=["png", "pdf", "ogg", "svg", "html", "no picture", "text like a picture", "zip"],
)
async def test_only_what_its_bytes_prove_harmless_is_shown_in_place(
    people: People, content: bytes, name: str, kind: str, shown: bool
) -> None:
    said = {"svg": "image/svg+xml", "html": "text/html"}.get(name.rpartition(".")[2], "image/png")
    file = (await put(people, content, name, **{"content-type": said})).json()
    got = await fetch(people, file["id"])
    assert file["media_type"] == kind
    assert got.content == content
    assert got.headers["content-type"].partition(";")[0] == kind
    assert got.headers["content-disposition"].startswith("inline;" if shown else "attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert got.headers["cache-control"] == "private, no-store"
    assert (got.headers.get("x-frame-options") == "SAMEORIGIN") == (kind == "application/pdf"), "read on a page of ours"


async def test_a_name_cannot_leave_its_header_or_its_folder(people: People) -> None:
    file = (await put(people, PNG, '../../ñandú "x"\r\nset-cookie: a=b\u202e日.png')).json()
    assert file["name"] == 'ñandú "x"set-cookie: a=b日.png'
    got = await fetch(people, file["id"])
    assert got.headers["content-disposition"] == (
        'inline; filename="nandu _x_set-cookie_ a=b.png"; '
        "filename*=UTF-8''%C3%B1and%C3%BA%20%22x%22set-cookie%3A%20a%3Db%E6%97%A5.png"
    )
    assert "set-cookie" not in got.headers


async def test_a_part_of_a_file_can_be_asked_for(people: People) -> None:
    file = (await put(people, b"0123456789", "n.txt")).json()["id"]
    part = await fetch(people, file, range="bytes=2-4")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    rest = await fetch(people, file, range="bytes=7-")
    assert (rest.status_code, rest.content) == (206, b"789")
    for odd in ("bytes=10-", "bytes=5-2", "bytes=-3", "bytes=0-1,3-4", "lines=1-2"):
        whole = await fetch(people, file, range=odd)
        assert (whole.status_code, whole.content) == (200, b"0123456789")


async def test_a_form_with_one_file_is_an_upload_too(people: People) -> None:
    form = {"file": ("ñ.png", PNG, "image/gif"), "other": (None, b"words")}
    sent = await people.client.post("/api/v1/attachments", files=form, headers=people.headers)
    assert sent.status_code == 201, sent.text
    assert (sent.json()["name"], sent.json()["media_type"]) == ("ñ.png", "image/png")
    two = {"a": ("a", b"1"), "b": ("b", b"2")}
    refused = await people.client.post("/api/v1/attachments", files=two, headers=people.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_file")
    assert (await put(people, b"")).json()["code"] == "no_file"


async def test_an_upload_may_be_repeated_with_its_key(people: People) -> None:
    first = await put(people, PNG, **{"idempotency-key": "k"})
    assert (await put(people, PNG, **{"idempotency-key": "k"})).json() == first.json()
    other = await put(people, PNG + b"!", **{"idempotency-key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(people.env, "attachments") == 1


async def test_more_than_the_limit_is_refused_and_leaves_nothing(people: People) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(41):
            yield bytes(1_000_000)

    sent = await people.client.post("/api/v1/attachments", content=pieces(), headers=people.headers)
    assert (sent.status_code, sent.json()["code"]) == (413, "body_too_large")
    assert await count(people.env, "blobs") == 0
    assert [path for path in (people.env.settings.home_path() / "blobs").rglob("*") if path.is_file()] == []


async def test_what_a_way_does_not_take_is_refused_before_it_is_sent(people: People) -> None:
    talk = await conversation(people)
    large = (await put(people, bytes(20_000_001))).json()["id"]
    refused = await say(people, talk, large)
    assert (refused.status_code, refused.json()["code"]) == (422, "attachments_do_not_fit")
    many = await say(people, talk, *[str(uuid4()) for _ in range(51)])
    assert (many.status_code, many.json()["code"]) == (422, "attachments_do_not_fit")


async def test_an_upload_that_nobody_sent_is_gone_after_a_day(people: People, clock: FakeClock) -> None:
    talk = await conversation(people)
    kept = (await put(people, b"kept")).json()["id"]
    (await put(people, b"never sent")).json()
    twin = (await put(people, b"kept", "twin")).json()["id"]
    await say(people, talk, kept)
    clock.pass_(hours=23)
    await sweep(people.env)
    assert await count(people.env, "attachments") == 3
    clock.pass_(hours=2)
    files = [path for path in (people.env.settings.home_path() / "blobs").rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (0, 0))
    await sweep(people.env)
    assert (await count(people.env, "attachments"), await count(people.env, "blobs")) == (1, 1)
    left = [path for path in files if path.exists()]
    assert [path.read_bytes() for path in left] == [b"kept"]
    assert (await fetch(people, kept)).content == b"kept"
    assert (await fetch(people, twin)).status_code == 404


async def test_a_message_taken_back_gives_its_files_free_for_another_day(people: People, clock: FakeClock) -> None:
    talk = await conversation(people)
    file = (await put(people, PNG)).json()["id"]
    later = (clock.now().replace(hour=23)).isoformat()
    held = (await say(people, talk, file, send_at=later)).json()
    clock.pass_(hours=12)
    gone = await people.send("DELETE", f"/messages/{held['id']}")
    assert gone.status_code == 204, gone.text
    clock.pass_(hours=23)
    await sweep(people.env)
    assert (await fetch(people, file)).content == PNG
    assert (await say(people, talk, file)).status_code == 201


async def test_a_file_lost_from_the_disk_is_told_and_a_reply_with_it_fails_honestly(people: People) -> None:
    talk = await conversation(people)
    file = (await put(people, PNG)).json()["id"]
    sent = (await say(people, talk, file)).json()
    async with people.env.db.read() as tx:
        sha256 = await tx.fetchval("select sha256 from blobs")
    blobs_of(people.env.settings).path(sha256).unlink()
    lost = await fetch(people, file)
    assert (lost.status_code, lost.json()["failure"]) == (409, "lost")
    await OutboxWorker(people.env).work_off()
    message = await people.get(f"/messages/{sent['id']}")
    assert message["state"] == "failed"
