"""What the tests of automation share: an account outside its opening hours, and people who write to it."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival, Arrived
from hilo.channels.model_accounts import Account
from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, recorder
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.ids import new_id
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

ANA = "ana@correo.example"
TEXTS = {"es": "Estamos cerrados. Volvemos: {opens}", "en": "We are closed until {opens}"}


class Shop:
    """An account whose brand is open on Mondays from nine to five, Madrid time. It is Tuesday."""

    def __init__(self, env: Env, clock: FakeClock, client: httpx.AsyncClient, account: Account, tape: Tape) -> None:
        self.env, self.clock, self.client, self.account, self.tape = env, clock, client, account, tape
        self.path = f"/channel-accounts/{account.id}/absence-reply"

    async def ask(self, method: str, path: str, body: Any = None, role: str = "administrator") -> httpx.Response:
        headers = await sign_in(self.env, role) if role else {}
        return await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    async def keep_hours(self) -> None:
        calendar = await self.done("POST", "/calendars", {
            "name": "Tienda", "time_zone": "Europe/Madrid",
            "hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}],
        })  # fmt: skip
        [brand] = [one for one in await self.brands() if one["id"] == str(self.account.brand_id)]
        await self.done("PATCH", f"/brands/{brand['id']}", {
            "calendar_id": calendar["id"], "time_zone": "Europe/Madrid", "language": "es", "languages": ["es", "en"],
        })  # fmt: skip

    async def brands(self) -> Any:
        return (await self.done("GET", "/brands"))["items"]

    async def closed(self) -> None:
        """Keeps hours, and says so outside them."""
        await self.keep_hours()
        await self.done("PUT", self.path, {"active": True, "texts": TEXTS, "hourly": 3})

    async def hear(self, *texts: str, who: str = ANA, account: UUID | None = None, **more: Any) -> None:
        """What comes in, understood, and whatever is done because of it."""
        now = self.clock.now()
        at, reply_to = more.pop("at", now), more.pop("in_reply_to", "")
        arrivals: Sequence[Arrival] = [
            Arrival(
                self.account.brief(),
                new_id(),
                MessageEvent(
                    f"{new_id()}@correo.example", Address("email", who), text, at, chatlike=False, in_reply_to=reply_to,
                    **more,
                ),
                at,
                now,
                2,
                "test",
            )
            for text in texts
        ]  # fmt: skip
        async with self.env.db.unit_of_work() as tx:
            await publish(tx, Arrived(arrivals))
        await Worker(self.env).work_off()
        await OutboxWorker(self.env).work_off()

    def said(self) -> list[str]:
        return self.tape.texts()


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


@pytest.fixture
async def shop(env: Env, clock: FakeClock, client: httpx.AsyncClient, tape: Tape) -> Shop:
    return Shop(env, clock, client, (await connect(env, KIND)).account, tape)
