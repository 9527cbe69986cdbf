"""What the tests of staff share: people with passwords, browsers with cookies, programs with tokens, the audit log."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest

from hilo.kernel.env import Env
from hilo.staff import store_audit
from hilo.staff.add import add_user
from hilo.staff.model import AuditEntry, User
from hilo.staff.testing import sign_in

ANA = "ana@firma.example"
PASSWORD = "a horse that staples"


class Browser:
    """A browser on Hilo's own pages: keeps its cookies, and says where its requests come from."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}

    async def sign_in(self, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
        return await self.send("POST", "/session", {"email": email, "password": password}, **headers)

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """JSON from our own page; `headers` add to that or say something else."""
        return await self.ask(
            method, path, body, **({"sec-fetch-site": "same-origin", "content-type": "application/json"} | headers)
        )

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """With nothing but the cookies and these headers."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        content = None if body is None else msgspec.json.encode(body)
        told = headers | ({"cookie": cookies} if cookies else {})
        answer = await self.client.request(method, f"/api/v1{path}", content=content, headers=told)
        self.cookies |= dict(answer.cookies)
        self.client.cookies.clear()
        return answer


class Program:
    """A caller with a token of a member of staff with some role."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers | headers)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


MakeBrowser = Callable[[], Browser]
MakeProgram = Callable[[str], Awaitable[Program]]


@pytest.fixture
def browser(client: httpx.AsyncClient) -> MakeBrowser:
    """Makes browsers, each with its own cookies."""
    return lambda: Browser(client)


@pytest.fixture
def program(env: Env, client: httpx.AsyncClient) -> MakeProgram:
    """Makes programs: `await program("owner")`."""

    async def make(role: str) -> Program:
        return Program(client, await sign_in(env, role))

    return make


async def hire(
    env: Env, email: str = "ana@firma.example", role: str = "agent", password: str | None = PASSWORD
) -> User:
    """A new member of staff with that password."""
    async with env.db.unit_of_work() as tx:
        return await add_user(tx, email, "Ana", role, password)


async def audited(env: Env, action: str) -> list[AuditEntry]:
    """The entries of that action, newest first."""
    async with env.db.read() as tx:
        return [entry for entry in await store_audit.entries(tx, None, 200) if entry.action == action]
