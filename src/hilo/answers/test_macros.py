"""Macros: all of one stroke or nothing of it, and undone as far as nobody changed it since."""

from datetime import timedelta
from typing import Any

import pytest

from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.conversations.conftest import People
from hilo.conversations.store_snooze import due
from hilo.kernel.testing_http import receiver


async def tag(people: People, name: str) -> str:
    return (await people.done("POST", "/tags", {"name": name, "colour": "#176758"}))["id"]


async def macro(people: People, name: str = "Devolución", whose: str = "everybody", **more: Any) -> str:
    made = await people.done("POST", "/macros", {"name": name, "whose": whose} | more)
    return made["id"]


async def run(people: People, talk: str, which: str, text: str = "") -> Any:
    return await people.done("POST", f"/conversations/{talk}/macro-runs", {"macro": which, "text": text})


async def stands(people: People, talk: str) -> tuple[str, str | None, str, list[str]]:
    now: dict[str, Any] = await people.get(f"/conversations/{talk}")
    assignee = now["assignee"]["name"] if now["assignee"] else None
    return now["state"], assignee, now["priority"], [t["name"] for t in now["tags"]]


async def test_a_stranger_runs_no_macros_and_neither_does_who_only_reads(people: People) -> None:
    talk = await people.conversation()
    for method, path, sent in (
        ("GET", "/macros", None),
        ("POST", "/macros", {"name": "x", "does": {"then": "close"}}),
        ("PUT", f"/macros/{talk}", {"name": "x", "does": {"then": "close"}}),
        ("DELETE", f"/macros/{talk}", None),
        ("GET", f"/conversations/{talk}/macros", None),
        ("POST", f"/conversations/{talk}/macro-runs", {"macro": talk}),
        ("DELETE", f"/macro-runs/{talk}", None),
    ):
        assert await people.refuses(method, path, sent) == (401, 403)


async def test_one_stroke_says_labels_assigns_and_closes_and_undoing_puts_all_of_it_back(people: People) -> None:
    talk = await people.conversation()
    refund = await tag(people, "devolución")
    which = await macro(
        people,
        texts={"es": "Hola, {customer_first}: ya está.", "en": "Done, {customer_first}."},
        does={"add_tags": [refund], "priority": "high", "assignee": "me", "then": "close"},
    )
    [here] = (await people.get(f"/conversations/{talk}/macros"))["items"]
    assert here["texts"]["es"]["text"] == "Hola, Ana: ya está."
    assert here["does"] == {"add_tags": [refund], "priority": "high", "assignee": "me", "then": "close"}

    before = await stands(people, talk)
    done = await run(people, talk, which, here["texts"]["es"]["text"])
    assert await stands(people, talk) == ("closed", "Marta", "high", ["devolución"])
    assert (await people.texts(talk))[-1] == "Hola, Ana: ya está."
    assert done["undo_until"] is not None

    assert await people.done("DELETE", f"/macro-runs/{done['id']}") == {"message": "taken_back"}
    assert await stands(people, talk) == before
    assert await people.texts(talk) == ["pregunta"]
    assert await people.problem("DELETE", f"/macro-runs/{done['id']}") == (409, "already_undone")


async def test_words_that_have_left_stay_said_and_what_somebody_changed_since_stays_theirs(people: People) -> None:
    async with receiver() as heard:
        people.accounts["mail"] = (await connect(people.env, "api", "mail heard", url=heard.url("/mail"))).account
        talk = await people.conversation()
        does = {"priority": "high", "add_tags": [await tag(people, "uno")]}
        done = await run(people, talk, await macro(people, texts={"es": "ya"}, does=does), "ya")
        people.clock.pass_(seconds=9)
        await OutboxWorker(people.env).work_off()
        assert len(heard.at("/mail")) == 1
    await people.done("PUT", f"/conversations/{talk}/priority", {"priority": "urgent"})
    assert await people.done("DELETE", f"/macro-runs/{done['id']}") == {"message": "too_late"}
    assert (await stands(people, talk))[2:] == ("urgent", [])
    assert (await people.texts(talk))[-1] == "ya"


async def test_snoozed_for_some_hours_and_undone_as_it_was(people: People) -> None:
    talk = await people.conversation()
    earlier = (people.clock.now() + timedelta(days=2)).isoformat()
    await people.done("POST", f"/conversations/{talk}/snooze", {"until": earlier})
    done = await run(people, talk, await macro(people, does={"then": "snooze", "hours": 5}))
    now = await people.get(f"/conversations/{talk}")
    assert now["snoozed_until"] == (people.clock.now() + timedelta(hours=5)).isoformat().replace("+00:00", "Z")
    await people.done("DELETE", f"/macro-runs/{done['id']}")
    back = await people.get(f"/conversations/{talk}")
    assert (back["state"], back["snoozed_until"]) == ("snoozed", earlier.replace("+00:00", "Z"))
    async with people.env.db.read() as tx:
        assert await due(tx, 10) == []


async def test_all_of_it_or_nothing(people: People) -> None:
    talk = await people.conversation()
    which = await macro(people, texts={"es": "ya"}, does={"priority": "high", "then": "close"})
    await people.done("POST", f"/conversations/{talk}/closure")
    body = {"macro": which, "text": "ya"}
    refused = await people.problem("POST", f"/conversations/{talk}/macro-runs", body)
    assert refused == (409, "conversation_closed")
    assert (await stands(people, talk))[2] == "normal"
    await people.done("DELETE", f"/conversations/{talk}/closure")
    body = {"macro": which, "text": "sobre {order}"}
    assert await people.problem("POST", f"/conversations/{talk}/macro-runs", body) == (422, "words_missing")
    assert await people.texts(talk) == ["pregunta"]


async def test_what_somebody_may_not_do_no_macro_does_for_them_and_nobody_undoes_anothers(people: People) -> None:
    talk = await people.conversation()
    which = await macro(people, does={"assignee": "me"})
    shop = await people.as_("shop", "Tienda")
    body = {"macro": which}
    assert await shop.problem("POST", f"/conversations/{talk}/macro-runs", body) == (403, "not_allowed")
    done = await run(people, talk, which)
    leo = await people.as_("agent")
    assert await leo.problem("DELETE", f"/macro-runs/{done['id']}") == (404, "unknown_macro_run")
    mine = await macro(leo, "mía", "own", does={"then": "close"})
    assert await people.problem("POST", f"/conversations/{talk}/macro-runs", {"macro": mine}) == (404, "unknown_macro")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "does_nothing"),
        ({"texts": {"es": "{nombre}"}}, "unknown_variable"),
        ({"does": {"add_tags": ["00000000-0000-7000-8000-000000000000"]}}, "unknown_tag"),
        ({"does": {"assignee": "00000000-0000-7000-8000-000000000000"}}, "unknown_assignee"),
        ({"does": {"team": "00000000-0000-7000-8000-000000000000"}}, "unknown_assignee"),
        ({"does": {"then": "explode"}}, "invalid_body"),
        ({"does": {"then": "snooze", "hours": 0}}, "invalid_body"),
    ],
)
async def test_what_makes_no_macro_is_refused(people: People, wrong: dict[str, Any], code: str) -> None:
    assert (await people.problem("POST", "/macros", {"name": "x"} | wrong))[1] == code
