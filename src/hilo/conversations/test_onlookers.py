"""Who looks on: seen by those who may see the conversation, announced when it is news, gone by itself."""

from typing import Any

from hilo.conversations.conftest import People
from hilo.conversations.onlookers import part, watch
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.module import Service
from hilo.kernel.services import running
from hilo.kernel.testing import eventually


async def told(env: Env) -> list[str]:
    async with env.db.read() as tx:
        rows = await tx.fetch("select details from stream_inbox where kind = 'conversation.looked_at' order by id")
    return [row["details"]["doing"] for row in rows]


def path_of(talk: str) -> str:
    return f"/conversations/{talk}/onlookers"


async def there(people: People, talk: str) -> list[tuple[str, str]]:
    items: list[Any] = (await people.get(path_of(talk)))["items"]
    return [(item["name"], item["doing"]) for item in items]


async def test_a_stranger_looks_at_nothing(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("GET", path_of(talk), role="marketing") == (401, 403)
    assert await people.refuses("PUT", f"{path_of(talk)}/me", {"doing": "typing"}, role="marketing") == (401, 403)
    assert await people.refuses("DELETE", f"{path_of(talk)}/me", role="marketing") == (401, 403)
    assert await there(people, talk) == []


async def test_who_types_is_seen_typing_then_looking_then_no_more(people: People) -> None:
    talk = await people.conversation()
    leo = await people.as_("agent")
    assert await leo.done("PUT", f"{path_of(talk)}/me", {"doing": "viewing"}) == {"items": []}
    seen = await people.done("PUT", f"{path_of(talk)}/me", {"doing": "viewing"})
    assert [(one["name"], one["doing"]) for one in seen["items"]] == [("Leo", "viewing")]
    await leo.done("PUT", f"{path_of(talk)}/me", {"doing": "typing"})
    await leo.done("PUT", f"{path_of(talk)}/me", {"doing": "viewing"})
    assert ("Leo", "typing") in await there(people, talk), "the other tab only views"
    people.clock.pass_(seconds=9)
    assert ("Leo", "viewing") in await there(people, talk)
    people.clock.pass_(seconds=25)
    assert await there(people, talk) == []


async def test_only_news_is_announced(people: People) -> None:
    talk = await people.conversation()
    leo = await people.as_("agent")
    for doing in ("viewing", "viewing", "typing", "typing", "viewing"):
        people.clock.pass_(seconds=3)
        await leo.done("PUT", f"{path_of(talk)}/me", {"doing": doing})
        await part(people.env)
    assert await told(people.env) == ["viewing", "typing"]
    people.clock.pass_(seconds=6)
    pause = await part(people.env)
    assert pause is not None
    assert pause.total_seconds() == 24
    people.clock.pass_(pause)
    assert await part(people.env) is None
    assert await told(people.env) == ["viewing", "typing", "viewing", "gone"]
    await leo.done("PUT", f"{path_of(talk)}/me", {})
    await leo.done("DELETE", f"{path_of(talk)}/me")
    await leo.done("DELETE", f"{path_of(talk)}/me")
    assert (await told(people.env))[4:] == ["viewing", "gone"]


async def test_outside_the_wall_nobody_looks_or_learns_who_does(people: People) -> None:
    talk = await people.conversation()
    leo = await people.as_("agent")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    await people.done("PUT", f"{path_of(talk)}/me", {"doing": "typing"})
    assert await leo.problem("PUT", f"{path_of(talk)}/me", {}) == (404, "unknown_conversation")
    assert await leo.problem("GET", path_of(talk)) == (404, "unknown_conversation")
    assert await there(people, talk) == [("Marta", "typing")]


async def test_it_touches_no_other_row_and_no_audit(people: People) -> None:
    talk = await people.conversation()
    async with people.env.db.read() as tx:
        before = await tx.fetchrow("select xmin::text, (select count(*) from audit_log) as audited from conversations")
    for _ in range(3):
        await people.done("PUT", f"{path_of(talk)}/me", {"doing": "typing"})
    async with people.env.db.read() as tx:
        after = await tx.fetchrow("select xmin::text, (select count(*) from audit_log) as audited from conversations")
        assert after == before
        assert await tx.fetchval("select relpersistence from pg_class where relname = 'onlookers'") == b"u"


async def test_another_process_sees_them_and_says_when_they_are_gone(people: People, dsn: str) -> None:
    talk = await people.conversation()
    await people.done("PUT", f"{path_of(talk)}/me", {})
    people.clock.pass_(seconds=31)
    settings = Settings(home=people.env.settings.home, secret_key="test")
    other = Env(settings, people.clock, Database(dsn), people.env.modules)
    await other.db.open()
    try:
        async with running(other, [Service("onlookers", watch)]):

            async def gone() -> bool:
                return await told(people.env) == ["viewing", "gone"]

            assert await eventually(gone)
    finally:
        await other.db.close()
