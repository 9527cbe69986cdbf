"""The window's files: loaded by any page, small on the way, asked for again only when they changed."""

import gzip

import httpx
import pytest

from hilo.portal import widget
from hilo.portal.widget import Piece


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Piece:
    content = b"customElements.define('hilo-chat', class extends HTMLElement {})\n" * 20
    piece = Piece(widget.TYPES["js"], content, gzip.compress(content), "abc")
    monkeypatch.setattr(widget, "_pieces", lambda: {"hilo-chat.js": piece})
    return piece


async def test_any_page_may_load_the_window(client: httpx.AsyncClient, built: Piece) -> None:
    answer = await client.get("/widget/hilo-chat.js", headers={"origin": "https://any.example"})
    assert answer.status_code == 200
    assert answer.content == built.content
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=300" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers


async def test_it_is_sent_again_only_when_it_changed(client: httpx.AsyncClient, built: Piece) -> None:
    first = await client.get("/widget/hilo-chat.js")
    again = await client.get("/widget/hilo-chat.js", headers={"if-none-match": first.headers["etag"]})
    plain = await client.get("/widget/hilo-chat.js", headers={"accept-encoding": "identity"})
    assert (again.status_code, again.content) == (304, b"")
    assert plain.content == built.content
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != first.headers["etag"]


async def test_what_is_not_there_says_so(
    client: httpx.AsyncClient, built: Piece, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get("/widget/other.js")).json()["code"] == "not_found"
    monkeypatch.setattr(widget, "_pieces", dict[str, Piece])
    answer = await client.get("/widget/hilo-chat.js")
    assert (answer.status_code, answer.json()["code"]) == (404, "widget_not_built")
