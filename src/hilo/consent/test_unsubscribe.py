"""One click ends advertising; looking at the link ends nothing."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from hilo.consent.conftest import ANA, Desk
from hilo.consent.gate import decide
from hilo.consent.grant import Yes, grant
from hilo.consent.model import Question
from hilo.consent.unsubscribe import unsubscribe_link
from hilo.kernel.env import Env

MESSAGE = UUID(int=9)


@pytest.fixture
def path(env: Env) -> str:
    return unsubscribe_link(env, "email", ANA["value"], MESSAGE).removeprefix(env.settings.base_url())


async def stops(desk: Desk) -> list[Any]:
    found: list[Any] = (await desk.get("/suppressions", **ANA))["items"]
    return found


async def test_a_stranger_with_the_link_is_asked_and_nothing_happens_by_looking(
    desk: Desk, client: httpx.AsyncClient, path: str
) -> None:
    pages = [await client.get(path, headers={"accept-language": "es-MX,en"}) for _ in range(3)]
    page = pages[-1]
    assert page.status_code == 200
    assert "¿Quiere dejar de recibir publicidad en a…@correo.es?" in page.text
    assert ANA["value"] not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (await client.head(path)).status_code == 200
    assert await stops(desk) == []


async def test_one_click_ends_advertising_and_nothing_else(
    env: Env, desk: Desk, client: httpx.AsyncClient, path: str
) -> None:
    async with env.db.unit_of_work() as tx:
        await grant(tx, Yes("email", ANA["value"], 3, {"form": "newsletter"}))
    for _ in range(2):  # a mail program may click twice
        done = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200, done.text
    [stop] = await stops(desk)
    assert (stop["scope"], stop["source"], stop["evidence"]) == (
        "promotional",
        "unsubscribe",
        {"message": str(MESSAGE)},
    )
    async with env.db.unit_of_work() as tx:
        asked = [Question(uuid4(), "email", ANA["value"], purpose) for purpose in ("promotional", "service")]
        assert [one.verdict for one in await decide(tx, asked)] == ["refuse", "allow"]


async def test_any_form_of_a_click_counts(desk: Desk, client: httpx.AsyncClient, path: str) -> None:
    multipart = await client.post(path, files={"List-Unsubscribe": (None, "One-Click")}, headers={"origin": "null"})
    assert multipart.status_code == 200, multipart.text
    assert len(await stops(desk)) == 1


@pytest.mark.parametrize("token", ["x", "gAAAAA", "é", "a" * 3000, "%00"])
async def test_what_is_no_link_of_ours_is_nothing(desk: Desk, client: httpx.AsyncClient, token: str) -> None:
    for method in ("GET", "POST"):
        answer = await client.request(method, f"/u/{token}")
        assert answer.status_code == 404, (method, answer.text)


async def test_a_sealed_secret_of_another_kind_opens_nothing(env: Env, desk: Desk, client: httpx.AsyncClient) -> None:
    other = env.secrets.seal('{"kind": "email", "value": "ana@correo.es", "message": ""}').rstrip("=")
    assert (await client.post(f"/u/{other}")).status_code == 404
    assert await stops(desk) == []
