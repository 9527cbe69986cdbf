"""What the tests of customers share: people who come by, and a counter at which staff of any role ask."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.customers.compare_worker import CompareWorker
from hilo.customers.identify import identify
from hilo.customers.model import Claim, Identified, normalise
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

SHOP, CHAT = new_id(), new_id()


class Counter:
    """Knows people by what they come with, and asks the routes as a member of staff."""

    def __init__(self, env: Env, clock: FakeClock, client: httpx.AsyncClient) -> None:
        self.env, self.clock, self.client = env, clock, client
        self.headers: dict[str, dict[str, str]] = {}

    async def comes(
        self, value: str, assurance: int = 2, *, kind: str = "email", name: str = "", account: UUID = SHOP
    ) -> Identified:
        """Somebody writes by this handle, a moment after whoever came before."""
        self.clock.pass_(seconds=1)
        claim = Claim(kind, normalise(kind, value), name, assurance, "dkim", account)
        async with self.env.db.unit_of_work() as tx:
            return (await identify(tx, [claim]))[0]

    async def compares(self) -> None:
        """All profiles that changed are compared."""
        await CompareWorker(self.env).work_off()

    async def says(self, of: Identified, **values: str | bool) -> Any:
        """Staff note what is known of a profile."""
        answer = await self.ask("PATCH", f"/profiles/{of.profile_id}", values)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def suggested(self, of: Identified) -> list[Any]:
        """Who else may be this person, once all is compared."""
        await self.compares()
        return (await self.get(f"/customers/{of.customer_id}/suggestions"))["items"]

    async def ask(self, method: str, path: str, body: Any = None, role: str = "supervisor") -> httpx.Response:
        """The answer to a member of staff with that role."""
        if role not in self.headers:
            self.headers[role] = await sign_in(self.env, role, role.title())
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=self.headers[role])

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.ask("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def merge(self, into: UUID, other: UUID) -> str:
        """The id of the merge."""
        return (await self.post(f"/customers/{into}/merges", {"other": str(other)}))["id"]

    async def problem(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = await self.ask(method, path, body)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
async def counter(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> Counter:
    return Counter(env, clock, client)
