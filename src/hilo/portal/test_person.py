"""A visitor who is exported and erased is no visitor any more, and nobody else loses anything."""

from typing import Any
from uuid import UUID

from hilo.kernel.env import Env
from hilo.kernel.person import erase, subject_of
from hilo.portal.conftest import hosting_kind
from hilo.portal.person import HOOK
from hilo.portal.testing import Shop, open_shop


async def rows(env: Env, sql: str, *args: Any) -> list[Any]:
    async with env.db.read() as tx:
        return [row[0] for row in await tx.fetch(sql, *args)]


async def test_who_is_erased_leaves_no_session_and_no_form_behind(shop: Shop, env: Env) -> None:
    asking = await open_shop(env, shop.client, hosting_kind(), "Asks", form=[{"field": "name"}, {"field": "email"}])
    ana = await asking.visitor(form={"name": "Ana Ruiz", "email": "ana@correo.example"})
    await ana.says("hola")
    ana.take(await ana.done("POST", "identity", {"identity": asking.identity("ana")}))
    await ana.says("soy yo")
    leo = await asking.visitor(form={"name": "Leo"})
    await leo.says("y yo")
    [line] = [one for one in await asking.conversations() if one["last"]["text"] == "soy yo"]

    async with env.db.unit_of_work() as tx:
        subject = await subject_of(tx, UUID(line["customer"]["id"]), deep=True)
        exported = {name: await tx.fetch(sql, subject) for name, sql in HOOK.export.items()}
        await erase(tx, subject)
    assert "Ana Ruiz" in str(exported["visitors"])
    assert len(exported["visitors"]) == 2, "the browser, and who is signed in"
    assert [row["row"]["origin"] for row in exported["visitor_sessions"]] == [ana.origin]

    assert await rows(env, "select id from visitors") == [leo.id]
    assert await rows(env, "select visitor_id from visitor_sessions") == [leo.id]
    assert await rows(env, "select name from visitors where form::text || vouched::text || name like '%Ana%'") == []
    assert await ana.problem("GET", "messages") == (401, "visitor_unknown")
    assert await leo.reads() == ["y yo"]
