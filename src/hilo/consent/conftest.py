"""What the tests of consent share: a desk at which staff of any role ask."""

from typing import Any

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.staff.testing import sign_in

ANA = {"kind": "email", "value": "ana@correo.es"}


class Desk:
    """Asks the routes as a member of staff."""

    def __init__(self, env: Env, client: httpx.AsyncClient) -> None:
        self.env, self.client = env, client
        self.headers: dict[str, dict[str, str]] = {}

    async def ask(self, method: str, path: str, body: Any = None, role: str = "agent", **params: Any) -> httpx.Response:
        if role not in self.headers:
            self.headers[role] = await sign_in(self.env, role, role.title())
        headers = self.headers[role]
        return await self.client.request(method, f"/api/v1{path}", json=body, params=params, headers=headers)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.ask("GET", path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.ask("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def problem(self, method: str, path: str, body: Any = None, **params: Any) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = await self.ask(method, path, body, **params)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
async def desk(env: Env, client: httpx.AsyncClient) -> Desk:
    return Desk(env, client)
