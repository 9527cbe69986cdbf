"""Labels: three who tag at once lose nothing, priorities, attributes that are checked, lists that find them all."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from hilo.conversations import store_read
from hilo.conversations.conftest import PHONE, People


async def made(people: People, name: str, colour: str = "#aa0000") -> str:
    return (await people.done("POST", "/tags", {"name": name, "colour": colour}))["id"]


async def names(people: People, talk: str) -> list[str]:
    return [tag["name"] for tag in (await people.get(f"/conversations/{talk}"))["tags"]]


async def test_a_stranger_labels_nothing(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}"
    asked: list[tuple[str, str, Any]] = [
        ("PUT", f"{path}/tags", {"add": ["vip"]}),
        ("PUT", f"{path}/priority", {"priority": "high"}),
        ("PATCH", f"{path}/attributes", {"values": {"vip": True}}),
        ("POST", "/tags", {"name": "vip"}),
        ("PATCH", f"/tags/{uuid4()}", {"name": "vip"}),
        ("POST", "/attributes", {"subject": "customer", "key": "vip", "name": "VIP", "kind": "boolean"}),
        ("PATCH", f"/attributes/{uuid4()}", {"name": "VIP"}),
    ]
    for method, route, body in asked:
        assert await people.refuses(method, route, body) == (401, 403)
    assert await names(people, talk) == []


async def test_three_who_tag_at_once_lose_nothing(people: People) -> None:
    talk = await people.conversation()
    tags = [await made(people, name) for name in ("queja", "factura", "vip")]
    rivals = [await people.as_("agent", name) for name in ("Leo", "Eva", "Pau")]
    path = f"/conversations/{talk}/tags"
    answers = await asyncio.gather(*(r.done("PUT", path, {"add": [t]}) for r, t in zip(rivals, tags, strict=True)))
    assert await names(people, talk) == ["factura", "queja", "vip"]
    assert {len(answer["tags"]) for answer in answers} == {1, 2, 3}
    changes = [i for i in (await people.get(f"/conversations/{talk}/thread"))["items"] if i["kind"] == "change"]
    assert sorted((i["text"], i["from"]["name"]) for i in changes) == [
        ("tagged: +factura", "Eva"),
        ("tagged: +queja", "Leo"),
        ("tagged: +vip", "Pau"),
    ]


async def test_of_three_who_replace_all_at_once_two_are_told_what_came_between(people: People) -> None:
    talk = await people.conversation()
    for name in ("queja", "factura", "vip"):
        await made(people, name)
    path = f"/conversations/{talk}/tags"
    assert await people.problem("PUT", path, {"tags": ["vip"]}) == (428, "version_needed")
    version = (await people.send("GET", f"/conversations/{talk}")).headers["etag"]
    sent = [people.send("PUT", path, {"tags": [name]}, **{"if-match": version}) for name in ("queja", "factura", "vip")]
    answers = await asyncio.gather(*sent)
    assert sorted(a.status_code for a in answers) == [200, 412, 412]
    (won,) = [a.json() for a in answers if a.status_code == 200]
    for lost in (a.json() for a in answers if a.status_code == 412):
        assert (lost["code"], lost["version"]) == ("conversation_changed", won["version"])
        assert lost["tags"] == [tag["id"] for tag in won["tags"]]


async def test_tags_are_renamed_coloured_and_archived_and_stay_where_they_are(people: People) -> None:
    talk = await people.conversation()
    queja = await made(people, "Queja")
    assert await people.problem("POST", "/tags", {"name": "QUÉJA"}) == (409, "tag_exists")
    path = f"/conversations/{talk}/tags"
    await people.done("PUT", path, {"add": ["queja"]})
    await people.done("PATCH", f"/tags/{queja}", {"name": "Reclamación", "colour": "#00aa00"})
    (tag,) = (await people.get(f"/conversations/{talk}"))["tags"]
    assert tag == {"id": queja, "name": "Reclamación", "colour": "#00aa00"}
    await people.done("PATCH", f"/tags/{queja}", {"archived": True})
    assert (await people.get("/tags"))["items"] == []
    assert [t["archived"] for t in (await people.get("/tags", archived=True))["items"]] == [True]
    other = await people.conversation("otra")
    assert await people.problem("PUT", f"/conversations/{other}/tags", {"add": [queja]}) == (422, "unknown_tag")
    assert await names(people, talk) == ["Reclamación"]
    again = await made(people, "reclamacion")
    assert await people.problem("PATCH", f"/tags/{queja}", {"archived": False}) == (409, "tag_exists")
    await people.done("PUT", path, {"add": [again], "remove": [queja]})
    assert await names(people, talk) == ["reclamacion"]
    assert await people.problem("PATCH", f"/tags/{uuid4()}", {"name": "x"}) == (404, "no_such_tag")
    for name in ("", " x", "a,b", "x" * 61, "a\nb"):
        assert (await people.send("POST", "/tags", {"name": name})).status_code == 422
    many = [await made(people, f"t{n}") for n in range(51)]
    assert await people.problem("PUT", path, {"add": many}) == (422, "too_many_tags")


async def test_what_is_urgent_says_so_and_the_same_again_changes_nothing(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/priority"
    urgent = await people.done("PUT", path, {"priority": "urgent"})
    assert (urgent["priority"], urgent["version"]) == ("urgent", 2)
    assert (await people.done("PUT", path, {"priority": "urgent"}))["version"] == 2
    assert (await people.send("PUT", path, {"priority": "asap"})).status_code == 422
    assert [line["id"] for line in await people.inbox(priority="urgent")] == [talk]
    assert await people.inbox(priority="low") == []


DEFINED: list[dict[str, Any]] = [
    {"key": "reason", "name": "Motivo", "kind": "choice", "options": ["avería", "factura"]},
    {"key": "amount", "name": "Importe", "kind": "number"},
    {"key": "legal", "name": "Jurídico", "kind": "boolean"},
    {"key": "due", "name": "Vence", "kind": "date"},
    {"key": "shop", "name": "Tienda", "kind": "text"},
]


async def test_attributes_have_the_values_of_their_kind(people: People) -> None:
    talk = await people.conversation()
    owner = await people.as_("owner", "Pau")
    for body in DEFINED:
        await owner.done("POST", "/attributes", {"subject": "conversation"} | body)
    path = f"/conversations/{talk}/attributes"
    values = {"reason": "avería", "amount": 12.5, "legal": True, "due": "2026-12-01", "shop": " Gran Vía "}
    told = await people.done("PATCH", path, {"values": values})
    assert told["attributes"] == values | {"shop": "Gran Vía"}
    wrong = {"reason": "otra", "amount": "12", "legal": "sí", "due": "1/12/2026", "shop": ""}
    for key, value in wrong.items():
        answer = await people.send("PATCH", path, {"values": {key: value}})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_value")
        assert answer.json()["where"] == f"$.values.{key}"
    assert await people.problem("PATCH", path, {"values": {"nobody": 1}}) == (422, "unknown_attribute")
    left = await people.done("PATCH", path, {"values": {"reason": None, "amount": 3}})
    assert left["attributes"] == {"amount": 3, "legal": True, "due": "2026-12-01", "shop": "Gran Vía"}
    assert await people.inbox(attribute="amount=3") == await people.inbox(attribute="shop=gran via") != []
    assert await people.inbox(attribute="legal=true") != []
    assert await people.inbox(attribute="legal=false") == []
    assert await people.problem("GET", "/conversations?attribute=legal=maybe") == (422, "wrong_value")


async def test_definitions_keep_key_and_kind_and_an_archived_one_takes_no_more_values(people: People) -> None:
    owner = await people.as_("owner", "Pau")
    body = {"subject": "conversation", "key": "reason", "name": "Motivo", "kind": "choice"}
    assert await owner.problem("POST", "/attributes", body) == (422, "options_do_not_fit")
    assert await owner.problem("POST", "/attributes", body | {"options": ["a", "a"]}) == (422, "options_do_not_fit")
    made = await owner.done("POST", "/attributes", body | {"options": ["a"]})
    assert await owner.problem("POST", "/attributes", body | {"options": ["b"]}) == (409, "attribute_exists")
    talk = await people.conversation()
    path = f"/conversations/{talk}/attributes"
    await people.done("PATCH", path, {"values": {"reason": "a"}})
    changed = await owner.done("PATCH", f"/attributes/{made['id']}", {"options": ["b"], "archived": True})
    assert (changed["options"], changed["archived"], changed["kind"]) == (["b"], True, "choice")
    assert await people.problem("PATCH", path, {"values": {"reason": "b"}}) == (422, "unknown_attribute")
    assert (await people.get(f"/conversations/{talk}"))["attributes"] == {"reason": "a"}
    assert await owner.problem("PATCH", f"/attributes/{uuid4()}", {"name": "x"}) == (404, "no_such_attribute")
    assert [d["key"] for d in (await people.get("/attributes", subject="conversation"))["items"]] == ["reason"]


async def test_attributes_of_a_person_are_those_of_all_that_was_merged_into_them(people: People) -> None:
    owner = await people.as_("owner", "Pau")
    for key in ("tier", "since"):
        await owner.done("POST", "/attributes", {"subject": "customer", "key": key, "name": key, "kind": "text"})
    mail, chat, merge = await people.ana_with_phone()
    ana = (await people.get(f"/conversations/{mail}"))["customer"]["id"]
    await people.done("DELETE", merge)
    other = (await people.get(f"/conversations/{chat}"))["customer"]["id"]
    assert await people.refuses("PATCH", f"/customers/{ana}/attributes", {"values": {"tier": "x"}}) == (401, 403)
    await people.done("PATCH", f"/customers/{ana}/attributes", {"values": {"tier": "oro", "since": "2001"}})
    people.clock.pass_(minutes=1)
    await people.done("PATCH", f"/customers/{other}/attributes", {"values": {"tier": "plata"}})
    again = await people.done("POST", f"/customers/{ana}/merges", {"other": other})

    assert await told(people, ana) == await told(people, other) == {"tier": "plata", "since": "2001"}
    await people.done("DELETE", f"/customers/{ana}/merges/{again['id']}")
    assert (await told(people, ana), await told(people, other)) == ({"tier": "oro", "since": "2001"}, {"tier": "plata"})
    await people.done("PATCH", f"/customers/{ana}/attributes", {"values": {"tier": None}})
    assert await told(people, ana) == {"since": "2001"}


async def told(people: People, customer: str) -> dict[str, Any]:
    values = (await people.get(f"/customers/{customer}/attributes"))["attributes"]
    return {key: known["value"] for key, known in values.items()}


@pytest.mark.parametrize("few", [0, 2000])
async def test_lists_find_what_has_all_the_tags_whichever_way_they_look(
    people: People, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(store_read, "FEW", few)
    vip, queja = await made(people, "vip"), await made(people, "queja")
    leo = await people.as_("agent")
    talks = [await people.conversation(f"n{n}") for n in range(6)]
    for n, talk in enumerate(talks):
        await people.done("PUT", f"/conversations/{talk}/tags", {"add": [vip] * (n % 2) + [queja] * (n % 3 == 0)})
    await leo.done("PUT", f"/conversations/{talks[3]}/assignee", {"assignee": "me"})
    await people.write("chat", "phone", PHONE, "sin nada")

    async def found(who: People = people, **params: Any) -> list[int]:
        return sorted(talks.index(line["id"]) for line in await who.inbox(**params))

    assert await found(tag="vip") == [1, 3, 5]
    assert await found(tag=f"vip,{queja}") == [3]
    assert await found(leo, tag="vip", view="mine") == await found(leo, tag="vip", view="teams") == [3]
    assert await found(tag="vip", view="unassigned") == [1, 5]
    assert await found(tag="vip", state="closed") == []
    assert [len(await found(tag="vip", limit=2)), await found(tag="vip", priority="high")] == [2, []]
    assert await people.problem("GET", "/conversations?tag=nadie") == (422, "unknown_tag")
    await people.done("PUT", f"/conversations/{talks[1]}/wall", {"roles": ["supervisor"]})
    assert await found(leo, tag="vip") == [3, 5]
