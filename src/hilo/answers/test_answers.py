"""Canned answers: whose they are, who may keep them, and their words filled in for a conversation."""

from typing import Any

import pytest

from hilo.answers.model import fill, first_name, unfilled, unknown_variables
from hilo.conversations.conftest import ANA, People

HELLO = {"es": "Hola, {customer_first}: sobre su pedido {order}…", "en": "Hello {customer_first}, about {order}…"}


def body(name: str = "Saludo", **more: Any) -> dict[str, Any]:
    return {"name": name, "texts": HELLO} | more


async def names(people: People) -> list[str]:
    return [one["name"] for one in (await people.get("/answers"))["items"]]


async def test_a_stranger_keeps_no_answers_and_neither_does_who_only_reads(people: People) -> None:
    talk = await people.conversation()
    for method, path, sent in (
        ("GET", "/answers", None),
        ("POST", "/answers", body()),
        ("GET", f"/conversations/{talk}/answers", None),
        ("PUT", f"/answers/{talk}", body()),
        ("DELETE", f"/answers/{talk}", None),
    ):
        assert await people.refuses(method, path, sent) == (401, 403)


async def test_ones_own_are_seen_by_nobody_else_and_everybodys_need_the_right(people: People) -> None:
    leo = await people.as_("agent")
    own = await leo.done("POST", "/answers", body("mía"))
    assert (own["whose"], own["version"], own["changed_by"]) == ("own", 1, "Leo")
    assert await leo.problem("POST", "/answers", body("de todos", whose="everybody")) == (403, "not_allowed")
    shared = await people.done("POST", "/answers", body("de todos", whose="everybody"))
    assert await names(leo) == ["de todos", "mía"]
    assert await names(people) == ["de todos"]
    assert await people.problem("PUT", f"/answers/{own['id']}", body()) == (404, "unknown_answer")
    assert await leo.problem("DELETE", f"/answers/{shared['id']}") == (403, "not_allowed")


async def test_of_a_team_they_are_kept_by_its_members(people: People) -> None:
    owner = await people.as_("owner", "Olga")
    leo, pia = await people.as_("agent"), await people.as_("agent", "Pia")
    team = (await owner.done("POST", "/teams", {"name": "Postventa"}))["id"]
    me = (await leo.get("/session"))["user"]["id"]
    await owner.done("PUT", f"/teams/{team}/members/{me}")
    made = await leo.done("POST", "/answers", body("del equipo", whose="team", team=team))
    assert made["team"] == {"id": team, "name": "Postventa"}
    assert await pia.problem("POST", "/answers", body(whose="team", team=team)) == (403, "not_your_team")
    assert (await names(pia), await names(leo), await names(people)) == ([], ["del equipo"], ["del equipo"])
    assert await leo.problem("POST", "/answers", body(whose="team")) == (422, "unknown_assignee")
    await leo.done("DELETE", f"/answers/{made['id']}")
    assert await names(leo) == []


async def test_of_two_who_change_it_at_once_the_second_is_told(people: People) -> None:
    made = await people.done("POST", "/answers", body(whose="everybody"))
    path = f"/answers/{made['id']}"
    changed = await people.done("PUT", path, body("Otro", whose="everybody"), **{"if-match": '"1"'})
    assert (changed["name"], changed["version"]) == ("Otro", 2)
    late = await people.problem("PUT", path, body("Tarde", whose="everybody"), **{"if-match": '"1"'})
    assert late == (412, "changed_meanwhile")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"texts": {"es": "Hola {nombre}"}}, "unknown_variable"),
        ({"texts": {}}, "invalid_body"),
        ({"texts": {"es": "  "}}, "invalid_body"),
        ({"texts": {"klingon speaker": "x"}}, "invalid_body"),
        ({"name": " "}, "invalid_body"),
        ({"whose": "nobody"}, "invalid_body"),
    ],
)
async def test_what_makes_no_answer_is_refused(people: People, wrong: dict[str, Any], code: str) -> None:
    assert (await people.problem("POST", "/answers", body() | wrong))[1] == code


async def test_the_words_are_filled_in_for_the_person_and_what_is_unknown_is_named(people: People) -> None:
    talk = await people.conversation("sobre mi pedido 4417-88")
    await people.done("POST", "/answers", body(whose="everybody"))
    signed = {"es": "{case} · {agent_first}, {company}, {date}"}
    await people.done("POST", "/answers", {"name": "Firma", "texts": signed})
    found = {one["name"]: one for one in (await people.get(f"/conversations/{talk}/answers"))["items"]}
    assert found["Saludo"]["texts"]["es"] == {"text": "Hola, Ana: sobre su pedido 4417-88…", "missing": []}
    assert found["Saludo"]["language"] in ("es", "en")
    number = (await people.get(f"/conversations/{talk}"))["number"]
    assert found["Firma"]["texts"]["es"]["text"].startswith(f"{number} · Marta, ")

    await people.write("mail", "email", ANA, "y otro: pedido 5500-12", in_reply_to="")
    other = next(line["id"] for line in await people.inbox(q=ANA) if line["last"]["text"] == "y otro: pedido 5500-12")
    plain = await people.conversation("sin número", id="x1")
    [here] = [one for one in (await people.get(f"/conversations/{plain}/answers"))["items"] if one["name"] == "Saludo"]
    assert here["texts"]["en"] == {"text": "Hello Ana, about {order}…", "missing": ["order"]}
    assert other != plain


async def test_behind_a_wall_nothing_is_filled_in(people: People) -> None:
    talk = await people.conversation()
    await people.done("PUT", f"/conversations/{talk}/wall", {"roles": ["owner", "supervisor"]})
    leo = await people.as_("agent")
    assert await leo.problem("GET", f"/conversations/{talk}/answers") == (404, "unknown_conversation")


def test_values_are_not_read_for_variables_again() -> None:
    assert fill("{customer} {case}", {"customer": "{case}", "case": "H-1"}).text == "{case} H-1"
    assert fill("{case} {x} {", {}).missing == ["case", "x"]
    assert unknown_variables({"es": "{customer} {foo} {Foo} {}"}) == ["foo"]
    assert unfilled("{order} {foo}") == ["order"]


@pytest.mark.parametrize(
    ("name", "first"),
    [("Lucía Ortega", "Lucía"), ("Ortega, Lucía María", "Lucía"), ("Ana", "Ana"), ("", ""), (",", "")],
)
def test_the_first_name(name: str, first: str) -> None:
    assert first_name(name) == first
