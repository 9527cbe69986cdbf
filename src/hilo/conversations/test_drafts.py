"""Drafts: of two tabs neither writes over the other, sending takes the draft along, no word is lost on the way."""

import asyncio
from datetime import timedelta
from typing import Any

from hilo.conversations import attachments
from hilo.conversations.conftest import People
from hilo.conversations.drafts import sweep_drafts
from hilo.conversations.model_drafts import DraftWords, goes_on
from hilo.kernel.shape import shape
from hilo.staff.testing import sign_in


def path_of(talk: str, kind: str = "reply") -> str:
    return f"/conversations/{talk}/drafts/{kind}"


async def save(people: People, talk: str, text: str, seen: int | None = None, **more: Any) -> Any:
    headers = {} if seen is None else {"if-match": f'"{seen}"'}
    return await people.send("PUT", path_of(talk), {"text": text} | more, **headers)


async def kept_texts(people: People, talk: str) -> dict[str, str]:
    """Every text that can still be read, with its fate."""
    found: dict[str, str] = {}
    for item in (await people.get(f"{path_of(talk)}/versions"))["items"]:
        whole = await people.get(f"{path_of(talk)}/versions/{item['version']}")
        found[whole["words"].get("text", "")] = whole["fate"]
    return found


async def nothing_is_written(people: People, talk: str, kind: str = "reply") -> bool:
    """Said in peace: whoever opens a conversation asks, and it is no fault that there is nothing."""
    answer = await people.send("GET", path_of(talk, kind))
    return (answer.status_code, answer.content) == (204, b"")


async def test_a_stranger_has_no_drafts(people: People) -> None:
    talk = await people.conversation()
    assert await people.refuses("PUT", path_of(talk), {"text": "x"}) == (401, 403)
    assert await people.refuses("GET", path_of(talk)) == (401, 403)
    assert await people.refuses("GET", "/drafts") == (401, 403)
    program = await people.client.put(
        f"/api/v1{path_of(talk)}", json={"text": "x"}, headers=await token_of_nobody(people)
    )
    assert (program.status_code, program.json()["code"]) == (403, "only_people")


async def token_of_nobody(people: People) -> dict[str, str]:
    owner = await sign_in(people.env, "owner", "Olga")
    made = await people.client.post("/api/v1/tokens", json={"name": "bot", "role": "agent"}, headers=owner)
    return {"authorization": f"Bearer {made.json()['secret']}"}


async def test_two_tabs_draft_at_once_and_no_word_is_lost(people: People) -> None:
    talk = await people.conversation()
    begun = (await save(people, talk, "Hola Ana")).json()["version"]
    left, right = await asyncio.gather(
        save(people, talk, "Hola Ana, la línea está lista", begun), save(people, talk, "Hola: mañana le llamo", begun)
    )
    [won] = [a for a in (left, right) if a.status_code == 200]
    [late] = [a for a in (left, right) if a.status_code == 412]
    problem = late.json()
    assert late.headers["content-type"] == "application/problem+json"
    assert problem["code"] == "draft_changed"
    assert problem["current"]["words"] == won.json()["words"]
    assert problem["yours"]["words"]["text"] in ("Hola Ana, la línea está lista", "Hola: mañana le llamo")
    assert late.headers["etag"] == won.headers["etag"] == f'"{problem["current"]["version"]}"'

    texts = await kept_texts(people, talk)
    assert {"Hola Ana, la línea está lista", "Hola: mañana le llamo"} <= set(texts)
    assert texts[problem["yours"]["words"]["text"]] == "aside"
    both = problem["current"]["words"]["text"] + "\n" + problem["yours"]["words"]["text"]
    assert (await save(people, talk, both, problem["current"]["version"])).status_code == 200
    assert (await people.get(path_of(talk)))["words"]["text"] == both


async def test_ten_tabs_that_all_begin_lose_nothing(people: People) -> None:
    talk = await people.conversation()
    said = [f"tab {n} says something of its own" for n in range(10)]
    answers = await asyncio.gather(*[save(people, talk, text) for text in said])
    assert sorted(a.status_code for a in answers) == [200] + [412] * 9
    assert set(await kept_texts(people, talk)) == set(said)


async def test_typing_on_keeps_one_version_and_deleting_keeps_what_was_there(people: People) -> None:
    talk = await people.conversation()
    seen: int | None = None
    for text in ("B", "Bue", "Buenos días", "Buenos días, Ana"):
        seen = (await save(people, talk, text, seen)).json()["version"]
    assert await kept_texts(people, talk) == {"Buenos días, Ana": "kept"}
    seen = (await save(people, talk, "", seen)).json()["version"]
    assert await kept_texts(people, talk) == {"Buenos días, Ana": "kept", "": "kept"}
    again = await save(people, talk, "", 1)
    assert (again.status_code, again.json()["version"]) == (200, seen), "the same words once more are no conflict"
    assert goes_on(DraftWords(text="a", subject="x"), DraftWords(text="ab", subject="x"))
    assert not goes_on(DraftWords(text="a", subject="x"), DraftWords(text="ab", subject="y"))


async def test_versions_are_bounded_and_late_words_are_not_pushed_out(people: People) -> None:
    talk = await people.conversation()
    seen = (await save(people, talk, "0")).json()["version"]
    assert (await save(people, talk, "too late")).status_code == 412
    for n in range(1, 45):
        seen = (await save(people, talk, f"{n}.", seen)).json()["version"]
    items = (await people.get(f"{path_of(talk)}/versions"))["items"]
    assert len(items) == 32, "the one that stands, thirty before it, and the late one"
    assert [i["text"] for i in items if i["fate"] == "aside"] == ["too late"]
    assert [i["text"] for i in items if i["stands"]] == ["44."]


async def test_sending_takes_the_draft_along_or_nothing_is_sent(people: People) -> None:
    talk = await people.conversation()
    first = (await save(people, talk, "Hola")).json()["version"]
    second = (await save(people, talk, "Hola, Ana", first)).json()["version"]
    old = await people.send("POST", f"/conversations/{talk}/messages", {"text": "Hola", "draft": first})
    assert (old.status_code, old.json()["code"], old.json()["current"]["version"]) == (412, "draft_changed", second)
    assert await people.texts(talk) == ["pregunta"]

    await people.done("POST", f"/conversations/{talk}/messages", {"text": "Hola, Ana", "draft": second})
    assert await people.texts(talk) == ["pregunta", "Hola, Ana"]
    assert await nothing_is_written(people, talk)
    late = await save(people, talk, "Hola, Ana. Otra cosa", second)
    assert (late.status_code, late.json()["current"]) == (412, None), "the other tab learns that it was sent"
    assert await kept_texts(people, talk) == {"Hola, Ana": "sent", "Hola, Ana. Otra cosa": "aside"}
    new = await save(people, talk, "Y además")
    assert (new.status_code, new.json()["version"]) == (200, second + 2)


async def test_a_note_has_its_own_draft(people: People) -> None:
    talk = await people.conversation()
    await save(people, talk, "para Ana")
    note = await people.done("PUT", path_of(talk, "note"), {"text": "para Leo"})
    assert (await people.get(path_of(talk)))["words"] == {"text": "para Ana"}
    await people.done("POST", f"/conversations/{talk}/notes", {"text": "para Leo", "draft": note["version"]})
    assert await nothing_is_written(people, talk, "note")
    assert (await people.get(path_of(talk)))["words"]["text"] == "para Ana"
    assert (await people.problem("GET", path_of(talk, "poem")))[0] in (404, 422)


async def test_a_draft_survives_another_channel_and_one_that_is_closed(people: People) -> None:
    talk = await people.conversation()
    mail, chat = (str(people.accounts[name].id) for name in ("mail", "chat"))
    words: Any = {"html": "<p>Hola</p>", "subject": "Su línea", "cc": [{"value": "luis@correo.example"}]}
    seen = (await save(people, talk, "Hola", channel_account=mail, **words)).json()["version"]
    await save(people, talk, "Hola", seen, channel_account=chat, **words)
    owner = await people.as_("owner", "Olga")
    await owner.done("DELETE", f"/channel-accounts/{chat}")
    found = (await people.get(path_of(talk)))["words"]
    assert (found["text"], found["html"], found["subject"], found["channel_account"]) == (
        "Hola", "<p>Hola</p>", "Su línea", chat,
    )  # fmt: skip
    assert [copy["value"] for copy in found["cc"]] == ["luis@correo.example"]


async def test_my_drafts_are_a_list_and_marks_in_the_inbox_and_nobody_elses(people: People) -> None:
    talk = await people.conversation()
    people.clock.pass_(minutes=1)
    other = await people.conversation("otra")
    await save(people, talk, "uno")
    people.clock.pass_(minutes=1)
    await save(people, other, "dos")
    listed = (await people.get("/drafts", limit=1))["items"]
    rest = await people.get("/drafts", limit=1, cursor=(await people.get("/drafts", limit=1))["next"])
    assert [i["text"] for i in listed + rest["items"]] == ["dos", "uno"]
    assert rest["next"] is None
    assert {line["id"]: line["draft"] for line in await people.inbox()} == {talk: True, other: True}
    leo = await people.as_("agent")
    assert (await leo.get("/drafts"))["items"] == []
    assert [line["draft"] for line in await leo.inbox()] == [False, False]
    assert await nothing_is_written(leo, talk)
    await save(people, other, "  ", (await people.get(path_of(other)))["version"])
    assert [i["text"] for i in (await people.get("/drafts"))["items"]] == ["uno"]


async def test_a_draft_is_thrown_away_by_its_version_and_can_be_read_for_a_month(people: People) -> None:
    talk = await people.conversation()
    seen = (await save(people, talk, "no")).json()["version"]
    assert await people.problem("DELETE", path_of(talk), **{"if-match": "9"}) == (412, "draft_changed")
    await people.done("DELETE", path_of(talk), **{"if-match": str(seen)})
    assert await people.problem("DELETE", path_of(talk)) == (404, "unknown_draft")
    assert await kept_texts(people, talk) == {"no": "dropped"}
    people.clock.pass_(timedelta(days=31))
    await sweep_drafts(people.env)
    assert await kept_texts(people, talk) == {}


async def test_a_draft_that_stands_is_never_swept_nor_are_its_files(people: People) -> None:
    talk = await people.conversation()
    posted = await people.client.post(
        "/api/v1/attachments", params={"name": "a.txt"}, content=b"hola", headers=people.headers
    )
    file = posted.json()["id"]
    await save(people, talk, "con fichero", attachments=[file])
    people.clock.pass_(timedelta(days=40))
    await sweep_drafts(people.env)
    await attachments.sweep(people.env)
    assert (await people.get(path_of(talk)))["words"]["attachments"] == [file]
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "con fichero", "attachments": [file]})
    assert [f["id"] for f in sent["attachments"]] == [file]


async def test_undo_send_gives_the_words_back(people: People) -> None:
    talk = await people.conversation()
    later = (people.clock.now() + timedelta(minutes=5)).isoformat()
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "demasiado pronto", "send_at": later})
    await people.done("DELETE", f"/messages/{sent['id']}")
    assert (await people.get(path_of(talk)))["words"]["text"] == "demasiado pronto"
    sent = await people.done("POST", f"/conversations/{talk}/messages", {"text": "segundo intento", "send_at": later})
    await people.done("DELETE", f"/messages/{sent['id']}")
    assert await kept_texts(people, talk) == {"demasiado pronto": "kept", "segundo intento": "aside"}


async def test_a_wall_stands_before_ones_own_drafts(people: People) -> None:
    talk = await people.conversation()
    leo = await people.as_("agent")
    await save(leo, talk, "secreto")
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    assert await leo.problem("PUT", path_of(talk), {"text": "x"}) == (404, "unknown_conversation")
    assert await leo.problem("GET", path_of(talk)) == (404, "unknown_conversation")
    assert await leo.problem("GET", path_of(talk, "note")) == (404, "unknown_conversation")
    assert (await leo.get("/drafts"))["items"] == []
    assert (await leo.get(f"{path_of(talk)}/versions"))["items"] == []


async def test_drafts_go_with_a_conversation_that_becomes_part_of_another(people: People) -> None:
    talk = await people.conversation("una")
    people.clock.pass_(minutes=1)
    other = await people.conversation("otra")
    leo = await people.as_("agent")
    await save(people, talk, "en la una")
    await save(people, other, "en la otra")
    await save(leo, other, "de Leo")
    await leo.done("PUT", f"/conversations/{other}/followers/me")
    merged = await people.done("POST", f"/conversations/{talk}/merges", {"other": other})
    assert merged
    assert await kept_texts(people, talk) == {"en la una": "kept", "en la otra": "aside"}
    assert (await leo.get(path_of(talk)))["words"]["text"] == "de Leo"
    assert (await leo.get(path_of(other)))["words"]["text"] == "de Leo", "by the old id as well"
    assert [item["conversation"] for item in (await leo.get("/drafts"))["items"]] == [talk]
    followers = (await people.get(f"/conversations/{talk}/followers"))["items"]
    assert [item["name"] for item in followers] == ["Leo"]


def test_ones_own_words_are_not_masked_but_addresses_are() -> None:
    words = DraftWords(text="Llame al +34600111222", to="+34600111222")
    shown = shape(words, {"phones"})
    assert shown.text == words.text
    assert shown.to != words.to
