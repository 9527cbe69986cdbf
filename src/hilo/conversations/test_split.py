"""Splitting: an undone merge leaves each person with what is theirs, as if they had never been one."""

import asyncio
from typing import Any
from uuid import UUID

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.reference import make_reference
from hilo.conversations.reply import Words, reply
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import eventually

OLD, NEW = "pedido 458821", "pedido 990001"


async def mixed(people: People) -> tuple[str, str]:
    """Ana's conversation, which an order number brought the other's words into, and the path of the merge."""
    talk, _, merge = await people.ana_with_phone()
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", ANA, f"el {OLD}", subject="Mi pedido")
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, f"del {OLD} y del {NEW}")
    (line,) = [one for one in await people.inbox() if one["unread"] == 2]
    assert line["id"] != talk
    return line["id"], merge


async def split_off(people: People, talk: str) -> dict[str, Any]:
    """The conversation that was split off this one."""
    (link,) = (await people.get(f"/conversations/{talk}"))["linked_from"]
    assert link["because"] == "split"
    return await people.get(f"/conversations/{link['id']}")


async def test_the_opener_keeps_theirs_and_the_others_words_are_in_a_linked_one(people: People) -> None:
    talk, merge = await mixed(people)
    await people.done("DELETE", merge)
    ours, theirs = await people.get(f"/conversations/{talk}"), await split_off(people, talk)

    assert await people.texts(talk) == [f"el {OLD}"]
    assert await people.texts(theirs["id"]) == [f"del {OLD} y del {NEW}"]
    assert theirs["linked_to"] == {"id": talk, "because": "split"}
    assert (ours["subject"], theirs["subject"]) == ("Mi pedido", "")
    assert [p["value"] for p in ours["participants"]] == [ANA]
    assert [p["value"] for p in theirs["participants"]] == [PHONE]
    assert ours["customer"]["id"] != theirs["customer"]["id"]
    assert await people.person_texts(ours["customer"]["id"]) == ["por correo", f"el {OLD}"]
    assert await people.person_texts(theirs["customer"]["id"]) == ["por chat", f"del {OLD} y del {NEW}"]


async def test_unread_waiting_and_last_words_are_each_persons_own(people: People) -> None:
    talk, merge = await mixed(people)
    await people.done("DELETE", f"/conversations/{talk}/unread")
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, f"otra vez el {OLD}")
    sent = {"text": "respuesta", "to": ANA}
    before = await people.get(f"/conversations/{talk}")
    await people.done("DELETE", merge)
    ours, theirs = await people.get(f"/conversations/{talk}"), await split_off(people, talk)
    assert before["unread"] == 1
    assert (ours["unread"], theirs["unread"]) == (0, 1)
    assert (ours["last"]["text"], theirs["last"]["text"]) == (f"el {OLD}", f"otra vez el {OLD}")
    assert ours["waiting_since"] < theirs["waiting_since"]
    answered = await people.done("POST", f"/conversations/{talk}/messages", sent)
    assert answered["to"][0]["value"] == ANA
    assert (await people.get(f"/conversations/{theirs['id']}"))["unread"] == 1


async def test_an_answer_to_one_leaves_the_other_waiting(people: People) -> None:
    talk, merge = await mixed(people)
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "para Ana", "to": ANA})
    await people.done("DELETE", merge)
    ours, theirs = await people.get(f"/conversations/{talk}"), await split_off(people, talk)
    assert await people.texts(talk) == [f"el {OLD}", "para Ana"]
    assert (ours["waiting_since"], ours["last"]["from"]) == (None, "staff")
    assert theirs["waiting_since"] == theirs["last"]["at"]


async def test_what_was_closed_before_waits_no_more_afterwards(people: People) -> None:
    talk, merge = await mixed(people)
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{talk}/closure")
    await people.done("DELETE", f"/conversations/{talk}/closure")
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, f"y el {OLD}?")
    await people.done("DELETE", merge)
    ours, theirs = await people.get(f"/conversations/{talk}"), await split_off(people, talk)
    assert (ours["waiting_since"], ours["unread"]) == (None, 0)
    assert (theirs["waiting_since"], theirs["unread"]) == (theirs["last"]["at"], 1)
    async with people.env.db.read() as tx:
        rows = await tx.fetch("select conversation_id, by_name, reopened_by from closures")
    assert {(str(r["conversation_id"]), r["by_name"], r["reopened_by"]) for r in rows} == {
        (talk, "Marta", "Marta"),
        (theirs["id"], "Marta", "Marta"),
    }


async def test_a_chat_goes_on_by_its_own_persons_last_words_and_not_the_others(people: People) -> None:
    _, chat, merge = await people.ana_with_phone()
    await people.write("chat", "phone", PHONE, f"mi {OLD}")
    people.clock.pass_(hours=60)
    await people.write("mail", "email", ANA, f"del {OLD}")
    assert await people.texts(chat) == ["por chat", f"mi {OLD}", f"del {OLD}"]
    await people.done("DELETE", merge)
    people.clock.pass_(hours=20)
    await people.write("chat", "phone", PHONE, "otra cosa")
    assert await people.texts(chat) == ["por chat", f"mi {OLD}"]


async def test_order_numbers_go_with_the_words_that_name_them(people: People) -> None:
    talk, merge = await mixed(people)
    await people.done("DELETE", merge)
    theirs = await split_off(people, talk)
    people.clock.pass_(days=5)
    await people.write("mail", "email", ANA, f"¿y mi {OLD}?")
    await people.write("mail", "email", ANA, f"¿y un {NEW}?")
    await people.write("chat", "phone", PHONE, f"¿y mi {NEW}?")
    await people.write("chat", "phone", PHONE, f"¿y mi {OLD}?")
    assert (await people.texts(talk))[1:] == [f"¿y mi {OLD}?"]
    assert (await people.texts(theirs["id"]))[1:] == [f"¿y mi {NEW}?", f"¿y mi {OLD}?"]


async def test_who_wrote_as_a_third_party_stays_one_and_in_both_threads(people: People) -> None:
    talk = await people.conversation("por correo")
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    reference = make_reference(people.env.secrets, UUID(sent["id"]))
    await people.write("chat", "phone", PHONE, "soy su hija", in_reply_to=reference)
    ana = (await people.get(f"/conversations/{talk}"))["customer"]["id"]
    (other,) = (await people.get("/customers", q=PHONE))["items"]
    merge = await people.done("POST", f"/customers/{ana}/merges", {"other": other["id"]})
    await people.write("chat", "phone", PHONE, "sigo aquí", in_reply_to=reference)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "gracias a las dos", "to": PHONE})
    every = ["por correo", "respuesta", "soy su hija", "sigo aquí", "gracias a las dos"]
    assert await people.person_texts(ana) == every
    await people.done("DELETE", f"/customers/{ana}/merges/{merge['id']}")

    assert await people.texts(talk) == every
    assert await people.person_texts(ana) == every
    assert await people.person_texts(other["id"]) == every[2:]
    assert (await people.get(f"/conversations/{talk}"))["linked_from"] == []


async def test_an_undo_waits_for_the_reply_that_is_being_written(people: People) -> None:
    talk, _, merge = await people.ana_with_phone()
    words = Words("por teléfono", to=PHONE)
    async with people.env.db.unit_of_work() as tx:
        await reply(tx, UUID(talk), words, system_principal())
        undoing = asyncio.create_task(people.done("DELETE", merge))
        await eventually(people.somebody_waits)
    await undoing
    assert await people.texts(talk) == ["por correo"]
    assert await people.texts((await split_off(people, talk))["id"]) == ["por teléfono"]


async def test_a_conversation_that_was_split_off_can_be_mixed_and_split_again(people: People) -> None:
    talk, merge = await mixed(people)
    await people.done("DELETE", merge)
    theirs = await split_off(people, talk)
    await people.done("DELETE", f"/conversations/{talk}/unread")
    people.clock.pass_(minutes=1)
    await people.write("mail", "email", "eva@correo.example", "soy Eva")
    (eva,) = (await people.get("/customers", q="eva@correo.example"))["items"]
    again = await people.done("POST", f"/customers/{theirs['customer']['id']}/merges", {"other": eva["id"]})
    await people.write("mail", "email", "eva@correo.example", f"y el {NEW}")
    await people.done("DELETE", f"/customers/{theirs['customer']['id']}/merges/{again['id']}")

    third = await split_off(people, theirs["id"])
    assert await people.texts(third["id"]) == [f"y el {NEW}"]
    after = await people.get(f"/conversations/{theirs['id']}")
    assert (after["unread"], third["unread"]) == (1, 1)
    assert (await people.get(f"/conversations/{talk}"))["unread"] == 0


async def test_what_keeps_none_of_its_words_has_no_last_ones_and_waits_for_nobody(people: People) -> None:
    talk, merge = await mixed(people)
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    theirs = next(item["id"] for item in items if item["text"].startswith("del"))
    path = f"/conversations/{talk}/splits"
    emptied = (await people.done("POST", path, {"messages": [theirs]}))["to"]  # opened in the name of Ana
    await people.done("DELETE", merge)

    after = await people.get(f"/conversations/{emptied}")
    assert (after["state"], after["unread"], after["waiting_since"], after["last"]["text"]) == ("closed", 0, None, "")
    assert await people.texts((await split_off(people, emptied))["id"]) == [f"del {OLD} y del {NEW}"]
    assert await people.texts(talk) == [f"el {OLD}"]
    assert emptied not in [line["id"] for line in await people.inbox()]
