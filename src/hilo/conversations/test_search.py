"""Searching what was said: filters, pages, marks, walls that move, and what is taken back or blacked out."""

from typing import Any

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.search_indexer import work_off
from hilo.staff.testing import join


async def found(people: People, q: str, **params: Any) -> list[str]:
    """The texts found, in order."""
    await work_off(people.env)
    answer = await people.get("/search", q=q, **params)
    return [hit["snippet"]["text"] for hit in answer["messages"]["items"]]


async def test_filters_agree_as_words_and_as_parameters(people: People) -> None:
    mail = await people.conversation("paquete por correo", name="Ana Ruiz")
    people.clock.pass_(minutes=1)
    await people.write("chat", "phone", PHONE, "paquete por chat", name="Luis Peña")
    eva, _ = await join(people.env, "agent", "Eva Sanz")
    pau = await people.as_("owner", "Pau")
    team = (await pau.done("POST", "/teams", {"name": "Facturas"}))["id"]
    await people.done("PUT", f"/conversations/{mail}/assignee", {"assignee": str(eva.id), "team": team})
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{mail}/messages", {"text": "paquete en camino"})
    await people.done("POST", f"/conversations/{mail}/notes", {"text": "paquete: nota"})
    chat = (await people.inbox(q=PHONE))[0]["id"]
    await people.done("POST", f"/conversations/{chat}/closure")
    customer = (await people.inbox(q=ANA))[0]["customer"]["id"]

    async def both(name: str, value: str) -> set[str]:
        quoted = f'"{value}"' if " " in value else value
        written = set(await found(people, f"paquete {name}:{quoted}"))
        assert written == set(await found(people, "paquete", **{name: value})), (name, value)
        return {text.removeprefix("paquete").strip(": ") for text in written}

    of_mail = {"por correo", "en camino", "nota"}
    assert await both("state", "closed") == {"por chat"}
    assert await both("state", "open") == of_mail
    assert await both("team", "facturas") == await both("team", team) == of_mail
    assert await both("assignee", "eva") == await both("assignee", str(eva.id)) == of_mail
    assert await both("assignee", "none") == {"por chat"}
    assert await both("assignee", "me") == set()
    assert await both("from", "customer") == {"por correo", "por chat"}
    assert await both("from", "staff") == {"en camino", "nota"}
    assert await both("from", "ana ruiz") == await both("from", ANA) == {"por correo"}
    assert await both("from", "marta") == {"en camino", "nota"}
    assert await both("from", "nadie") == set()
    assert await both("customer", customer) == of_mail
    assert await both("has", "attachment") == set()
    assert await both("after", "2026-11-24T10:01:00Z") == {"por chat", "en camino", "nota"}
    assert await both("before", "2026-11-24T10:01:00Z") == {"por correo"}
    assert await both("before", "2026-11-24") == set()
    assert await found(people, "from:luis") == ["paquete por chat"]  # no words: everything of theirs


async def test_files_and_tags_are_filters_too(people: People) -> None:
    mail = await people.conversation("paquete sin nada")
    name = {"name": "foto.pdf"}
    uploaded = await people.client.post(
        "/api/v1/attachments", params=name, content=b"%PDF-1.7 x", headers=people.headers
    )
    body = {"text": "paquete con foto", "attachments": [uploaded.json()["id"]]}
    await people.done("POST", f"/conversations/{mail}/messages", body)
    assert await found(people, "paquete has:attachment") == ["paquete con foto"]


async def test_pages_go_through_all_that_was_found_once_while_words_come_in(people: People) -> None:
    for n in range(25):
        people.clock.pass_(minutes=1)
        await people.write("chat", "phone", PHONE, f"paquete {n}")
    await work_off(people.env)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await people.get("/search", q="paquete", limit=10, **cursor)
        assert (page["people"], page["conversations"]) == (
            (None, None) if cursor else (page["people"], page["conversations"])
        )
        seen += [hit["snippet"]["text"] for hit in page["messages"]["items"]]
        assert page["messages"]["count"] == 25
        if page["messages"]["next"] is None:
            break
        cursor = {"cursor": page["messages"]["next"]}
        people.clock.pass_(minutes=1)
        await people.write("chat", "phone", PHONE, "paquete nuevo")
        await work_off(people.env)
    assert seen == [f"paquete {n}" for n in reversed(range(25))]


async def test_what_is_found_is_marked_and_is_never_html(people: People) -> None:
    long = "nada " * 100 + "<b>El PAQUETE</b> & los paquetes\nllegaron " + "nada " * 100
    await people.write("mail", "email", ANA, long, subject="Paquete")
    await work_off(people.env)
    [hit] = (await people.get("/search", q="paquete"))["messages"]["items"]
    text, marks = hit["snippet"]["text"], hit["snippet"]["marks"]
    assert [text[a:b] for a, b in marks] == ["PAQUETE", "paquetes"]
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) <= 182
    assert "<b>El PAQUETE</b> & los paquetes llegaron" in text
    assert (hit["subject"]["text"], hit["subject"]["marks"]) == ("Paquete", [[0, 7]])


async def test_a_conversation_is_found_once_with_its_best_words(people: People) -> None:
    for text in ("paquete", "otra cosa", "el paquete, el paquete"):
        people.clock.pass_(minutes=1)
        await people.write("chat", "phone", PHONE, text)
    await work_off(people.env)
    answer = await people.get("/search", q="paquete")
    [line] = answer["conversations"]["items"]
    assert line["snippet"]["text"] == answer["messages"]["items"][0]["snippet"]["text"]
    assert (answer["conversations"]["count"], answer["messages"]["count"]) == (1, 2)


async def test_a_wall_hides_at_once_and_opens_at_once(people: People) -> None:
    talk = await people.conversation("secreto embarazo")
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "embarazo: nota"})
    otto = await people.as_("supervisor", "Otto")
    assert len(await found(otto, "embarazo")) == 2
    marta = (await people.get("/me"))["id"]
    await people.done("PUT", f"/conversations/{talk}/wall", {"users": [marta]})
    assert await found(otto, "embarazo") == []
    answer = await otto.get("/search", q="embaraso")
    assert (answer["read_as"], answer["messages"]["count"]) == ({}, 0)
    assert len(await found(people, "embarazo")) == 2
    await people.done("DELETE", f"/conversations/{talk}/wall")
    assert len(await found(otto, "embarazo")) == 2


async def test_what_is_taken_back_is_not_found_from_that_moment_on(people: People) -> None:
    talk = await people.conversation("pregunta")
    later = {"text": "respuesta apresurada", "send_at": "2026-11-25T10:00:00Z"}
    sent = await people.done("POST", f"/conversations/{talk}/messages", later)
    assert await found(people, "apresurada") == ["respuesta apresurada"]
    await people.done("DELETE", f"/messages/{sent['id']}")
    answer = await people.get("/search", q="apresurada")  # nobody has indexed since
    assert answer["messages"]["count"] == 0
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from search_words where word = 'apresurada'") == 0
        assert await tx.fetchval("select count(*) from search_words where word = 'pregunta'") == 1


async def test_what_is_blacked_out_is_found_by_its_new_words_alone(people: People) -> None:
    await people.conversation("mi tarjeta es secretísima")
    assert len(await found(people, "secretisima")) == 1
    async with people.env.db.unit_of_work() as tx:
        await tx.execute("update messages set text = 'mi tarjeta es •••' where text like '%secret%'")
    answer = await people.get("/search", q="secretisima")  # nobody has indexed since
    assert answer["messages"]["count"] == 0
    assert await found(people, "tarjeta") == ["mi tarjeta es •••"]
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from search_words where folded like 'secretis%'") == 0


async def test_the_list_of_the_inbox_finds_by_words_within_its_filters(people: People) -> None:
    await people.conversation("el paquete llegó roto", name="Ana Ruiz")
    await people.write("chat", "phone", PHONE, "paquetes y pedido 2024-00917", name="Luis Peña")
    await work_off(people.env)
    assert len(await people.inbox(q="paquete")) == 2
    assert [line["customer"]["name"] for line in await people.inbox(q="roto")] == ["Ana Ruiz"]
    assert [line["customer"]["name"] for line in await people.inbox(q="00917")] == ["Luis Peña"]
    assert await people.inbox(q="paquete", state="closed") == []
    assert await people.inbox(q="paquete", view="mine") == []
