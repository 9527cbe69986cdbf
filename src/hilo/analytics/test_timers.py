"""An answer is due after so many minutes of the brand's open hours, and the clock stands while it is closed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hilo.company.model import Calendar, WeekSpan
from hilo.company.opening import after_open
from hilo.conversations.conftest import People
from hilo.staff.testing import sign_in


async def brand(people: People) -> dict[str, Any]:
    [only] = await _items(people, "/brands")
    return only


async def _items(people: People, path: str, **query: str) -> list[dict[str, Any]]:
    return (await people.get(path, **query))["items"]


async def promise(people: People, minutes: int) -> str:
    owner = await sign_in(people.env, "owner")
    brand_id = (await brand(people))["id"]
    answer = await people.send("PUT", f"/brands/{brand_id}/answer-target", {"minutes": minutes}, **owner)
    assert answer.status_code == 200, answer.text
    return brand_id


async def test_strangers_and_agents_promise_nothing(people: People) -> None:
    path = f"/brands/{(await brand(people))['id']}/answer-target"
    assert await people.refuses("PUT", path, {"minutes": 5}, role="agent") == (401, 403)
    assert await people.refuses("DELETE", path, role="agent") == (401, 403)
    assert (await people.refuses("GET", "/answer-targets", role="read-only"))[0] == 401
    assert (await people.refuses("GET", f"/answer-timers?conversation={uuid4()}", role="marketing")) == (401, 403)


async def test_without_opening_hours_the_clock_never_stands(people: People) -> None:
    talk = await people.conversation("hola")
    assert await _items(people, "/answer-timers", conversation=talk) == [], "nothing is promised yet"
    brand_id = await promise(people, 30)
    [timer] = await _items(people, "/answer-timers", conversation=talk)
    since = datetime.fromisoformat(timer["waiting_since"])
    assert datetime.fromisoformat(timer["due_at"]) - since == timedelta(minutes=30)
    assert await _items(people, "/answer-targets") == [{"brand_id": brand_id, "minutes": 30}]
    people.clock.pass_(minutes=5)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "buenas"})
    assert await _items(people, "/answer-timers", conversation=talk) == [], "who was answered waits no more"


async def test_a_promise_is_taken_back(people: People) -> None:
    talk = await people.conversation("hola")
    brand_id = await promise(people, 30)
    owner = await sign_in(people.env, "owner")
    assert (await people.send("DELETE", f"/brands/{brand_id}/answer-target", **owner)).is_success
    assert await _items(people, "/answer-timers", conversation=talk) == []
    status, _ = await people.problem("PUT", f"/brands/{uuid4()}/answer-target", {"minutes": 5}, **owner)
    assert status == 404


async def test_what_one_may_not_see_has_no_timer(people: People) -> None:
    talk = await people.conversation("secreto")
    await promise(people, 30)
    me = (await people.get("/session"))["user"]["id"]
    await people.done("PUT", f"/conversations/{talk}/wall", {"users": [me]})
    other = await people.as_("agent")
    assert await _items(other, "/answer-timers", conversation=talk) == []


def office(week: list[WeekSpan]) -> Calendar:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Calendar(
        id=uuid4(),
        name="Office",
        time_zone="Europe/Madrid",
        country="",
        subdivision="",
        hours=week,
        days=[],
        created_at=now,
        changed_at=now,
    )


def test_open_time_is_counted_over_nights_and_weekends() -> None:
    week = [WeekSpan(weekday=day, opens="09:00", closes="18:00") for day in range(1, 6)]
    friday = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)  # 17:30 in Madrid
    calendar = office(week)
    assert after_open(calendar, friday, timedelta(minutes=20)) == datetime(2026, 11, 27, 16, 50, tzinfo=UTC)
    assert after_open(calendar, friday, timedelta(minutes=60)) == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
    assert after_open(office([]), friday, timedelta(minutes=1)) is None
