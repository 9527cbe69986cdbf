"""Before writing: whom a note can name, who would get no copy, and what time it is for the person."""

import pytest

from hilo.conversations.conftest import ANA, PHONE, People


async def test_a_stranger_is_told_nothing(people: People) -> None:
    talk = await people.conversation()
    for path in ("colleagues", f"copies?addresses={ANA}", "clock"):
        assert await people.refuses("GET", f"/conversations/{talk}/{path}") == (401, 403)


async def test_a_note_can_name_who_may_see_the_conversation_and_nobody_else(people: People) -> None:
    talk = await people.conversation()
    owner, leo = await people.as_("owner", "Olga"), await people.as_("agent")
    team = (await owner.done("POST", "/teams", {"name": "Postventa"}))["id"]
    for one in (leo, owner):
        await owner.done("PUT", f"/teams/{team}/members/{(await one.get('/session'))['user']['id']}")
    found = await people.get(f"/conversations/{talk}/colleagues")
    assert [one["name"] for one in found["users"]] == ["Leo", "Marta", "Olga"]
    assert [(t["name"], len(t["members"])) for t in found["teams"]] == [("Postventa", 2)]

    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["owner", "supervisor"]})
    found = await people.get(f"/conversations/{talk}/colleagues")
    assert [one["name"] for one in found["users"]] == ["Marta", "Olga"]
    assert [len(t["members"]) for t in found["teams"]] == [1]
    assert (await leo.problem("GET", f"/conversations/{talk}/colleagues"))[0] == 404


async def test_who_would_get_no_copy_is_named_with_why(people: People) -> None:
    talk = await people.conversation()
    stop = {"kind": "email", "value": "basta@correo.example", "scope": "everything"}
    await people.done("POST", "/suppressions", stop)
    dead = {"kind": "email", "value": "muerto@correo.example", "scope": "bouncing", "source": "bounce"}
    await people.done("POST", "/suppressions", dead)
    await people.done("POST", "/suppressions", {"kind": "email", "value": ANA, "scope": "promotional"})
    asked = f"Basta@correo.example, muerto@correo.example,{ANA},no es,"
    found = await people.get(f"/conversations/{talk}/copies", addresses=asked)
    assert [(one["value"], one["reason"]) for one in found["items"]] == [
        ("Basta@correo.example", "everything"),
        ("muerto@correo.example", "bouncing"),
        (ANA, ""),
        ("no es", "unusable"),
    ]


@pytest.mark.parametrize(
    ("phone", "zone"),
    [
        (PHONE, ("", "company")),
        ("+819012345678", ("Asia/Tokyo", "phone")),
        ("+34910001122", ("Europe/Madrid", "phone")),
    ],
)
async def test_the_persons_zone_is_that_of_their_number_where_it_can_be_one_alone(
    people: People, phone: str, zone: tuple[str, str]
) -> None:
    await people.write("chat", "phone", phone, "hola")
    [talk] = [line["id"] for line in await people.inbox()]
    found = await people.get(f"/conversations/{talk}/clock")
    assert found["because"] == zone[1]
    assert zone[1] == "company" or found["time_zone"] == zone[0]


async def test_what_was_noted_of_somebody_counts_more_than_their_number(people: People) -> None:
    owner = await people.as_("owner", "Olga")
    await owner.done(
        "POST", "/attributes", {"subject": "customer", "key": "time_zone", "name": "Huso horario", "kind": "text"}
    )
    await people.write("chat", "phone", "+819012345678", "hola")
    [talk] = [line["id"] for line in await people.inbox()]
    who = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    await people.done("PATCH", f"/customers/{who}/attributes", {"values": {"time_zone": "Atlantic/Canary"}})
    found = await people.get(f"/conversations/{talk}/clock")
    assert found == {"time_zone": "Atlantic/Canary", "because": "noted"}
    await people.done("PATCH", f"/customers/{who}/attributes", {"values": {"time_zone": "Mordor"}})
    assert (await people.get(f"/conversations/{talk}/clock"))["because"] == "phone"


async def test_a_note_says_in_the_thread_whom_it_names(people: People) -> None:
    talk = await people.conversation()
    leo = (await (await people.as_("agent")).get("/session"))["user"]
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "@Leo, mire esto", "mentions": [leo["id"]]})
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    for path in (f"/conversations/{talk}/thread", f"/customers/{customer}/thread"):
        told = [item["mentions"] for item in (await people.get(path))["items"]]
        assert told == [[], [{"id": leo["id"], "name": "Leo"}]]
