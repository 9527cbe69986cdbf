"""The inbox: views and filters that agree, pages without gaps while words come in, few statements whatever the size."""

from typing import Any

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.inbox import Wish, inbox
from hilo.kernel.db import Tx
from hilo.kernel.principal import system_principal
from hilo.staff.testing import join


async def asked(people: People, **params: Any) -> set[str]:
    """The last words of the conversations that a list has."""
    return {line["last"]["text"] for line in await people.inbox(**params)}


async def write(people: People, *texts: str) -> dict[str, str]:
    """One mail each, from a person each: text -> conversation."""
    await people.write_all(
        [people.arrival("mail", "email", f"{text}@correo.example", text, name=text) for text in texts]
    )
    return {line["last"]["text"]: line["id"] for line in await people.inbox(limit=200)}


async def test_a_stranger_sees_no_list_and_no_conversation(people: People) -> None:
    talk = await people.conversation()
    for path in ("/conversations", f"/conversations/{talk}"):
        assert await people.refuses("GET", path, role="marketing") == (401, 403)
    assert [line["id"] for line in await (await people.as_("read-only")).inbox()] == [talk]


async def test_views_and_filters_agree_and_can_be_joined(people: People) -> None:
    talks = await write(people, "ana", "bea", "eva", "leo", "pau")
    pau = await people.as_("owner", "Pau")
    team = (await pau.done("POST", "/teams", {"name": "Facturas"}))["id"]
    eva, headers = await join(people.env, "agent", "Eva")
    await pau.done("PUT", f"/teams/{team}/members/{eva.id}")
    given = {"ana": {"assignee": "me"}, "bea": {"team": team}, "eva": {"assignee": str(eva.id), "team": team}}
    for who, body in given.items():
        await people.done("PUT", f"/conversations/{talks[who]}/assignee", body)
    await people.done("POST", f"/conversations/{talks['leo']}/closure")

    assert await asked(people) == {"ana", "bea", "eva", "pau"}
    assert await asked(people, state="any") == {"ana", "bea", "eva", "leo", "pau"}
    assert await asked(people, state="closed") == {"leo"}
    assert await asked(people, view="mine") == await asked(people, assignee="me") == {"ana"}
    assert await asked(people, view="unassigned") == await asked(people, assignee="none") == {"bea", "pau"}
    assert await asked(people, team=team) == {"bea", "eva"}
    assert await asked(people, team=team, assignee="none") == {"bea"}
    assert await asked(people, team=team, assignee=str(eva.id)) == {"eva"}
    assert await asked(people, team=team, view="mine") == set()
    assert await asked(people, view="teams") == {"ana"}
    people.headers = headers
    assert await asked(people, view="teams") == {"bea", "eva"}
    assert await asked(people, view="teams", assignee="none") == {"bea"}
    assert await asked(people, assignee="me", state="closed") == set()
    assert await people.problem("GET", "/conversations?assignee=nobody") == (422, "invalid_body")
    assert await people.problem("GET", "/conversations?view=every") == (422, "invalid_body")


async def test_by_name_address_number_channel_and_person(people: People) -> None:
    await people.write("mail", "email", ANA, "carta", name="Ana Ruíz 100%")
    await people.write("chat", "phone", PHONE, "charla", name="Luis Peña")
    mail = (await people.inbox(q=ANA))[0]
    assert await asked(people, q="RUIZ") == await asked(people, q="Ana@Correo.example") == {"carta"}
    assert await asked(people, q="600 111 222") == await asked(people, q="pena") == {"charla"}
    assert await asked(people, q=mail["number"].lower()) == {"carta"}
    assert await asked(people, q="100%") == {"carta"}
    assert await asked(people, q="_") == await asked(people, q="H-999") == await asked(people, q="nadie") == set()
    assert await asked(people, customer=mail["customer"]["id"]) == {"carta"}
    assert await asked(people, channel="api") == {"carta", "charla"}
    assert await asked(people, channel="telegram") == set()


async def test_pages_have_no_gap_and_no_repeat_while_words_come_in(people: People) -> None:
    await write(people, *(f"p{n:02}" for n in range(12)))
    people.clock.pass_(minutes=1)
    await write(people, *(f"p{n:02}" for n in range(12, 23)))  # at one moment each: only ids tell them apart
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await people.get("/conversations", limit=5, **({"cursor": cursor} if cursor else {}))
        seen += [line["last"]["text"] for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        people.clock.pass_(minutes=1)
        await people.write("mail", "email", "nuevo@correo.example", f"nuevo {len(seen)}")
    assert sorted(seen) == [f"p{n:02}" for n in range(23)]
    assert {text[1:] > "11" for text in seen[:11]} == {True}
    assert await people.problem("GET", "/conversations?cursor=x") == (422, "bad_cursor")


async def test_a_page_costs_the_same_statements_whatever_it_holds(people: People) -> None:
    counted: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Any:
            counted.append(sql)
            return await super().fetch(sql, *args)

    async def cost(**wish: Any) -> int:
        counted.clear()
        async with people.env.db.read() as tx:
            await inbox(Counting(tx.conn, people.env), Wish(**wish), system_principal())
        return len(counted)

    wishes: list[dict[str, Any]] = [
        {},
        {"view": "mine"},
        {"view": "unassigned"},
        {"view": "teams"},
        {"q": "H-1"},
    ]
    empty = [await cost(**wish) for wish in wishes]
    talks = await write(people, *(f"p{n}" for n in range(30)))
    for talk in list(talks.values())[:5]:
        await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"})
    assert [await cost(**wish) for wish in wishes] == empty
    assert max(empty) <= 5, empty
    sought = [await cost(q=q) for q in ("p1", ANA, "respuesta", "respuezta", "600 111")]
    assert max(sought) <= 12, sought


async def test_unread_and_waiting_are_what_the_list_says(people: People) -> None:
    await people.write("chat", "phone", PHONE, "uno")
    first = people.clock.now()
    people.clock.pass_(minutes=3)
    await people.write("chat", "phone", PHONE, "dos", at=first)  # written before, received now
    (line,) = await people.inbox()
    waiting = f"{first:%Y-%m-%dT%H:%M:%SZ}"
    assert (line["unread"], line["waiting_since"], line["last"]["at"]) == (2, waiting, waiting)
    await people.done("DELETE", f"/conversations/{line['id']}/unread")
    async with people.env.db.read() as tx:
        assert not await tx.fetchval("select count(*) from audit_log where action like '%/unread'"), "nothing changed"
    (read,) = await people.inbox()
    assert (read["unread"], read["waiting_since"]) == (0, waiting)
    assert await people.refuses("DELETE", f"/conversations/{line['id']}/unread") == (401, 403)
    await people.done("POST", f"/conversations/{line['id']}/messages", {"text": "respuesta"})
    people.clock.pass_(minutes=3)
    await people.write("chat", "phone", PHONE, "tres")
    (line,) = await people.inbox()
    assert (line["unread"], line["waiting_since"]) == (1, line["last"]["at"])
