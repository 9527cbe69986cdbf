"""Views: they show what they ask for, page without gaps in each order, are shared with whom they are for, and count."""

from datetime import timedelta
from typing import Any

import pytest

from hilo.conversations.conftest import People
from hilo.conversations.model_saved_views import BUILT_IN, COUNTED
from hilo.kernel.db import Tx
from hilo.staff.testing import join


async def make(people: People, name: str = "Mía", sort: str = "newest", **more: Any) -> str:
    """A saved view; `more` is its filter."""
    return (await people.done("POST", "/views", {"name": name, "filter": more, "sort": sort}))["id"]


async def texts(people: People, **params: Any) -> list[str]:
    return [line["last"]["text"] for line in await people.inbox(**params)]


async def counts(people: People) -> dict[str, Any]:
    items = (await people.get("/views/counts"))["items"]
    return {item["id"]: f"{item['count']}+" if item["more"] else item["count"] for item in items}


@pytest.fixture
async def five(people: People) -> list[str]:
    """Five conversations a minute apart: c0 is the oldest; c4 is closed."""
    ids: list[str] = []
    for n in range(5):
        people.clock.pass_(minutes=1)
        await people.write("mail", "email", f"p{n}@correo.example", f"c{n}")
        ids.append((await people.inbox(limit=1))[0]["id"])
    await people.done("POST", f"/conversations/{ids[4]}/closure")
    return ids


async def test_a_stranger_has_no_views(people: People) -> None:
    view = await make(people)
    body: Any = {"name": "x", "filter": {}}
    for method, path, sent in (
        ("GET", "/views", None), ("GET", "/views/counts", None), ("POST", "/views", body),
        ("GET", f"/views/{view}", None), ("PUT", f"/views/{view}", body), ("DELETE", f"/views/{view}", None),
    ):  # fmt: skip
        assert await people.refuses(method, path, sent, role="marketing") == (401, 403)
    assert [v["id"] for v in (await people.get("/views"))["items"]] == [*BUILT_IN, view]


async def test_the_built_in_views_show_what_they_say(people: People, five: list[str]) -> None:
    await people.done("PUT", f"/conversations/{five[0]}/assignee", {"assignee": "me"})
    await people.done("PUT", f"/conversations/{five[1]}/drafts/reply", {"text": "a medias"})
    await people.done("PUT", f"/conversations/{five[2]}/followers/me")
    tomorrow = (people.clock.now() + timedelta(days=1)).isoformat()
    await people.done("POST", f"/conversations/{five[3]}/snooze", {"until": tomorrow})
    me = (await people.get(f"/conversations/{five[0]}"))["assignee"]["id"]
    leo = await people.as_("agent")
    await leo.done("POST", f"/conversations/{five[1]}/notes", {"text": "@Marta", "mentions": [me]})
    assert {view: await texts(people, view=view) for view in BUILT_IN} == {
        "all": ["c3", "c2", "c1", "c0"],
        "mine": ["c0"],
        "unassigned": ["c3", "c2", "c1"],
        "teams": ["c0"],
        "mentions": ["c1"],
        "drafts": ["c1"],
        "followed": ["c2", "c1", "c0"],
        "snoozed": ["c3"],
    }
    counted = await counts(people)
    assert counted == {view: len(await texts(people, view=view)) for view in BUILT_IN}
    assert await people.problem("GET", "/conversations?view=nonsense") == (422, "invalid_body")


async def test_a_saved_view_asks_for_all_of_its_filter(people: People, five: list[str]) -> None:
    tag = (await people.done("POST", "/tags", {"name": "factura"}))["id"]
    for one in five[:3]:
        await people.done("PUT", f"/conversations/{one}/tags", {"add": [tag]})
    await people.done("PUT", f"/conversations/{five[1]}/priority", {"priority": "urgent"})
    await people.done("PUT", f"/conversations/{five[2]}/priority", {"priority": "urgent"})
    await people.done("PUT", f"/conversations/{five[2]}/assignee", {"assignee": "me"})
    urgent = await make(people, "Urgentes", tags=[tag], priority=["urgent", "high"])
    assert await texts(people, view=urgent) == ["c2", "c1"]
    assert await texts(people, view=urgent, assignee="none") == ["c1"], "what the query says narrows it"
    assert await texts(people, view=urgent, state="closed") == []
    assert (await counts(people))[urgent] == 2
    late = await make(people, "Esperan", waiting_minutes=2, sort="waiting")
    assert await texts(people, view=late) == ["c0", "c1"]
    assert (await counts(people))[late] == 2
    people.clock.pass_(hours=1)
    assert await texts(people, view=late) == ["c0", "c1", "c2", "c3"], "minutes are counted from now"
    closed = await make(people, "Cerradas", state=["closed"], channel="api")
    assert await texts(people, view=closed) == ["c4"]


@pytest.mark.parametrize(("sort", "order"), [("newest", "43210"), ("waiting", "0123"), ("priority", "31420")])
async def test_each_order_pages_without_gaps(people: People, five: list[str], sort: str, order: str) -> None:
    await people.done("DELETE", f"/conversations/{five[4]}/closure")
    for n, priority in ((1, "high"), (3, "urgent"), (0, "low"), (2, "low")):
        await people.done("PUT", f"/conversations/{five[n]}/priority", {"priority": priority})
    view = await make(people, sort, sort=sort)
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await people.get("/conversations", view=view, limit=2, **({"cursor": cursor} if cursor else {}))
        found += [line["last"]["text"] for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [f"c{n}" for n in order]


async def test_views_are_shared_with_a_team_or_with_all(people: People) -> None:
    owner = await people.as_("owner", "Olga")
    team = (await owner.done("POST", "/teams", {"name": "Facturas"}))["id"]
    leo_user, leo_headers = await join(people.env, "agent", "Leo")
    leo = People(people.env, people.clock, people.client, people.accounts)
    leo.headers = leo_headers
    eva = await people.as_("agent", "Eva")
    await owner.done("PUT", f"/teams/{team}/members/{leo_user.id}")
    own = await make(leo, "Mías")
    body = {"name": "Del equipo", "filter": {"team": "mine"}, "team": team}
    assert await eva.problem("POST", "/views", body) == (403, "not_allowed")
    assert await leo.problem("POST", "/views", body | {"for_all": True}) == (403, "not_allowed")
    ours = (await leo.done("POST", "/views", body))["id"]
    theirs = (await people.done("POST", "/views", {"name": "De todos", "filter": {}, "for_all": True}))["id"]

    async def saved(who: People) -> list[str]:
        return [v["id"] for v in (await who.get("/views"))["items"] if not v["built_in"]]

    assert await saved(leo) == [theirs, ours, own]
    assert await saved(eva) == [theirs]
    for path in (f"/views/{own}", f"/conversations?view={ours}"):
        assert await eva.problem("GET", path) == (404, "unknown_view")
    assert await eva.problem("PUT", f"/views/{theirs}", {"name": "x", "filter": {}}) == (403, "not_your_view")
    assert await people.problem("DELETE", f"/views/{own}") == (404, "unknown_view")
    assert await leo.problem("POST", "/views", {"name": " ", "filter": {}}) == (422, "invalid_body")


async def test_of_two_who_change_a_view_the_second_is_told(people: People) -> None:
    view = await make(people, "Antes")
    changed = await people.done("PUT", f"/views/{view}", {"name": "Ahora", "filter": {}}, **{"if-match": "1"})
    assert (changed["id"], changed["name"], changed["version"]) == (view, "Ahora", 2)
    late: Any = {"name": "Tarde", "filter": {}}
    assert await people.problem("PUT", f"/views/{view}", late, **{"if-match": "1"}) == (412, "view_changed")
    await people.done("DELETE", f"/views/{view}")
    assert await people.problem("GET", f"/views/{view}") == (404, "unknown_view")


async def test_counts_obey_walls_and_stop_at_ninety_nine(people: People) -> None:
    mails = [people.arrival("mail", "email", f"n{n}@correo.example", f"n{n}") for n in range(COUNTED + 5)]
    await people.write_all(mails)
    leo = await people.as_("agent")
    assert (await counts(leo))["all"] == "99+"
    async with people.env.db.unit_of_work() as tx:
        inside = await tx.fetchval("select number from roles where name = 'supervisor'")
        await tx.execute("update conversations set wall = array[$1::int] where number > 3", inside)
    assert (await counts(leo))["all"] == 3
    assert (await counts(leo))["unassigned"] == 3
    assert len(await leo.inbox(view="unassigned", sort="priority")) == 3
    assert len(await leo.inbox(sort="waiting", limit=200)) == 3
    assert (await counts(people))["all"] == "99+"


async def test_all_counts_are_one_query_however_many_views(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Tx.fetch

    async def counting(tx: Tx, sql: str, *args: Any) -> Any:
        asked.append(sql)
        return await real(tx, sql, *args)

    monkeypatch.setattr(Tx, "fetch", counting)
    seen: list[int] = []
    for n in range(3):
        asked.clear()
        await counts(people)
        assert sum("view_wish" in sql for sql in asked) == 1
        seen.append(len(asked))
        for m in range(10):
            await make(people, f"v{n}{m}", assignee="me", tags=[], mentioned=bool(m % 2))
    assert seen[0] == seen[1] == seen[2]
    assert len(await counts(people)) == len(BUILT_IN) + 30
