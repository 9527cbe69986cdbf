"""Each figure of a report is what happened, and leads to the conversations in which it did."""

from typing import Any

import pytest

from hilo.conversations.conftest import ANA, People
from hilo.kernel.jobs_worker import Worker

DAY = "2026-11-24"
OTHER = "+34600333444"


async def report(people: People, name: str, **more: str) -> dict[str, Any]:
    return await people.get(f"/reports/{name}", **({"begins": DAY, "ends": DAY} | more))


async def behind(people: People, name: str, **more: str) -> list[dict[str, Any]]:
    found = await people.get(f"/reports/{name}/conversations", **({"begins": DAY, "ends": DAY} | more))
    assert not found["more"]
    return found["items"]


async def reply(people: People, talk: str, text: str, minutes: float) -> None:
    people.clock.pass_(minutes=minutes)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": text})


async def test_strangers_and_agents_see_no_reports(people: People) -> None:
    for path in ("/reports/volume", "/reports/volume/conversations"):
        asked = f"{path}?begins={DAY}&ends={DAY}"
        assert await people.refuses("GET", asked, role="agent") == (401, 403)


async def test_volume_counts_what_came_what_went_and_what_began(people: People) -> None:
    talk = await people.conversation("uno")
    await people.write("mail", "email", ANA, "dos")
    await people.write("chat", "phone", OTHER, "hola")
    await reply(people, talk, "respuesta", minutes=5)
    shown = await report(people, "volume")
    assert shown["total"]["figures"] == {"received": 3, "sent": 1, "opened": 3}
    assert [row["key"] for row in shown["rows"]] == [DAY]
    assert [(part["key"], part["figures"]["received"]) for part in shown["parts"]] == [("api", 3)]
    assert talk in {item["id"] for item in await behind(people, "volume", key=DAY)}
    assert sum(item["figures"]["received"] for item in await behind(people, "volume")) == 3


async def test_a_day_is_one_of_the_zone(people: People) -> None:
    people.clock.pass_(hours=13, minutes=30)  # 23:30 in London, 00:30 of the next day in Madrid
    await people.conversation("tarde")
    assert (await report(people, "volume"))["total"]["figures"]["received"] == 1
    assert (await report(people, "volume", zone="Europe/Madrid"))["total"]["figures"]["received"] == 0
    shown = await report(people, "volume", zone="Europe/Madrid", ends="2026-11-25")
    assert [row["key"] for row in shown["rows"]] == ["2026-11-25"]


async def test_a_wait_begins_with_the_first_unanswered_word_and_ends_with_an_answer(people: People) -> None:
    talk = await people.conversation("¿dónde está mi pedido?")
    people.clock.pass_(minutes=10)
    await people.write("mail", "email", ANA, "¿hola?", event={"references": ()})
    await reply(people, talk, "En camino.", minutes=20)
    people.clock.pass_(minutes=30)
    await people.write("chat", "phone", OTHER, "nadie contesta")
    shown = await report(people, "waiting")
    lines = {item["id"]: item for item in await behind(people, "waiting")}
    assert shown["total"]["figures"]["answered"] == 1
    assert lines[talk]["seconds"] == 1800
    assert shown["total"]["half"] == 1800
    assert shown["total"]["figures"]["still_waiting"] == len(lines) - 1
    assert shown["total"]["figures"]["waits"] == len(lines)


async def test_closed_again_and_again_is_told(people: People) -> None:
    talk = await people.conversation("uno")
    await people.done("POST", f"/conversations/{talk}/closure")
    people.clock.pass_(hours=2)
    await people.done("DELETE", f"/conversations/{talk}/closure")
    await people.done("POST", f"/conversations/{talk}/closure")
    shown = await report(people, "reopened")
    assert shown["total"]["figures"] == {"closed": 2, "by_customer": 0, "by_staff": 1}
    assert shown["total"]["half"] == 7200
    assert [item["id"] for item in await behind(people, "reopened", key=DAY)] == [talk]


async def test_what_was_asked_again_is_counted(people: People) -> None:
    talk = await people.conversation("Mi pedido es el 40-1127 y la batidora llegó sin la tapa.")
    await reply(people, talk, "¿Me indica su número de pedido?", minutes=1)
    await Worker(people.env).work_off()
    shown = await report(people, "repeats")
    assert shown["total"]["figures"] == {"asked_again": 1, "told_again": 0}
    assert [item["id"] for item in await behind(people, "repeats", part="api")] == [talk]


async def test_customers_are_counted_by_the_channels_they_used(people: People) -> None:
    await people.ana_with_phone()
    shown = await report(people, "channels")
    assert [(row["key"], row["figures"]["customers"]) for row in shown["rows"]] == [("1", 1)]
    assert [item["customer"]["name"] for item in await behind(people, "channels", key="1")] == ["Ana Ruiz"]


async def test_what_is_walled_counts_for_nobody_who_may_not_see_it(people: People) -> None:
    talk = await people.conversation("secreto")
    await people.done("PUT", f"/conversations/{talk}/wall", {"users": [(await people.get("/session"))["user"]["id"]]})
    other = await people.as_("supervisor", "Eva")
    for name in ("volume", "waiting", "channels"):
        assert set((await report(other, name))["total"]["figures"].values()) == {0}
        assert await behind(other, name) == []
    assert (await report(people, "volume"))["total"]["figures"]["received"] == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ends": "2026-11-23"}, "unknown_period"),
        ({"begins": "2020-01-01"}, "unknown_period"),
        ({"zone": "Europe/Atlantis"}, "unknown_time_zone"),
    ],
)
async def test_a_wrong_period_is_told(people: People, wrong: dict[str, str], code: str) -> None:
    asked = {"begins": DAY, "ends": DAY} | wrong
    path = "/reports/volume?" + "&".join(f"{key}={value}" for key, value in asked.items())
    assert await people.problem("GET", path) == (422, code)
