"""Spam is kept apart and wakes nobody; blocked senders are heard by nobody; both are taken back without loss."""

from typing import Any

import pytest

from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.facts import MessageReceived

BAD = "ofertas@malo.example"


async def suspected(people: People, text: str = "Gane dinero", **more: Any) -> None:
    await people.write("mail", "email", BAD, text, event={"spam": True, **more.pop("event", {})}, **more)


async def events(people: People) -> list[str]:
    async with people.env.db.read() as tx:
        return [row["kind"] for row in await tx.fetch("select kind from stream_inbox order by id")]


@pytest.mark.parametrize("path", ["/conversations/{id}/spam", "/conversations/{id}/blocked-senders"])
async def test_a_stranger_is_refused(people: People, path: str) -> None:
    line = await people.conversation()
    assert await people.refuses("POST", path.format(id=line), {}) == (401, 403)
    assert await people.refuses("GET", "/blocked-senders", role="agent") == (401, 200)
    assert await people.refuses("DELETE", f"/blocked-senders/{line}") == (401, 403)


async def test_what_a_provider_takes_for_spam_waits_in_a_view_of_its_own(people: People) -> None:
    await suspected(people)
    assert await people.inbox() == []
    assert await people.inbox(state="closed") == []
    assert await people.inbox(state="any") == []
    (line,) = await people.inbox(view="spam")
    assert (line["spam"], line["state"], line["unread"], line["waiting_since"]) == (True, "closed", 0, None)
    thread = (await people.get(f"/conversations/{line['id']}/thread"))["items"]
    assert [(one["text"], one["spam"]) for one in thread] == [("Gane dinero", True)]
    assert "message.filed" in await events(people)
    assert "message.received" not in await events(people)


async def test_what_follows_in_it_is_filed_with_it(people: People) -> None:
    await suspected(people, id="m1")
    await people.write("mail", "email", BAD, "¿Y bien?", id="m2", in_reply_to="m1")
    assert await people.inbox() == []
    (line,) = await people.inbox(view="spam")
    assert await people.texts(line["id"]) == ["Gane dinero", "¿Y bien?"]


async def test_a_customer_whose_answer_looks_like_spam_is_heard(people: People) -> None:
    await people.write("mail", "email", ANA, "pregunta", id="m1")
    await people.write("mail", "email", ANA, "compre ya", id="m2", in_reply_to="m1", event={"spam": True})
    (line,) = await people.inbox()
    assert (line["unread"], line["spam"]) == (2, False)
    assert [one["spam"] for one in (await people.get(f"/conversations/{line['id']}/thread"))["items"]] == [False, True]


async def test_an_agent_files_it_and_takes_it_back(people: People) -> None:
    line = await people.conversation("pregunta")
    filed = await people.done("POST", f"/conversations/{line}/spam")
    assert (filed["spam"], filed["state"], filed["unread"], filed["waiting_since"]) == (True, "closed", 0, None)
    assert await people.problem("POST", f"/conversations/{line}/spam") == (409, "already_spam")
    assert [one["id"] for one in await people.inbox(view="spam")] == [line]
    back = await people.done("DELETE", f"/conversations/{line}/spam")
    assert (back["spam"], back["state"], back["unread"]) == (False, "open", 1)
    assert back["waiting_since"] is not None
    assert await people.problem("DELETE", f"/conversations/{line}/spam") == (409, "not_spam")
    assert await people.inbox(view="spam") == []
    kinds = await events(people)
    assert [one for one in kinds if "spam" in one] == ["conversation.spam", "conversation.not_spam"]


async def test_what_was_closed_is_filed_too(people: People) -> None:
    line = await people.conversation()
    await people.done("POST", f"/conversations/{line}/closure")
    assert (await people.done("POST", f"/conversations/{line}/spam"))["spam"]
    assert (await people.done("DELETE", f"/conversations/{line}/spam"))["state"] == "open"


async def test_of_what_was_no_spam_all_hear_once_it_is_taken_out(people: People) -> None:
    await suspected(people, "Su factura")
    (line,) = await people.inbox(view="spam")
    heard: list[Any] = []

    async def hear(_: Any, facts: Any) -> None:
        heard.extend(facts)

    people.env.reactions = {**people.env.reactions, MessageReceived: [hear]}
    back = await people.done("DELETE", f"/conversations/{line['id']}/spam")
    assert (back["state"], back["unread"]) == ("open", 1)
    assert [(fact.conversation_id.hex, fact.opened) for fact in heard] == [(line["id"].replace("-", ""), True)]


@pytest.mark.parametrize(("account", "kind", "value"), [("mail", "email", BAD), ("chat", "phone", PHONE)])
async def test_a_blocked_sender_is_kept_and_heard_by_nobody(
    people: People, account: str, kind: str, value: str
) -> None:
    await people.write(account, kind, value, "insultos", id="m1")
    (line,) = await people.inbox()
    block = await people.done("POST", f"/conversations/{line['id']}/blocked-senders", {})
    assert (block["value"], block["conversation"], block["by"]) == (value, line["id"], "Marta")
    assert await people.problem("POST", f"/conversations/{line['id']}/blocked-senders", {}) == (409, "already_blocked")
    await people.done("POST", f"/conversations/{line['id']}/spam")
    for n in range(3):
        await people.write(account, kind, value, f"más {n}", id=f"b{n}", in_reply_to="m1")
    arrivals = [people.arrival(account, kind, value, f"y más {n}", id=f"c{n}") for n in range(3)]
    await people.write_all(arrivals)
    assert await people.inbox() == []
    spam = await people.inbox(view="spam")
    assert [one["id"] for one in spam] == [line["id"]], "a flood of theirs is one line"
    assert await people.texts(line["id"]) == [
        "insultos", "más 0", "más 1", "más 2", "y más 0", "y más 1", "y más 2",
    ]  # fmt: skip
    assert [one["id"] for one in (await people.get("/blocked-senders"))["items"]] == [block["id"]]
    await people.done("DELETE", f"/blocked-senders/{block['id']}")
    assert await people.problem("DELETE", f"/blocked-senders/{block['id']}") == (404, "unknown_block")
    assert (await people.get("/blocked-senders"))["items"] == []
    await people.done("DELETE", f"/conversations/{line['id']}/spam")
    await people.write(account, kind, value, "perdón", id="d1", in_reply_to="m1")
    assert [one["last"]["text"] for one in await people.inbox()] == ["perdón"]


async def test_a_block_before_any_spam_opens_one_that_is_filed(people: People) -> None:
    line = await people.conversation("hola")
    await people.done("POST", f"/conversations/{line}/blocked-senders", {})
    await people.write_all([people.arrival("mail", "email", ANA, f"carta {n}") for n in range(2)])
    assert [one["unread"] for one in await people.inbox()] == [1]
    (spam,) = await people.inbox(view="spam")
    assert await people.texts(spam["id"]) == ["carta 0", "carta 1"]


async def test_only_who_takes_part_is_blocked_and_a_wall_hides_it(people: People) -> None:
    line = await people.conversation("hola")
    other = {"identifier": line}
    assert await people.problem("POST", f"/conversations/{line}/blocked-senders", other) == (422, "nobody_to_block")
    block = await people.done("POST", f"/conversations/{line}/blocked-senders", {})
    await people.done("PUT", f"/conversations/{line}/wall", {"roles": ["supervisor"]})
    agent = await people.as_("agent")
    assert (await agent.get("/blocked-senders"))["items"] == []
    assert await agent.problem("DELETE", f"/blocked-senders/{block['id']}") == (404, "unknown_block")
    assert await agent.problem("POST", f"/conversations/{line}/spam") == (404, "unknown_conversation")


async def test_pages_of_spam_go_through_all_of_it_once(people: People) -> None:
    for n in range(5):
        people.clock.pass_(minutes=1)
        await suspected(people, f"oferta {n}")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await people.get("/conversations", view="spam", limit=2, **cursor)
        seen += [one["last"]["text"] for one in page["items"]]
        if not page["next"]:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [f"oferta {n}" for n in (4, 3, 2, 1, 0)]
