"""Why: every reason that is told is a row that stands there, and says what the row says."""

from typing import Any
from uuid import UUID

import pytest

from hilo.channels.facts import RecipientReported
from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.conversations.reference import make_reference
from hilo.kernel.facts import publish

Reasons = list[dict[str, Any]]


async def asked(people: People, message: str) -> dict[str, Any]:
    """The answer, of which each reason was found as the row that it names."""
    told = await people.get(f"/messages/{message}/why")
    for part in ("person", "place", "channel", "gate", "sent"):
        for one in told[part] or ():
            async with people.env.db.read() as tx:
                assert await tx.fetchval(f"select exists (select from {one['table']} where id = $1)", UUID(one["row"]))
    return told


def codes(reasons: Reasons) -> list[str]:
    return [one["code"] for one in reasons]


async def last(people: People, talk: str) -> str:
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    return [item["id"] for item in items if item["kind"] == "message"][-1]


async def test_a_stranger_is_told_no_reasons(people: People) -> None:
    path = f"/messages/{await last(people, await people.conversation())}/why"
    assert await people.refuses("GET", path, role="marketing") == (401, 403)
    assert (await people.send("GET", "/messages/00000000-0000-7000-8000-000000000000/why")).status_code == 404


async def test_why_it_is_this_person(people: People) -> None:
    mail, chat, undo = await people.ana_with_phone()
    told = await asked(people, await last(people, mail))
    assert codes(told["person"]) == ["identified", "written_as", "people_merged"]
    link, as_, merge = told["person"]
    assert (link["said"]["value"], link["said"]["assurance"], link["said"]["owner"]) == (ANA, 2, True)
    assert link["said"]["method"] == "test"
    assert as_["said"] == {"role": "customer", "assurance": 2}
    assert (merge["row"], merge["by"]) == (undo.split("/")[-1], "Marta")
    await people.write("chat", "email", "ana@otra.example", "soy Ana", assurance=0)
    (claimed,) = await people.inbox(q="ana@otra.example")
    told = await asked(people, await last(people, claimed["id"]))
    assert (told["person"][0]["said"]["owner"], told["person"][0]["said"]["assurance"]) == (False, 0)
    assert codes((await asked(people, await last(people, chat)))["person"])[-1] == "people_merged"


@pytest.mark.parametrize("how", ["our_reference", "reply", "same_number", "same_thread", "opened", "linked_later"])
async def test_why_it_stands_in_this_conversation(people: People, how: str) -> None:
    talk = await people.conversation("Pedido 458821-A", id="m1")
    ours = (await people.done("POST", f"/conversations/{talk}/messages", {"text": "respuesta"}))["id"]
    people.clock.pass_(minutes=1)
    words: dict[str, dict[str, Any]] = {
        "our_reference": {"in_reply_to": make_reference(people.env.secrets, UUID(ours))},
        "reply": {"in_reply_to": "m1"},
        "same_thread": {"in_reply_to": "lost", "event": {"references": ["m1"]}},
    }
    if how == "linked_later":
        await people.done("POST", f"/conversations/{talk}/closure")
        people.clock.pass_(days=8)
        words[how] = words["reply"]
    text = "sobre mi pedido 458821-A" if how == "same_number" else "más"
    await people.write("mail", "email", ANA, text, **words.get(how, {}))
    line = next(line for line in await people.inbox(state="any") if line["last"]["text"] == text)
    place = (await asked(people, await last(people, line["id"])))["place"]
    first = next(one for one in await _messages(people, talk) if one["text"].startswith("Pedido"))
    if how == "linked_later":
        assert codes(place) == ["reply", "linked_later"]
        assert place[1]["said"]["conversation"] == talk
        return
    assert codes(place) == [how]
    proof = {"our_reference": ours, "reply": first["id"], "same_thread": first["id"]}.get(how)
    assert place[0]["said"]["proof"] == proof
    assert place[0]["said"]["numbers"] == (["458821-A"] if how == "same_number" else None)


async def _messages(people: People, talk: str) -> Reasons:
    items = (await people.get(f"/conversations/{talk}/thread"))["items"]
    return [item for item in items if item["kind"] == "message"]


async def test_an_open_chat_goes_on_also_within_one_batch(people: People) -> None:
    await people.write_all([people.arrival("chat", "phone", PHONE, text) for text in ("uno", "dos")])
    (line,) = await people.inbox()
    found = [(await asked(people, one["id"]))["place"] for one in await _messages(people, line["id"])]
    assert [codes(one) for one in found] == [["opened"], ["open_chat"]]


async def test_what_was_merged_and_moved_by_hand_says_by_whom(people: People) -> None:
    one, other = await people.conversation("uno"), await people.conversation("dos")
    message = await last(people, other)
    await people.done("POST", f"/conversations/{one}/merges", {"other": other})
    told = (await asked(people, message))["place"]
    assert [(w["code"], w["by"]) for w in told] == [("opened", ""), ("conversations_merged", "Marta")]
    people.clock.pass_(minutes=1)
    await people.done("POST", f"/conversations/{one}/splits", {"messages": [message]})
    assert codes((await asked(people, message))["place"])[-1] == "split_off"


async def test_why_it_went_by_this_channel_and_what_became_of_it(people: People) -> None:
    talk = await people.conversation()
    sent = (await people.done("POST", f"/conversations/{talk}/messages", {"text": "hola"}))["id"]
    await OutboxWorker(people.env).work_off()
    async with people.env.db.unit_of_work() as tx:
        late = RecipientReported(UUID(sent), "email", ANA, "delayed", people.clock.now(), "4.4.1", "timed out")
        await publish(tx, late)
    told = await asked(people, sent)
    assert sorted(codes(told["channel"])) == ["went_by", "where_they_wrote"]
    assert codes(told["gate"]) == ["gate_allow"]
    assert told["gate"][0]["said"]["reasons"] == ["service"]
    (report,) = [one for one in told["sent"] if one["table"] == "messages"]
    assert (report["code"], report["said"]["reason"]) == ("report_delayed", "timed out")
    (part,) = [one for one in told["sent"] if one["table"] == "outbox_parts"]
    assert (part["said"]["value"], part["said"]["tries"]) == (ANA, 1)


async def test_what_was_not_sent_names_the_stop_that_forbade_it(people: People) -> None:
    talk = await people.conversation()
    stop = {"kind": "email", "value": ANA, "scope": "everything", "source": "staff", "evidence": {"words": "basta"}}
    owner = await people.as_("owner", "Pau")
    sent = (await people.done("POST", f"/conversations/{talk}/messages", {"text": "hola"}))["id"]
    kept = await owner.done("POST", "/suppressions", stop)  # before it went: the gate refuses it
    await OutboxWorker(people.env).work_off()
    told = await asked(people, sent)
    assert told["state"] == "refused"
    assert codes(told["gate"]) == ["gate_refuse", "suppressed_everything"]
    assert (told["gate"][1]["row"], told["gate"][1]["by"]) == (kept["id"], "Pau")
    assert told["gate"][1]["said"]["evidence"] == {"words": "basta"}
    assert codes(told["sent"]) == ["part_refused"]


async def test_behind_a_wall_no_reason_is_told(people: People) -> None:
    talk = await people.conversation()
    message = await last(people, talk)
    agent = await people.as_("agent")
    assert codes((await asked(agent, message))["place"]) == ["opened"]
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    assert (await agent.send("GET", f"/messages/{message}/why")).status_code == 404


async def test_what_came_before_reasons_were_kept_says_so(people: People) -> None:
    message = await last(people, await people.conversation())
    async with people.env.db.unit_of_work() as tx:
        await tx.execute("update messages set placed_by = null")
    assert codes((await asked(people, message))["place"]) == ["not_kept"]
