"""Calendars: hours of the week, holidays, days of their own."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hilo.kernel.testing import FakeClock

WEEK = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]
NEW: dict[str, Any] = {"name": "Service", "time_zone": "Europe/Madrid", "hours": WEEK, "country": "ES"}
XMAS = {"day": "2026-12-24", "name": "Christmas Eve", "hours": [{"opens": "09:00", "closes": "13:00"}]}
BRAND = {"name": "Volta", "language": "es", "time_zone": "Europe/Madrid"}


async def test_a_stranger_is_refused(client: httpx.AsyncClient, agent: dict[str, str]) -> None:
    one = f"/api/v1/calendars/{uuid4()}"
    for method, path in (("POST", "/api/v1/calendars"), ("PATCH", one), ("DELETE", one)):
        assert (await client.request(method, path)).status_code == 401
        assert (await client.request(method, path, headers=agent)).status_code == 403
    for path in ("/api/v1/calendars", one, f"{one}/opening"):
        assert (await client.get(path)).status_code == 401


async def test_a_calendar_is_made_changed_and_deleted(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    made = await client.post("/api/v1/calendars", json=NEW, headers=manager)
    assert made.status_code == 201
    path = f"/api/v1/calendars/{made.json()['id']}"
    changes = {"country": "", "days": [XMAS], "hours": WEEK[:1]}
    changed = (await client.patch(path, json=changes, headers=manager)).json()
    assert changed == made.json() | changes | {"changed_at": changed["changed_at"]}
    assert (await client.get(path, headers=manager)).json() == changed
    assert (await client.get("/api/v1/calendars", headers=manager)).json()["items"] == [changed]
    assert (await client.delete(path, headers=manager)).status_code == 204
    for method, end in (("GET", ""), ("GET", "/opening"), ("DELETE", "")):
        assert (await client.request(method, path + end, headers=manager)).status_code == 404
    assert (await client.patch(path, json=changes, headers=manager)).status_code == 404


async def test_it_says_whether_it_is_open_and_when_it_opens(
    client: httpx.AsyncClient, manager: dict[str, str], agent: dict[str, str], clock: FakeClock
) -> None:
    made = (await client.post("/api/v1/calendars", json=NEW, headers=manager)).json()
    path = f"/api/v1/calendars/{made['id']}/opening"
    now = (await client.get(path, headers=agent)).json()
    assert now == {"open": True, "next_opening": "2026-11-24T10:00:00Z"}
    clock.pass_(hours=6)  # 17:00 in Madrid
    later = (await client.get(path, headers=agent)).json()
    assert later == {"open": False, "next_opening": "2026-11-25T08:00:00Z"}
    await client.patch(f"/api/v1/calendars/{made['id']}", json={"hours": []}, headers=manager)
    assert (await client.get(path, headers=agent)).json() == {"open": False, "next_opening": None}


def spans(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"weekday": 1, "opens": opens, "closes": closes} for opens, closes in pairs]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "sERVICE"}, 409, "calendar_name_taken"),
        ({"time_zone": "Madrid"}, 422, "unknown_time_zone"),
        ({"country": "ZZ"}, 422, "unknown_holidays"),
        ({"country": "ES", "subdivision": "XX"}, 422, "unknown_holidays"),
        ({"country": "", "subdivision": "MD"}, 422, "unknown_holidays"),
        ({"country": "NYSE"}, 422, "invalid_body"),
        ({"country": "es"}, 422, "invalid_body"),
        ({"country": "ES\n"}, 422, "invalid_body"),
        ({"hours": spans(("09:00", "09:00"))}, 422, "hours_overlap"),
        ({"hours": spans(("17:00", "09:00"))}, 422, "hours_overlap"),
        ({"hours": spans(("09:00", "14:00"), ("13:59", "20:00"))}, 422, "hours_overlap"),
        ({"hours": spans(("24:00", "24:00"))}, 422, "hours_overlap"),
        ({"hours": spans(("9:00", "17:00"))}, 422, "invalid_body"),
        ({"hours": spans(("09:00", "24:01"))}, 422, "invalid_body"),
        ({"hours": spans(("09:00", "17:00\n"))}, 422, "invalid_body"),
        ({"hours": [{"weekday": 8, "opens": "09:00", "closes": "17:00"}]}, 422, "invalid_body"),
        ({"hours": spans(*[("09:00", "17:00")] * 141)}, 422, "invalid_body"),
        ({"days": [XMAS, XMAS]}, 422, "day_twice"),
        ({"days": [XMAS | {"hours": [{"opens": "13:00", "closes": "09:00"}]}]}, 422, "hours_overlap"),
        ({"days": [XMAS | {"day": "2026-02-30"}]}, 422, "invalid_body"),
        ({"days": [XMAS | {"closed": True}]}, 422, "invalid_body"),
    ],
)
async def test_what_does_not_fit_is_told(
    client: httpx.AsyncClient, manager: dict[str, str], change: dict[str, Any], status: int, code: str
) -> None:
    calendar = (await client.post("/api/v1/calendars", json=NEW, headers=manager)).json()
    other = (await client.post("/api/v1/calendars", json=NEW | {"name": "Shop"}, headers=manager)).json()
    path = f"/api/v1/calendars/{other['id']}"
    for refused in (
        await client.patch(path, json=change, headers=manager),
        await client.post("/api/v1/calendars", json=NEW | {"name": "New"} | change, headers=manager),
    ):
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    listed = (await client.get("/api/v1/calendars", headers=manager)).json()["items"]
    assert listed == [calendar, other]


async def test_spans_may_touch(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    hours = spans(("14:00", "24:00"), ("00:00", "14:00"))
    made = await client.post("/api/v1/calendars", json=NEW | {"hours": hours}, headers=manager)
    assert made.status_code == 201


async def test_a_calendar_that_a_brand_keeps_stays(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    calendar = (await client.post("/api/v1/calendars", json=NEW, headers=manager)).json()
    kept = BRAND | {"calendar_id": calendar["id"]}
    brand = (await client.post("/api/v1/brands", json=kept, headers=manager)).json()
    path = f"/api/v1/calendars/{calendar['id']}"
    refused = await client.delete(path, headers=manager)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar_in_use")
    assert (await client.delete(f"/api/v1/brands/{brand['id']}", headers=manager)).status_code == 204
    assert (await client.delete(path, headers=manager)).status_code == 204, "archived brands let it go"


async def test_nobody_takes_a_calendar_that_is_being_deleted(
    client: httpx.AsyncClient, manager: dict[str, str]
) -> None:
    for n in range(4):
        calendar = (await client.post("/api/v1/calendars", json=NEW, headers=manager)).json()
        kept = BRAND | {"name": f"Volta {n}", "calendar_id": calendar["id"]}
        path = f"/api/v1/calendars/{calendar['id']}"
        made, deleted = await asyncio.gather(
            client.post("/api/v1/brands", json=kept, headers=manager), client.delete(path, headers=manager)
        )
        assert (made.status_code, deleted.status_code) in ((201, 409), (422, 204))
        await client.patch(path, json={"name": f"Used {n}"}, headers=manager)


async def test_two_calendars_of_one_name_at_once_are_one(client: httpx.AsyncClient, manager: dict[str, str]) -> None:
    asked = [client.post("/api/v1/calendars", json=NEW, headers=manager) for _ in range(2)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
