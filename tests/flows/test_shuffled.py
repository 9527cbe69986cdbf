"""Whatever order envelopes come in, in whatever batches, and how often: the same conversations stand in the end."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from tests.people import Handle, Office, letter, open_office

CHATS, MAILS, ORDERS = 60, 40, 30  # people; those who write mails or about orders have two conversations each
CONVERSATIONS = CHATS + 2 * MAILS + 2 * ORDERS
REPEATS = 120

Envelope = tuple[str, dict[str, Any]]  # account, body


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


def script(run: int, chance: random.Random, clock: FakeClock) -> list[Envelope]:
    """What 130 people write in 200 conversations, in its order; the people of each run are others."""
    start = clock.now() - timedelta(days=1)
    told: list[Envelope] = []

    def say(account: str, who: Handle, key: str, text: str, **more: Any) -> None:
        at = start + timedelta(minutes=len(told))
        told.append((account, letter(who, text, id=f"{run}/{key}", at=at.isoformat(), **more)))

    def mail(n: int) -> Handle:
        return Handle("email", f"run{run}.p{n}@correo.example", f"{run}-{n}")

    for k in range(3):
        for n in range(CHATS):
            say("chat", Handle("phone", f"+346{run}{n:07}", f"{run}-{n}"), f"chat {n} {k}", f"{n} dice {k}")
    for n in range(CHATS, CHATS + MAILS):
        for matter in range(2):
            for k in range(4):
                parent = f"{run}/mail {n} {matter} {chance.randrange(k)}" if k else ""
                subject = f"{'Re: ' if k else ''}Asunto {matter}"
                key, text = f"mail {n} {matter} {k}", f"{n} escribe {k} de {matter}"
                say("mail", mail(n), key, text, subject=subject, in_reply_to=parent)
    for n in range(CHATS + MAILS, CHATS + MAILS + ORDERS):
        for k in range(2):
            for order in range(2):
                text = f"{n} pregunta {k} por el pedido {4000 + 2 * n + order}"
                say("mail", mail(n), f"order {n} {order} {k}", text)
    return told


async def post(office: Office, account: str, bodies: Sequence[dict[str, Any]]) -> None:
    """One by itself, or a batch."""
    answer = await office.post(account, bodies[0] if len(bodies) == 1 else {"items": list(bodies)})
    assert answer.status_code in (200, 202), answer.text


async def tell(office: Office, told: list[Envelope], chance: random.Random) -> None:
    """Posts it in batches of chance, and lets the worker look at chance moments."""
    left = list(told)
    while left:
        size = chance.choice([1, 1, 2, 7, 40])
        now, left = left[:size], left[size:]
        for account in ("mail", "chat"):
            if bodies := [body for name, body in now if name == account]:
                await post(office, account, bodies)
        if chance.random() < 0.4:
            await office.understands()
    await office.understands()


async def state(office: Office, run: int) -> list[Any]:
    """Every conversation of the run as it stands, without what differs between runs: ids, numbers, addresses."""
    lines = [x for x in await office.inbox(state="any") if x["customer"]["name"].startswith(f"{run}-")]
    words: dict[str, list[Any]] = {line["id"]: [] for line in lines}
    for customer in {line["customer"]["id"] for line in lines}:
        for item in await office.thread(f"customers/{customer}"):
            words[item["conversation"]].append(
                (item["at"], item["text"], item["from"]["kind"], item["from"]["assurance"])
            )
    plain = ("subject", "state", "unread", "waiting_since", "last", "channels", "walled", "assignee", "closed_at")
    return sorted(
        [line["customer"]["name"].removeprefix(f"{run}-"), words[line["id"]], *(line[name] for name in plain)]
        for line in lines
    )


@pytest.mark.slow
async def test_shuffled_rebatched_and_repeated_envelopes_end_in_the_same_state(
    office: Office, clock: FakeClock
) -> None:
    states: list[list[Any]] = []
    for run in range(3):
        chance = random.Random(run)
        told = script(run, random.Random(7), clock)
        if run:
            told += chance.sample(told, REPEATS)
            chance.shuffle(told)
        await tell(office, told, chance)
        states.append(await state(office, run))
    assert len(states[0]) == CONVERSATIONS
    assert states[1] == states[0]
    assert states[2] == states[0]


async def test_the_same_batch_again_is_known_whole(office: Office, clock: FakeClock) -> None:
    told = [body for account, body in script(0, random.Random(7), clock) if account == "mail"][:50]
    first = (await office.post("mail", {"items": told})).json()["items"]
    again = (await office.post("mail", {"items": [*reversed(told), told[0]]})).json()["items"]
    envelopes = [item["envelope"] for item in first]
    assert len(set(envelopes)) == len(told)
    assert [item["envelope"] for item in again] == [*reversed(envelopes), envelopes[0]]
    await office.understands()
    assert sum(line["unread"] for line in await office.inbox()) == len(told)
