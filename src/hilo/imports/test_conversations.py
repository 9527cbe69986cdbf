"""Old conversations come in closed, with their own dates, and nobody hears of it."""

from typing import Any
from uuid import UUID

from hilo.imports.conftest import Bring, refused, rows
from hilo.kernel.env import Env

TABLE = """ticket,id,fecha,tipo,correo,nombre,mensaje,asunto,agente
T1,1,01/03/2024 10:30,in,ana@correo.es,Ana Sanz,¿Dónde está mi pedido 4711-A?,Pedido,
T1,2,01/03/2024 11:00,out,ana@correo.es,,Sale hoy.,,Marta
T2,3,2024-05-01T09:00:00Z,in,luis@correo.es,Luis,Hola,,
T1,4,2024-03-02T08:00:00+01:00,in,ana@correo.es,Ana Sanz,Gracias,,
T3,5,2031-01-01T00:00:00Z,in,luis@correo.es,Luis,del futuro,,
T3,6,ayer,in,luis@correo.es,Luis,cuándo,,
T3,7,2024-01-01,sideways,luis@correo.es,Luis,adónde,,
T3,8,2024-01-01,in,,,sin nadie,,
T3,9,2024-01-01,in,luis@correo.es,Luis,,,
"""
TALKS = """
select c.state, c.subject, c.unread, c.waiting_since, c.last_text, c.last_from, c.opened_at::date::text as opened,
       c.closed_at = c.last_at as closed_then,
       (select count(*) from closures x where x.conversation_id = c.id) as closures,
       (select array_agg(m.direction || ' ' || m.role || ' ' || m.text order by m.at) from messages m
        where m.conversation_id = c.id) as said
from conversations c order by c.opened_at
"""


async def test_they_are_over_and_keep_their_dates(env: Env, bring: Bring, account: UUID) -> None:
    made = await bring("conversations", TABLE, account=account, time_zone="Europe/Madrid")
    assert (made.state, made.added, made.refused) == ("done", 4, 5), made.failure
    assert [(r.line, r.field) for r in await refused(env, made)] == [
        (6, "at"), (7, "at"), (8, "direction"), (9, "email"), (10, "text"),
    ]  # fmt: skip
    first, second = await rows(env, TALKS)
    assert first["said"] == [
        "in customer ¿Dónde está mi pedido 4711-A?", "out staff Sale hoy.", "in customer Gracias",
    ]  # fmt: skip
    assert (first["state"], first["subject"], first["unread"], first["waiting_since"]) == ("closed", "Pedido", 0, None)
    assert (first["last_text"], first["opened"], first["closed_then"], first["closures"]) == (
        "Gracias",
        "2024-03-01",
        True,
        1,
    )
    assert second["said"] == ["in customer Hola"]
    at = await rows(env, "select at::text, assurance, received_at = at as then from messages order by at limit 1")
    assert at == [{"at": "2024-03-01 09:30:00+00", "assurance": 1, "then": True}]
    assert await rows(env, "select 1 from stream_inbox where topic = 'conversation'") == []
    assert await rows(env, "select value from conversation_numbers") == [{"value": "4711-A"}]


async def test_the_same_messages_come_in_once_and_later_ones_join_them(env: Env, bring: Bring, account: UUID) -> None:
    await bring("conversations", TABLE, account=account)
    more = TABLE + "T1,10,2024-03-03T08:00:00Z,in,otra@correo.es,Eva,Soy su hija,,\n"
    made = await bring("conversations", more, account=account)
    assert (made.added, made.known) == (1, 4)
    found: list[dict[str, Any]] = await rows(env, TALKS)
    assert len(found) == 2
    assert found[0]["said"][-1] == "in third_party Soy su hija"
    assert (found[0]["state"], found[0]["last_text"], found[0]["closures"]) == ("closed", "Soy su hija", 1)
    items = await rows(env, "select count(*) as n from thread_items")
    assert items == [{"n": 6}], "five messages, and what the daughter wrote stands in both threads"


async def test_without_a_column_of_conversations_each_message_is_one(env: Env, bring: Bring, account: UUID) -> None:
    table = "date,phone,text\n2024-01-01,600111222,uno\n2024-01-02,600111222,dos\n"
    assert (await bring("conversations", table, account=account)).added == 2
    assert (await bring("conversations", table, account=account, again=True)).known == 2
    assert await rows(env, "select count(*) as n from conversations") == [{"n": 2}]
