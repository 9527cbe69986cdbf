"""Files of visitors: taken within limits, known by their bytes, shown through messages that one sees."""

from urllib.parse import quote

import pytest

from hilo.kernel.env import Env
from hilo.portal.conftest import hosting_kind
from hilo.portal.testing import Shop, Visitor, open_shop

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


async def send(
    visitor: Visitor, content: bytes, name: str = "foto ñ.png", said: str = "image/png"
) -> dict[str, object]:
    headers = {"content-type": said, "x-file-name": quote(name)}
    answer = await visitor.ask("POST", "attachments", content, **headers)
    return answer.json() | {"status": answer.status_code}


async def test_a_stranger_is_refused(shop: Shop) -> None:
    assert (await shop.ask("POST", "attachments", PNG)).status_code == 401
    assert (await shop.ask("GET", f"attachments/{shop.account.id}")).status_code == 401


async def test_a_file_goes_along_and_both_sides_have_it(shop: Shop) -> None:
    visitor = await shop.visitor()
    made = await send(visitor, PNG)
    assert (made["status"], made["name"], made["media_type"], made["size"]) == (
        201,
        "foto ñ.png",
        "image/png",
        len(PNG),
    )
    await visitor.says("", attachments=[made["id"]])
    [item] = await visitor.sees()
    [file] = item["attachments"]
    assert (file["name"], file["media_type"], file["size"]) == ("foto ñ.png", "image/png", len(PNG))
    for one in (file["id"], made["id"]):
        answer = await visitor.ask("GET", f"attachments/{one}")
        assert answer.content == PNG
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith("inline")
        assert "sandbox" in answer.headers["content-security-policy"]
    [line] = await shop.conversations()
    thread = await shop.staff("GET", f"/conversations/{line['id']}/thread")
    [message] = [one for one in thread["items"] if one["kind"] == "message"]
    theirs = await shop.client.get(f"/api/v1/attachments/{message['attachments'][0]['id']}", headers=shop.headers)
    assert theirs.content == PNG


async def test_a_file_of_the_staff_comes_with_its_answer(shop: Shop) -> None:
    visitor, other = await shop.visitor(), await shop.visitor()
    await visitor.says("¿la factura?")
    await shop.conversations()
    made = await shop.client.post(
        "/api/v1/attachments", params={"name": "factura.pdf"}, content=b"%PDF-1.7", headers=shop.headers
    )
    await shop.answers("aquí está", attachments=[made.json()["id"]])
    [file] = (await visitor.sees())[1]["attachments"]
    assert (await visitor.ask("GET", f"attachments/{file['id']}")).content == b"%PDF-1.7"
    assert await other.problem("GET", f"attachments/{file['id']}") == (404, "unknown_attachment")


async def test_anothers_file_is_nobodys(shop: Shop) -> None:
    ana, leo = await shop.visitor(), await shop.visitor()
    made = await send(ana, PNG)
    assert await leo.problem("GET", f"attachments/{made['id']}") == (404, "unknown_attachment")
    said = {"client_id": str(ana.id), "text": "mía", "attachments": [made["id"]]}
    assert await leo.problem("POST", "messages", said) == (404, "unknown_attachment")


async def test_a_file_is_what_its_bytes_show_and_runs_nowhere(shop: Shop) -> None:
    visitor = await shop.visitor()
    for content, name in ((b"<svg onload='x()'/>", "a.svg"), (b"<script>x()</script>", "a.html")):
        made = await send(visitor, content, name, "image/png")
        assert made["media_type"] == "text/plain"
        answer = await visitor.ask("GET", f"attachments/{made['id']}")
        assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(("most", "count"), [(0, 5), (1000, 0)])
async def test_a_chat_without_files_takes_none(shop: Shop, env: Env, most: int, count: int) -> None:
    strict = await open_shop(
        env, shop.client, hosting_kind(), "Strict", attachment_max_bytes=most, attachments_max=count
    )
    visitor = await strict.visitor()
    assert (await send(visitor, PNG))["code"] == "attachment_refused"
    assert (await strict.ask("GET", "config")).json()["attachments"]["max_bytes"] == 0


async def test_too_large_and_too_much_and_nothing_are_refused(shop: Shop, env: Env) -> None:
    strict = await open_shop(env, shop.client, hosting_kind(), "Strict", attachment_max_bytes=1000)
    visitor = await strict.visitor()
    assert (await send(visitor, b"x" * 1001))["code"] == "body_too_large"
    assert (await send(visitor, b""))["code"] == "attachment_refused"
    for _ in range(10):
        assert (await send(visitor, b"x" * 1000))["status"] == 201
    assert (await send(visitor, b"x" * 1000))["code"] == "attachments_do_not_fit"
    other = await strict.visitor()
    assert (await send(other, b"x" * 1000))["status"] == 201
