"""Suppression: anybody may stop, the first evidence counts, lifting names who and why."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from hilo.consent.conftest import ANA, Desk
from hilo.consent.errors import NotProven
from hilo.consent.facts import OptedIn, OptedOut
from hilo.consent.gate import decide
from hilo.consent.grant import Yes, grant
from hilo.consent.model import Question, Stop
from hilo.consent.suppress import hear_from, lift, resume, suppress
from hilo.kernel.env import Env
from hilo.kernel.facts import collect, on
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock

BY = system_principal("test")


async def test_a_stop_says_who_noted_it_and_how_we_know(desk: Desk) -> None:
    made = await desk.post(
        "/suppressions", {"kind": "email", "value": " ANA@correo.es ", "source": "call", "evidence": {"words": "baja"}}
    )

    assert (made["value"], made["scope"], made["source"]) == ("ana@correo.es", "promotional", "call")
    assert (made["by"]["name"], made["evidence"], made["lifted_at"]) == ("Agent", {"words": "baja"}, None)


async def test_the_same_stop_again_stays_as_it_was(desk: Desk) -> None:
    first = await desk.post("/suppressions", ANA | {"source": "call"})
    again = await desk.post("/suppressions", ANA | {"source": "bounce", "evidence": {"code": "5.1.1"}})
    wider = await desk.post("/suppressions", ANA | {"scope": "all"})

    assert again == first
    assert wider["id"] != first["id"]
    assert len((await desk.get("/suppressions", **ANA))["items"]) == 2


async def test_a_lifted_stop_stays_on_file_and_is_lifted_once(desk: Desk, clock: FakeClock) -> None:
    made = await desk.post("/suppressions", ANA)
    clock.pass_(days=1)
    path = f"/suppressions/{made['id']}/lift"
    assert await desk.problem("POST", path, {"reason": ""}) == (422, "invalid_body")
    lifted = await desk.post(path, {"reason": "by phone, wants offers again"})

    assert (lifted["lifted_by"]["name"], lifted["lift_reason"]) == ("Agent", "by phone, wants offers again")
    assert await desk.problem("POST", path, {"reason": "again"}) == (409, "already_lifted")
    assert (await desk.get("/suppressions", **ANA))["items"] == [lifted]
    assert (await desk.post("/suppressions", ANA))["id"] != made["id"]


async def test_the_list_gives_each_once_the_newest_first_though_more_come_meanwhile(
    desk: Desk, clock: FakeClock
) -> None:
    there: list[str] = []
    for n in range(7):
        clock.pass_(timedelta(seconds=n % 2))  # some at the same moment
        there.append((await desk.post("/suppressions", {"kind": "email", "value": f"p{n}@correo.es"}))["id"])
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await desk.get("/suppressions", limit=2, **cursor)
        seen += [item["id"] for item in page["items"]]
        clock.pass_(seconds=1)
        await desk.post("/suppressions", {"kind": "email", "value": f"late{len(seen)}@correo.es"})
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert sorted(seen) == sorted(there)
    assert seen[0] == there[-1]


async def test_the_list_shows_what_stands_or_what_has_ended(desk: Desk) -> None:
    ended, stands = [await desk.post("/suppressions", ANA | {"scope": scope}) for scope in ("promotional", "all")]
    await desk.post(f"/suppressions/{ended['id']}/lift", {"reason": "asked"})
    other = await desk.post("/suppressions", {"kind": "email", "value": "bea@correo.es"})

    async def listed(**params: Any) -> list[str]:
        return [one["id"] for one in (await desk.get("/suppressions", **params))["items"]]

    assert await listed(standing=True) == [other["id"], stands["id"]]
    assert await listed(standing=False) == [ended["id"]]
    assert await listed(standing=True, **ANA) == [stands["id"]]
    assert await listed(standing=False, **ANA) == [ended["id"]]
    assert len(await listed()) == 3
    assert (await desk.ask("GET", "/suppressions", standing="gone")).status_code == 422


async def test_a_claim_may_stop_and_only_a_proof_starts_again(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        own, hard = await suppress(
            tx,
            [Stop("email", "ana@correo.es", "all", "keyword"), Stop("email", "ana@correo.es", "everything", "bounce")],
        )
        with pytest.raises(NotProven):
            await resume(tx, ("email", "ana@correo.es"), 1)
        resumed = await resume(tx, ("email", "ana@correo.es"), 2)

    assert [one.id for one in resumed] == [own.id]
    assert hard.id not in {one.id for one in resumed}


async def test_what_is_new_is_published_and_what_was_there_is_not(env: Env) -> None:
    told: list[Any] = []

    async def hear(_: Any, facts: Sequence[Any]) -> None:
        told.extend(facts)

    env.reactions = collect([on(OptedOut, hear), on(OptedIn, hear)])
    stop = Stop("email", "ana@correo.es", "all", "keyword")
    async with env.db.unit_of_work() as tx:
        [first] = await suppress(tx, [stop, stop])
        await suppress(tx, [stop])
        await lift(tx, first.id, "asked", BY)

    assert told == [
        OptedOut(first.id, "email", "ana@correo.es", "all"),
        OptedIn(first.id, "email", "ana@correo.es", "all"),
    ]


async def test_many_stops_at_once_are_one(env: Env) -> None:
    handles = [f"p{n}@correo.es" for n in range(10)]

    async def stop(turn: int) -> list[str]:
        mine = handles[turn:] + handles[:turn]
        async with env.db.unit_of_work() as tx:
            return [str(s.id) for s in await suppress(tx, [Stop("email", h, "all", "keyword") for h in mine])]

    answers = await asyncio.gather(*(stop(turn) for turn in range(6)))

    assert len({one for answer in answers for one in answer}) == len(handles)


async def test_a_dead_address_keeps_its_consent_and_lives_as_soon_as_something_comes_from_it(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        await grant(tx, Yes("email", "ana@correo.es", 3, {"form": "newsletter"}))
        await suppress(tx, [Stop("email", "ana@correo.es", "bouncing", "bounce", {"code": "5.1.1"})])
    question = Question(new_id(), "email", "ana@correo.es", "promotional")
    async with env.db.unit_of_work() as tx:
        [refused] = await decide(tx, [question])
        [lifted] = await hear_from(tx, {("email", "ana@correo.es"), ("email", "bea@correo.es")})
        [allowed] = await decide(tx, [question])
    assert [reason.code for reason in refused.reasons] == ["suppressed_bouncing"]
    assert (lifted.scope, lifted.lift_reason) == ("bouncing", "something came from there")
    assert allowed.verdict == "allow"
