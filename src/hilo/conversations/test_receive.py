"""Receiving: one person, one thread; conversations by the continuity rule; what is known changes nothing."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from hilo.conversations.conftest import People
from hilo.conversations.receive import receive
from hilo.conversations.reference import make_reference
from hilo.kernel.db import Tx


async def test_an_invoice_by_mail_and_a_sim_by_chat_are_two_conversations_of_one_thread(people: People) -> None:
    await people.write("mail", "email", "eva@correo.example", "La factura está mal", subject="Factura", name="Eva Sanz")
    await people.write("chat", "email", "eva@correo.example", "¿Y mi SIM?", chatlike=True)
    inbox = await people.inbox()
    assert len(inbox) == 2
    assert {line["customer"]["id"] for line in inbox} == {inbox[0]["customer"]["id"]}
    assert inbox[0]["customer"]["name"] == "Eva Sanz"
    assert await people.person_texts(inbox[0]["customer"]["id"]) == ["La factura está mal", "¿Y mi SIM?"]


async def test_a_chat_goes_on_within_72_hours_and_not_after(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    people.clock.pass_(hours=71)
    await people.write("chat", "phone", "600 111 222", "sigo aquí")
    (line,) = await people.inbox()
    assert (line["unread"], line["last"]["text"]) == (2, "sigo aquí")
    people.clock.pass_(hours=73)
    await people.write("chat", "phone", "+34600111222", "otra cosa")
    assert len(await people.inbox()) == 2


async def test_a_new_mail_without_reference_opens_its_own(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "uno")
    await people.write("mail", "email", "ana@correo.example", "dos")
    assert len(await people.inbox()) == 2


async def test_the_reply_to_our_signed_reference_finds_its_conversation_after_a_year(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "pregunta")
    (line,) = await people.inbox()
    sent = await people.send("POST", f"/conversations/{line['id']}/messages", {"text": "respuesta"})
    assert sent.status_code == 201, sent.text
    people.clock.pass_(days=366)
    reference = make_reference(people.env.secrets, UUID(sent.json()["id"]))
    await people.write("mail", "email", "ana@correo.example", "por fin", in_reply_to=f"<{reference}@hilo.example>")
    assert await people.texts(line["id"]) == ["pregunta", "respuesta", "por fin"]


async def test_closed_under_a_week_reopens_later_opens_a_linked_one(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "pregunta", id="m1")
    (line,) = await people.inbox()
    assert (await people.send("POST", f"/conversations/{line['id']}/closure")).status_code == 201
    people.clock.pass_(days=6)
    await people.write("mail", "email", "ana@correo.example", "gracias", in_reply_to="m1")
    (again,) = await people.inbox()
    assert (again["id"], again["state"]) == (line["id"], "open")
    await people.send("POST", f"/conversations/{line['id']}/closure")
    people.clock.pass_(days=8)
    await people.write("mail", "email", "ana@correo.example", "otra vez", in_reply_to="m1")
    (new,) = await people.inbox()
    assert new["id"] != line["id"]
    whole = await people.get(f"/conversations/{new['id']}")
    assert whole["linked_to"] == {"id": line["id"], "because": "later"}


async def test_the_same_order_number_is_the_same_matter(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "El pedido 458821 no llega")
    await people.write("mail", "email", "ana@correo.example", "nada que ver")
    await people.write("mail", "email", "ana@correo.example", "¿Y mi pedido nº 458821?")
    await people.write("mail", "email", "leo@correo.example", "pedido 458821, de otro")
    assert Counter(line["unread"] for line in await people.inbox()) == {2: 1, 1: 2}


async def test_a_reply_before_its_parent_is_joined_by_it(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "respuesta", id="m2", in_reply_to="m1")
    await people.write("mail", "email", "ana@correo.example", "principio", id="m1")
    await people.write("mail", "email", "ana@correo.example", "otra respuesta", id="m3", in_reply_to="m1")
    (line,) = await people.inbox()
    assert line["unread"] == 3


async def test_replies_that_came_before_what_ties_them_are_joined_by_it(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "cuarta", id="m4", in_reply_to="m3")
    await people.write("mail", "email", "ana@correo.example", "segunda", id="m2", in_reply_to="m1", subject="Re: A")
    assert len(await people.inbox()) == 2
    await people.write("mail", "email", "ana@correo.example", "tercera", id="m3", in_reply_to="m2")
    (line,) = await people.inbox()
    assert (line["unread"], line["channels"]) == (3, ["api"])
    assert sorted(await people.texts(line["id"])) == ["cuarta", "segunda", "tercera"]
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from stream_inbox where kind = 'conversation.joined'") == 1


async def test_a_fragment_on_which_somebody_works_stays_and_the_others_join_it(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "cuarta", id="m4", in_reply_to="m3")
    (first,) = await people.inbox()
    await people.send("POST", f"/conversations/{first['id']}/notes", {"text": "mirando"})
    claimed = await people.send("PUT", f"/conversations/{first['id']}/assignee", {"assignee": "me"})
    assert claimed.status_code == 200, claimed.text
    await people.write("mail", "email", "ana@correo.example", "segunda", id="m2", in_reply_to="m1")
    await people.write("mail", "email", "ana@correo.example", "tercera", id="m3", in_reply_to="m2")
    (line,) = await people.inbox()
    assert (line["id"], line["unread"], line["assignee"]["name"]) == (first["id"], 3, "Marta")


async def test_another_person_who_guesses_an_id_reaches_nothing(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "privado", id="m1")
    await people.write("mail", "email", "malo@correo.example", "hola", id="m9", in_reply_to="m1")
    assert sorted(line["unread"] for line in await people.inbox()) == [1, 1]


async def test_a_typed_address_of_somebody_else_shows_and_changes_nothing(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "mío", name="Ana Ruiz", id="m1", chatlike=True)
    before = await people.inbox()
    await people.write(
        "chat", "email", "ana@correo.example", "soy Ana", name="Ana Ruiz", assurance=0, chatlike=True, in_reply_to="m1"
    )
    lines = {line["id"]: line for line in await people.inbox()}
    assert lines.pop(before[0]["id"]) == before[0]
    (other,) = lines.values()
    assert other["customer"]["id"] != before[0]["customer"]["id"]
    assert await people.person_texts(other["customer"]["id"]) == ["soy Ana"]


async def test_a_stranger_under_our_reference_joins_as_third_party(people: People) -> None:
    await people.write("mail", "email", "ana@correo.example", "pregunta", name="Ana")
    (line,) = await people.inbox()
    sent = await people.send("POST", f"/conversations/{line['id']}/messages", {"text": "respuesta"})
    reference = make_reference(people.env.secrets, UUID(sent.json()["id"]))
    await people.write("mail", "email", "gestor@otro.example", "soy su gestor", in_reply_to=reference, name="Gestor")
    whole = await people.get(f"/conversations/{line['id']}")
    assert {(p["role"], p["value"]) for p in whole["participants"]} == {
        ("customer", "ana@correo.example"),
        ("third_party", "gestor@otro.example"),
    }
    assert (await people.get(f"/conversations/{line['id']}/ways"))["items"][0]["to"]["value"] == "ana@correo.example"
    assert await people.person_texts(line["customer"]["id"]) == ["pregunta", "respuesta", "soy su gestor"]
    (stranger,) = (await people.get("/customers", q="Gestor"))["items"]
    assert await people.person_texts(stranger["id"]) == ["soy su gestor"]


async def test_the_same_event_again_changes_nothing(people: People) -> None:
    first = people.arrival("chat", "phone", "+34600111222", "hola", id="e1")
    await people.write_all([first, first])
    before = await people.inbox()
    await people.write_all([first])
    assert await people.inbox() == before
    assert before[0]["unread"] == 1
    mail = people.arrival("mail", "email", "x@correo.example", "hola", id="e2")
    await people.write_all([mail])
    await people.write_all([mail])
    assert len(await people.inbox()) == 2


async def test_what_an_address_was_vouched_by_names_the_envelope(people: People) -> None:
    first = people.arrival("mail", "email", "ana@correo.example", "hola")
    await people.write_all([first, people.arrival("mail", "email", "ana@correo.example", "otra vez")])
    async with people.env.db.read() as tx:
        [link] = await tx.fetch("select method, evidence from identifier_links")
    assert (link["method"], link["evidence"]) == ("test", {"envelope": str(first.envelope_id)})


async def test_a_subject_is_that_of_the_first_words_whenever_they_come(people: People) -> None:
    later, earlier = people.clock.now(), people.clock.now() - timedelta(hours=1)
    ana = ("mail", "email", "ana@correo.example")
    await people.write(*ana, "segunda", id="m2", in_reply_to="m1", subject="Re: Factura", at=later)
    await people.write(*ana, "primera", id="m1", subject="Factura", at=earlier)
    await people.write(*ana, "tercera", id="m3", in_reply_to="m2", subject="Otra", at=later)
    (line,) = await people.inbox()
    assert (line["subject"], line["last"]["text"]) == ("Factura", "tercera")


async def test_a_subject_and_a_name_are_one_visible_line_whatever_a_stranger_puts_into_them(people: People) -> None:
    await people.conversation("hola", subject="Factura\r\nBcc: todos@x.example", name="Ana\n> \u202eziuR")
    (line,) = await people.inbox()
    (item,) = (await people.get(f"/conversations/{line['id']}/thread"))["items"]
    assert line["subject"] == item["subject"] == "Factura Bcc: todos@x.example"
    assert item["from"]["name"] == line["customer"]["name"] == "Ana > ziuR"


async def test_a_batch_of_one_hundred_costs_eight_statements(people: People) -> None:
    arrivals = [people.arrival("chat", "phone", f"+346001112{n:02}", f"hola {n}") for n in range(50)]
    arrivals += [people.arrival("mail", "email", f"p{n}@correo.example", f"carta {n}") for n in range(50)]
    counted: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Any:
            counted.append(sql)
            return await super().fetch(sql, *args)

        async def execute(self, sql: str, *args: Any) -> str:
            counted.append(sql)
            return await super().execute(sql, *args)

    async with people.env.db.unit_of_work() as tx:
        await receive(Counting(tx.conn, people.env), arrivals)
    assert len(counted) <= 7, counted  # with BEGIN, take and COMMIT: ten
    assert len(await people.inbox(limit=200)) == 100


async def test_shuffled_rebatched_and_repeated_ends_in_the_same_state(people: People) -> None:
    chance = random.Random(7)
    script: list[dict[str, Any]] = []
    for person in range(12):
        kind, value = ("phone", f"+3460011{person:04}") if person % 2 else ("email", f"p{person}@correo.example")
        for n in range(6):
            parent = f"{person}-{chance.randrange(n)}" if n and kind == "email" else ""
            at = people.clock.now().replace(minute=n)
            script.append({
                "account": "chat" if kind == "phone" else "mail", "kind": kind, "value": value,
                "text": f"{person} dice {n}", "id": f"{person}-{n}", "in_reply_to": parent, "at": at,
            })  # fmt: skip
    people.clock.pass_(hours=1)
    states: list[Any] = []
    for run in range(3):
        renamed = [
            dict(s, value=s["value"].replace("p", f"r{run}p").replace("+3460011", f"+346002{run}")) for s in script
        ]
        for entry in renamed:
            entry["id"], entry["in_reply_to"] = (
                f"{run}/{entry['id']}",
                entry["in_reply_to"] and f"{run}/{entry['in_reply_to']}",
            )
        order = renamed + chance.sample(renamed, 20)
        if run:
            chance.shuffle(order)
        while order:
            size = chance.randint(1, 9)
            batch, order = order[:size], order[size:]
            await people.write_all([people.arrival(**entry) for entry in batch])
        states.append(await _state(people, run))
    assert states[1] == states[0]
    assert states[2] == states[0]


async def _state(people: People, run: int) -> list[Any]:
    found: list[Any] = []
    for line in await people.inbox(limit=200):
        texts = await people.texts(line["id"])
        whole = await people.get(f"/conversations/{line['id']}")
        if any(f"r{run}p" in p["value"] or p["value"].startswith(f"+346002{run}") for p in whole["participants"]):
            found.append((texts, line["unread"], line["last"], line["state"], line["waiting_since"]))
    return sorted(found)
