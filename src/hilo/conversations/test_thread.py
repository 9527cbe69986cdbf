"""The thread: everything of one person in time order, over profiles and conversations, page by page."""

from typing import Any
from uuid import UUID

from hilo.conversations import thread
from hilo.conversations.conftest import ANA, People
from hilo.conversations.reference import make_reference
from hilo.conversations.store import Item
from hilo.kernel.ids import new_id


async def pages(people: People, path: str, limit: int) -> list[dict[str, Any]]:
    """All items of a thread, read page by page from its end, in time order."""
    found: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    while True:
        page = await people.get(path, limit=limit, **before)
        assert len(page["items"]) <= limit
        found = page["items"] + found
        if page["next"] is None:
            return found
        before = {"before": page["next"]}


async def test_a_stranger_reads_no_thread(people: People) -> None:
    talk = await people.conversation()
    customer = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    for path in (f"/conversations/{talk}/thread", f"/customers/{customer}/thread"):
        assert await people.refuses("GET", path, role="marketing") == (401, 403)
    for path in (f"/conversations/{customer}/thread", f"/customers/{talk}/thread", f"/messages/{talk}"):
        assert (await people.send("GET", path)).status_code == 404


async def test_five_profiles_are_one_thread_without_gaps_or_repeats(people: People) -> None:
    for n in range(7):  # at seven moments, five people at each of them
        await people.write_all(
            [people.arrival("chat", "phone", f"+3460011122{who}", f"{n}{who}", chatlike=n % 2 == 0) for who in range(5)]
        )
        people.clock.pass_(minutes=1)
    first, *others = [c["id"] for c in (await people.get("/customers"))["items"]]
    for other in others:
        await people.done("POST", f"/customers/{first}/merges", {"other": other})
    (line, *_) = await people.inbox()
    await people.done("POST", f"/conversations/{line['id']}/messages", {"text": "respuesta"})
    await people.done("POST", f"/conversations/{line['id']}/notes", {"text": "nota"})

    for limit in (1, 4, 36, 37, 38):
        items = await pages(people, f"/customers/{first}/thread", limit)
        assert len(items) == len({item["id"] for item in items}) == 37, limit
        assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    assert sorted(i["text"] for i in items[:35]) == sorted(f"{n}{who}" for n in range(7) for who in range(5))
    assert [i["text"][0] for i in items[:35]] == [str(n) for n in range(7) for _ in range(5)]
    assert await pages(people, f"/customers/{others[-1]}/thread", 9) == items  # its old id still finds the person
    every = [item["id"] for item in items if item["conversation"] == line["id"]]
    assert [item["id"] for item in await pages(people, f"/conversations/{line['id']}/thread", 3)] == every


async def test_one_jumps_to_any_date_and_reads_on_both_ways(people: People) -> None:
    talk = await people.conversation("0")
    for n in range(1, 12):
        people.clock.pass_(days=1)
        await people.write("mail", "email", ANA, str(n), in_reply_to="" if n % 2 else "x")
    ana = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    whole = await people.get(f"/customers/{ana}/thread")
    assert whole["newer"] is None
    said = [item["text"] for item in whole["items"]]
    assert said == [str(n) for n in range(12)]

    path, moment = f"/customers/{ana}/thread", whole["items"][6]["at"]
    page = await people.get(path, around=moment, limit=4)
    assert [item["text"] for item in page["items"]] == ["4", "5", "6", "7"], "what was said at that moment is among it"
    further = await people.get(path, after=page["newer"], limit=3)
    assert [i["text"] for i in further["items"]] == ["8", "9", "10"]
    again = await people.get(path, before=further["next"], limit=2)
    assert [i["text"] for i in again["items"]] == ["6", "7"], "and back from there"
    last = await people.get(path, after=further["newer"], limit=3)
    assert ([i["text"] for i in last["items"]], last["newer"]) == (["11"], None)
    back = await people.get(path, before=page["next"], limit=9)
    assert ([i["text"] for i in back["items"]], back["next"]) == (["0", "1", "2", "3"], None)


async def test_before_the_beginning_and_after_the_end_there_is_what_is_next(people: People) -> None:
    talk = await people.conversation("uno")
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, "dos", in_reply_to="x")
    for moment, texts in (("2001-01-01T00:00:00Z", ["uno"]), ("2200-01-01T00:00:00+02:00", ["uno"])):
        page = await people.get(f"/conversations/{talk}/thread", around=moment)
        assert [item["text"] for item in page["items"]] == texts
        assert (page["next"], page["newer"]) == (None, None)
    for wrong in ("yesterday", "2001-01-01T00:00:00", "9999-12-31T23:59:59-12:00"):
        answer = await people.send("GET", f"/conversations/{talk}/thread?around={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")
    assert await people.problem("GET", f"/conversations/{talk}/thread?after=x") == (422, "bad_cursor")


async def test_a_message_in_two_threads_of_one_person_is_there_once(people: People) -> None:
    talk = await people.conversation()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    reference = make_reference(people.env.secrets, UUID(sent["id"]))
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", "hija@correo.example", "soy su hija", in_reply_to=reference)
    ana = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    (hija,) = (await people.get("/customers", q="hija@correo.example"))["items"]
    await people.done("POST", f"/customers/{ana}/merges", {"other": hija["id"]})
    for path in (f"/customers/{ana}/thread", f"/conversations/{talk}/thread"):
        assert [i["text"] for i in await pages(people, path, 1)] == ["pregunta", "respuesta", "soy su hija"]


async def test_slices_above_put_their_items_on_it(people: People) -> None:
    talk = await people.conversation()
    whole = await people.get(f"/conversations/{talk}")
    profile, offer = UUID(whole["participants"][0]["profile"]), new_id()
    people.clock.pass_(minutes=1)
    async with people.env.db.unit_of_work() as tx:
        await thread.put(
            tx, Item(profile, tx.now, offer, "offer", offer, "Fibra por 29 €", UUID(talk), by_name="Marta")
        )
        visit = new_id()
        await thread.put(tx, Item(profile, tx.now, visit, "visit", visit, "Vino a la tienda", wall=[7]))
    items = (await people.get(f"/customers/{whole['customer']['id']}/thread"))["items"]
    assert [(i["kind"], i["text"], i["conversation"]) for i in items[1:]] == [("offer", "Fibra por 29 €", talk)]
    async with people.env.db.read() as tx:
        events = await tx.fetch("select topic_id, ref from stream_inbox where kind = 'thread.changed'")
    assert [(str(e["topic_id"]), e["ref"]) for e in events] == [(talk, offer)]


async def test_an_item_says_who_when_and_by_what(people: People) -> None:
    await people.write("mail", "email", ANA, "hola", name="Ana", subject="Saludo", assurance=2)
    (line,) = await people.inbox()
    (item,) = (await people.get(f"/conversations/{line['id']}/thread"))["items"]
    assert item["from"] == {
        "kind": "customer", "name": "Ana", "id": None, "handle": {"kind": "email", "value": ANA}, "assurance": 2,
    }  # fmt: skip
    assert (item["subject"], item["channel"], item["state"], item["direction"]) == ("Saludo", "api", "delivered", "in")
    assert await people.get(f"/messages/{item['id']}") == item
    assert await people.problem("GET", f"/conversations/{line['id']}/thread?before=x") == (422, "bad_cursor")
    assert await people.problem("GET", f"/conversations/{line['id']}/thread?limit=201") == (422, "invalid_body")
