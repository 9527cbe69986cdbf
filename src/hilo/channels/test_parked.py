"""What could not be understood is seen by those who may, and replayed into its place."""

from datetime import timedelta
from typing import Any

import httpx

from hilo.channels.contract import Address, MessageEvent, Proof
from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect
from hilo.channels.testing_lanes import KIND, failing, keep, say, talker
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

PARKED = "/api/v1/parked-envelopes"


async def test_a_stranger_and_an_agent_are_refused(env: Env, client: httpx.AsyncClient) -> None:
    assert (await client.get(PARKED)).status_code == 401
    assert (await client.get(PARKED, headers=await sign_in(env, role="agent"))).status_code == 403


async def test_a_replayed_envelope_falls_into_its_place(env: Env, client: httpx.AsyncClient, clock: FakeClock) -> None:
    headers = await sign_in(env, role="administrator")
    broken = {"two"}
    failing(env, lambda text: ZeroDivisionError() if text in broken else None)
    with talker():
        account = (await connect(env, KIND)).account.id
        for n, text in enumerate(("one", "two", "three")):
            sender = Address("phone", "+34600111222")
            event = MessageEvent(text, sender, text, at=clock.now() - timedelta(minutes=9 - n), proof=Proof(2, "test"))
            await say(env, account, text, event)
        for _ in range(5):
            await LanesWorker(env).work_off()
            clock.pass_(seconds=9)
        (parked,) = (await client.get(PARKED, headers=headers)).json()["items"]
        assert parked["reason"].startswith("ZeroDivisionError at ")
        assert (parked["tries"], parked["account"]) == (5, str(account))
        raw = await client.get(f"/api/v1/envelopes/{parked['id']}", headers=headers)
        assert b'"two"' in raw.content
        state = f"/api/v1/envelopes/{parked['id']}/state"
        assert (await client.get(state)).status_code == 401
        told = (await client.get(state, headers=headers)).json()
        assert told == {"state": "parked", "reason": parked["reason"]}
        broken.clear()
        answer = await client.post(f"{PARKED}/{parked['id']}/replay", headers=headers)
        assert answer.status_code == 202, answer.text
        assert (await client.get(state, headers=headers)).json()["state"] == "waiting"
        await LanesWorker(env).work_off()
        assert (await client.get(state, headers=headers)).json()["state"] == "understood"
        nowhere = await client.get(f"/api/v1/envelopes/{account}/state", headers=headers)
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown_envelope")
        again = await client.post(f"{PARKED}/{parked['id']}/replay", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "envelope_not_parked")
    supervisor = await sign_in(env, role="supervisor")
    (line,) = (await client.get("/api/v1/conversations", headers=supervisor)).json()["items"]
    assert (line["unread"], line["last"]["text"]) == (3, "three")
    thread = await client.get(f"/api/v1/conversations/{line['id']}/thread", headers=supervisor)
    assert [item["text"] for item in thread.json()["items"]] == ["one", "two", "three"]


async def test_an_account_is_replayed_as_a_whole_and_pages_go_on(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, role="owner")
    with talker():
        account = (await connect(env, KIND)).account.id
        for n in range(5):
            await keep(env, account, str(n), b"poison")
        await LanesWorker(env).work_off()
        seen: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await client.get(PARKED, params={"limit": 2} | cursor, headers=headers)).json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert len(set(seen)) == 5
        answer = await client.post(f"{PARKED}/replays", json={"account": str(account)}, headers=headers)
        assert answer.json() == {"replayed": 5}
        await LanesWorker(env).work_off()
    assert len((await client.get(PARKED, headers=headers)).json()["items"]) == 5, "still not understood"


async def test_an_unknown_envelope_is_not_found(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, role="owner")
    nobody = "01a21437-bb98-76b1-b75e-51e30cfc8091"
    answer = await client.post(f"{PARKED}/{nobody}/replay", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_envelope")
