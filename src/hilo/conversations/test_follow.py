"""Mentions and followers: who is named is told and follows, nobody passes a wall, nobody follows against their will."""

from typing import Any
from uuid import uuid4

from hilo.conversations.conftest import ANA, People
from hilo.staff.testing import join


async def colleague(people: People, name: str = "Leo", role: str = "agent") -> tuple[str, People]:
    """A colleague's id, and the same tests as they see it."""
    user, headers = await join(people.env, role, name)
    other = People(people.env, people.clock, people.client, people.accounts)
    other.headers = headers
    return str(user.id), other


async def notices(people: People, user: str) -> list[tuple[str, int]]:
    async with people.env.db.read() as tx:
        rows = await tx.fetch("select kind, times from notifications where user_id = $1 order by at, kind", user)
    return [(row["kind"], row["times"]) for row in rows]


async def followers(people: People, talk: str) -> list[tuple[str, str]]:
    items: list[Any] = (await people.get(f"/conversations/{talk}/followers"))["items"]
    return sorted((item["name"], item["because"]) for item in items)


async def test_a_stranger_follows_nothing(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/followers"
    assert await people.refuses("GET", path, role="marketing") == (401, 403)
    assert await people.refuses("PUT", f"{path}/me", role="marketing") == (401, 403)
    assert await people.refuses("DELETE", f"{path}/me", role="marketing") == (401, 403)
    assert await followers(people, talk) == []


async def test_who_is_mentioned_is_told_once_and_follows(people: People) -> None:
    talk = await people.conversation()
    leo, _ = await colleague(people)
    note = {"text": "@Leo ¿lo miras?", "mentions": [leo, leo]}
    await people.done("POST", f"/conversations/{talk}/notes", note)
    assert await notices(people, leo) == [("mentioned", 1)]
    assert await followers(people, talk) == [("Leo", "mentioned")]


async def test_naming_somebody_lets_nobody_past_a_wall(people: People) -> None:
    talk = await people.conversation()
    leo, as_leo = await colleague(people)
    eva, _ = await colleague(people, "Eva")
    shop, _ = await colleague(people, "Caja", "marketing")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"], "users": [eva]})
    path = f"/conversations/{talk}/notes"
    refused = await people.send("POST", path, {"text": "@Leo @Eva", "mentions": [leo, eva]})
    assert (refused.status_code, refused.json()["code"], refused.json()["users"]) == (422, "outside_the_wall", [leo])
    assert await people.problem("POST", path, {"text": "@Caja", "mentions": [shop]}) == (422, "outside_the_wall")
    unknown = await people.send("POST", path, {"text": "@?", "mentions": [str(uuid4())]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_colleague")
    thread = await people.get(f"/conversations/{talk}/thread")
    assert [item for item in thread["items"] if item["kind"] == "note"] == [], "a refused mention writes no note"
    await people.done("POST", path, {"text": "@Eva", "mentions": [eva]})
    assert await notices(people, leo) == []
    assert await notices(people, eva) == [("mentioned", 1)]
    assert await as_leo.problem("PUT", f"/conversations/{talk}/followers/me") == (404, "unknown_conversation")


async def test_followers_hear_of_everything_but_what_they_did_or_hear_otherwise(people: People) -> None:
    talk = await people.conversation()
    leo, as_leo = await colleague(people)
    eva, as_eva = await colleague(people, "Eva")
    await as_leo.done("PUT", f"/conversations/{talk}/followers/me")
    await people.conversation("y otra cosa")
    [line] = await people.inbox(q=ANA, state="any", limit=1)
    assert await notices(people, leo) == [], "another conversation"
    await as_eva.done("POST", f"/conversations/{talk}/messages", {"text": "voy"})
    assert await notices(people, leo) == [("followed", 1)]
    assert await notices(people, eva) == []
    await as_leo.done("POST", f"/conversations/{talk}/notes", {"text": "yo también", "mentions": [eva]})
    assert await notices(people, eva) == [("mentioned", 1)], "and not as a follower of it once more"
    await people.done("POST", f"/conversations/{talk}/closure")
    assert await notices(people, leo) == [("followed", 2)]
    assert line["id"] != talk


async def test_a_customers_words_reach_followers_and_cost_nothing_where_there_are_none(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    [line] = await people.inbox(q="+34600111222")
    leo, as_leo = await colleague(people)
    await as_leo.done("PUT", f"/conversations/{line['id']}/followers/me")
    await people.write("chat", "phone", "+34600111222", "¿sigue ahí?")
    assert ("followed", 1) in await notices(people, leo)


async def test_who_gets_it_or_answers_follows_and_who_ended_that_does_not_any_more(people: People) -> None:
    talk = await people.conversation()
    leo, as_leo = await colleague(people)
    await people.done("PUT", f"/conversations/{talk}/assignee", {"assignee": leo})
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "hola"})
    assert await followers(people, talk) == [("Leo", "assigned"), ("Marta", "replied")]
    await as_leo.done("DELETE", f"/conversations/{talk}/followers/me")
    before = await notices(people, leo)
    await as_leo.done("POST", f"/conversations/{talk}/messages", {"text": "adiós"})
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "una cosa más"})
    assert await followers(people, talk) == [("Marta", "replied")]
    assert await notices(people, leo) == before
    await as_leo.done("PUT", f"/conversations/{talk}/followers/me")
    assert ("Leo", "chosen") in await followers(people, talk)


async def test_of_two_who_answer_at_once_the_second_is_told_of_the_first(people: People) -> None:
    talk = await people.conversation()
    whole = await people.get(f"/conversations/{talk}")
    assert whole["last_answer"] is None
    _, as_leo = await colleague(people)
    await as_leo.done("POST", f"/conversations/{talk}/messages", {"text": "ya está", "last_answer": None})
    people.clock.pass_(seconds=4)
    late = await people.send("POST", f"/conversations/{talk}/messages", {"text": "voy", "last_answer": None})
    assert (late.status_code, late.json()["code"], late.json()["seconds_ago"]) == (409, "answered_meanwhile", 4)
    assert late.json()["detail"] == "Leo answered 4 s ago."
    assert await people.texts(talk) == ["pregunta", "ya está"]
    last = (await people.get(f"/conversations/{talk}"))["last_answer"]
    assert (last["name"], last["message"]) == ("Leo", late.json()["last_answer"]["message"])
    answer = {"text": "y además", "last_answer": last["message"]}
    await people.done("POST", f"/conversations/{talk}/messages", answer)
    await people.done("POST", f"/conversations/{talk}/messages", {"text": "sin preguntar"})
    assert await people.texts(talk) == ["pregunta", "ya está", "y además", "sin preguntar"]
