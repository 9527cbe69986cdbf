"""A question whose answer the thread holds is found, with the answer and where it was said; behind a wall it is not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hilo.again.asked import find
from hilo.again.model import Words
from hilo.conversations.conftest import ANA, PHONE, People
from hilo.kernel.ids import new_id

TOLD = "Hola, mi pedido es el 40-1127 y la batidora llegó sin la tapa. Vivo en la calle Cipreses 14, tercero B."
DRAFT = "Hola, Ana:\n¿Me indica su número de pedido? 🙂 ¿De qué color la quiere?"


async def ask(people: People, talk: str, text: str) -> list[dict[str, Any]]:
    return (await people.done("POST", f"/conversations/{talk}/asked", {"text": text}))["items"]


async def test_a_stranger_and_who_may_not_answer_ask_nothing(people: People) -> None:
    talk = await people.conversation(TOLD)
    path = f"/conversations/{talk}/asked"
    assert await people.refuses("POST", path, {"text": DRAFT}) == (401, 403)
    assert await people.problem("POST", path, {"text": "\0"}) == (422, "invalid_body")
    assert await people.problem("POST", path, {}) == (422, "invalid_body")
    nowhere = path.replace(talk, str(new_id()))
    assert await people.problem("POST", nowhere, {"text": DRAFT}) == (404, "unknown_conversation")


async def test_a_question_that_was_answered_is_found_with_the_answer_and_its_source(people: People) -> None:
    talk = await people.conversation(TOLD)
    [known] = await ask(people, talk, DRAFT)
    utf16 = DRAFT.encode("utf-16-le")
    assert utf16[known["start"] * 2 : known["end"] * 2].decode("utf-16-le") == "¿Me indica su número de pedido?"
    assert (known["what"], known["answer"]) == ("order", "40-1127")
    assert known["instead"] == "Lo tengo aquí: 40-1127."
    source = known["source"]
    assert (source["conversation"], source["channel"], source["name"]) == (talk, "api", "Ana Ruiz")
    assert source["text"].startswith("Hola, mi pedido es el 40-1127")
    thread = (await people.get(f"/conversations/{talk}/thread"))["items"]
    assert source["item"] in [item["id"] for item in thread], "one click leads to it"
    assert await ask(people, talk, "Gracias, Ana. Mañana le llamo.") == []


async def test_places_are_counted_as_browsers_count(people: People) -> None:
    talk = await people.conversation(TOLD)
    draft = "👋🏽 Hola. ¿Me dice su número de pedido?"
    [known] = await ask(people, talk, draft)
    utf16 = draft.encode("utf-16-le")
    assert utf16[known["start"] * 2 : known["end"] * 2].decode("utf-16-le") == "¿Me dice su número de pedido?"


async def test_english_is_answered_in_english(people: People) -> None:
    talk = await people.conversation("Hello, I've already restarted the router twice. My order number is KX-4471.")
    asked = await ask(people, talk, "Have you tried restarting the router? Could you tell me your order number?")
    assert [one["answer"] for one in asked] == ["", "KX-4471"]
    assert asked[1]["instead"] == "I have it here: KX-4471."
    assert "restarted the router" in asked[0]["instead"]


async def test_who_writes_from_an_address_need_not_be_asked_for_it(people: People) -> None:
    talk = await people.conversation("No me llega el calendario.")
    [known] = await ask(people, talk, "¿Me indica su correo electrónico?")
    assert (known["what"], known["answer"], known["source"]["text"]) == ("email", ANA, ANA)


async def test_what_lasts_is_known_from_another_conversation_and_what_belongs_to_a_matter_is_not(
    people: People,
) -> None:
    mail, chat, _ = await people.ana_with_phone()
    await people.write("mail", "email", ANA, TOLD, subject="otra cosa", in_reply_to="")
    [address] = await ask(people, chat, "¿Me dice su dirección completa, por favor?")
    assert address["elsewhere"] is True
    assert "Cipreses" in address["answer"]
    assert await ask(people, chat, "¿Me indica su número de pedido?") == []
    assert mail != chat


async def test_words_behind_a_wall_answer_nobody_outside(people: People) -> None:
    talk = await people.conversation(TOLD)
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["supervisor"]})
    agent = await people.as_("agent", "Pau")
    for text in (DRAFT, ""):
        refused = await agent.problem("POST", f"/conversations/{talk}/asked", {"text": text})
        assert refused == (404, "unknown_conversation")
    assert len(await ask(people, talk, DRAFT)) == 1
    # Another conversation of hers is open to the agent; what stands behind the wall is not known there.
    await people.write("mail", "email", ANA, "¿Abren el sábado?", subject="horario")
    other = next(line["id"] for line in await people.inbox() if line["last"]["text"] == "¿Abren el sábado?")
    if other != talk:
        assert await ask(agent, other, "¿Me dice su dirección completa, por favor?") == []


async def test_what_a_role_sees_masked_is_offered_masked(people: People) -> None:
    talk = await people.conversation("Mi DNI es 12345678Z, y el pedido el 40-1127.")
    [plain] = await ask(people, talk, "¿Me indica su DNI?")
    assert plain["answer"] == "12345678Z"
    owner = await people.as_("owner", "Olga")
    every = ["conversations.read", "conversations.reply"]
    await owner.done("POST", "/roles", {"name": "Discreto", "permissions": every, "masks": ["national_ids"]})
    discreet = await people.as_("Discreto", "Pau")
    [masked] = await ask(discreet, talk, "¿Me indica su DNI?")
    assert "12345678" not in str(masked)
    assert masked["start"] == plain["start"]


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("Quiero cambiar el vuelo del 3 al 5.", "¿Del 5 por la mañana o por la tarde?"),
        ("Mi pedido es el 40-1127.", "¿Le viene bien el jueves?"),
        ("I would like to order two lamps.", "Lovely. Which colour would you like?"),
        ("Hola", "¿En qué puedo ayudarle?"),
    ],
)
async def test_a_question_that_goes_further_is_left_alone(told: str, question: str, people: People) -> None:
    talk = await people.conversation(told)
    assert await ask(people, talk, question) == []


def test_the_newest_of_equal_answers_is_taken_from_a_long_thread() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    many = [Words(new_id(), new_id(), at, "x", f"Mensaje número {n} sobre el toldo de la terraza.") for n in range(900)]
    new, old = (Words(new_id(), new_id(), at, "x", f"Mi pedido es el 40-11{n}.") for n in (27, 28))
    [known] = find(DRAFT, [*many[:450], new, *many[450:], old])
    assert (known.answer, known.source.item) == ("40-1127", new.id)


async def test_nothing_is_asked_of_the_database_for_a_draft_without_questions(people: People) -> None:
    talk = await people.conversation(TOLD)
    assert await ask(people, talk, "") == []
    assert PHONE not in str(await ask(people, talk, "Se lo mando hoy."))
