"""The demo shop's page: only where the demo company is served, in two languages, under the strictest policy."""

import re

import httpx
import msgspec
import pytest

from hilo.kernel.env import Env
from hilo.web.demo.seed import seed
from hilo.web.demo.shop.page import words

OURS = {"origin": "http://127.0.0.1:8000"}


@pytest.fixture
async def shop(env: Env, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    """A client of an installation with the demo company."""
    monkeypatch.setattr(env, "settings", msgspec.structs.replace(env.settings, demo=True))
    await seed(env)
    return client


async def test_without_the_demo_company_there_is_no_shop(client: httpx.AsyncClient) -> None:
    for path in ("/demo/chat", "/demo/shop/shop.css"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert 'hidden><a href="/demo/chat">' in (await client.get("/")).text


async def test_the_shop_carries_the_chat_of_the_demo_company(shop: httpx.AsyncClient) -> None:
    page = await shop.get("/demo/chat", headers={"accept-language": "es"})
    assert '<html lang="es">' in page.text
    [account] = re.findall(r'<hilo-chat account="([0-9a-f-]{36})">', page.text)
    config = await shop.get(f"/portal/v1/{account}/config?lang=es", headers=OURS)
    assert config.json()["greeting"].startswith("¡Hola!")
    assert config.json()["brand"]["name"] == "Nubia", "who it is that answers, not the name of the software"
    english = await shop.get("/demo/chat?lang=en", headers={"accept-language": "es"})
    assert '<html lang="en">' in english.text
    assert 'hidden><a href="/demo/chat">' not in (await shop.get("/")).text


async def test_nothing_in_it_is_inline_and_all_that_it_names_is_there(shop: httpx.AsyncClient) -> None:
    page = await shop.get("/demo/chat")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|https?://", page.text)
    named = set(re.findall(r'(?:href|src)="(/demo/shop/[^"]+)"', page.text))
    assert len(named) == 4
    for path in named:
        assert (await shop.get(path)).status_code == 200, path
    assert (await shop.get("/demo/shop/words.toml")).status_code == 404


def test_both_languages_have_the_same_words() -> None:
    english, spanish = words()["en"], words()["es"]
    assert english.keys() == spanish.keys()
    assert all(text.strip() for text in (*english.values(), *spanish.values()))
