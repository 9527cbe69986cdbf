"""The demo shop's page: only where the demo company is served, in two languages, under the strictest policy."""

import re

import httpx
import msgspec

from hilo.kernel.env import Env
from hilo.main import application, build
from hilo.web.demo.seed import seed
from hilo.web.demo.shop.page import words


async def test_without_the_demo_company_there_is_no_shop(client: httpx.AsyncClient) -> None:
    for path in ("/demo/chat", "/demo/shop/shop.css"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert 'hidden><a href="/demo/chat">' in (await client.get("/")).text


async def test_the_shop_carries_the_chat_of_the_demo_company(env: Env, dsn: str) -> None:
    made = build(msgspec.structs.replace(env.settings, demo=True), dsn, env.clock)
    await made.db.open()
    try:
        await seed(made)
        transport = httpx.ASGITransport(app=application(made))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            page = await client.get("/demo/chat", headers={"accept-language": "es"})
            [account] = re.findall(r'<hilo-chat account="([0-9a-f-]{36})">', page.text)
            config = await client.get(
                f"/portal/v1/{account}/config?lang=es", headers={"origin": "http://127.0.0.1:8000"}
            )
            assert config.json()["language"] == "es"
            assert 'lang="es"' in page.text
            assert '><a href="/demo/chat">Write as a customer' in (await client.get("/")).text.replace(" >", ">")
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|https?://", page.text)
            for path in set(re.findall(r'(?:href|src)="(/demo/shop/[^"]+)"', page.text)):
                assert (await client.get(path)).status_code == 200, path
            assert (await client.get("/demo/shop/words.toml")).status_code == 404
            assert (
                '<html lang="en">' in (await client.get("/demo/chat?lang=en", headers={"accept-language": "es"})).text
            )
    finally:
        await made.db.close()


def test_both_languages_have_the_same_words() -> None:
    english, spanish = words()["en"], words()["es"]
    assert english.keys() == spanish.keys()
    assert all(text.strip() for text in (*english.values(), *spanish.values()))
