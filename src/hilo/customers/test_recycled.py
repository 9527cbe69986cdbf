"""Recycled numbers and limits: a silent or given-up handle attaches nobody to its old owner; limits are set by kind."""

from typing import Any

import pytest

from hilo.customers.conftest import CHAT, Counter
from hilo.customers.model import Identified

NUMBER = "+34600111222"


async def calls(counter: Counter, name: str = "", assurance: int = 2) -> Identified:
    return await counter.comes(NUMBER, assurance, kind="phone", name=name)


async def limit(counter: Counter, kind: str, people: int | None, months: int | None) -> int:
    body = {"people": people, "silent_months": months}
    return (await counter.ask("PUT", f"/identifier-limits/{kind}", body)).status_code


async def test_a_stranger_is_refused(counter: Counter) -> None:
    ana = await calls(counter)
    doors = [
        ("GET", "/identifier-limits", None),
        ("PUT", "/identifier-limits/email", {"people": 3}),
        ("DELETE", "/identifier-limits/email", None),
        ("DELETE", f"/customers/{ana.customer_id}/identifiers/{ana.identifier_id}", None),
    ]
    for method, path, body in doors:
        assert (await counter.client.request(method, f"/api/v1{path}", json=body)).status_code == 401
        assert (await counter.ask(method, path, body, role="read-only")).status_code == 403


async def test_after_long_silence_a_number_is_a_strangers_and_a_suggestion_says_why(counter: Counter) -> None:
    old = await calls(counter, "Ana Gil")
    counter.clock.pass_(days=19 * 30.5)
    new = await calls(counter)

    assert (new.created, new.role, new.customer_id != old.customer_id) == (True, "owner", True)
    [suggestion] = await counter.suggested(new)
    assert suggestion["reasons"][0] == {"code": "recycled_identifier", "identifier": str(old.identifier_id)}
    links = (await counter.get(f"/customers/{old.customer_id}"))["identifiers"]
    assert [(link["owner"], link["valid_to"] is not None) for link in links] == [(True, True)]
    assert (await calls(counter)).profile_id == new.profile_id


async def test_a_stranger_with_another_name_is_not_even_suggested(counter: Counter) -> None:
    await calls(counter, "Ana Gil")
    counter.clock.pass_(days=600)
    assert await counter.suggested(await calls(counter, "Pedro Ruiz")) == []


async def test_who_comes_now_and_then_keeps_the_number(counter: Counter) -> None:
    ana = await calls(counter, "Ana Gil")
    for _ in range(4):
        counter.clock.pass_(days=300)
        assert (await calls(counter)).profile_id == ana.profile_id


async def test_an_address_is_silent_for_years_and_stays(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    counter.clock.pass_(days=2000)
    assert (await counter.comes("ana@correo.es")).profile_id == ana.profile_id


async def test_the_owner_gives_it_up_and_the_next_one_is_somebody_else(counter: Counter) -> None:
    ana = await calls(counter, "Ana Gil")
    path = f"/customers/{ana.customer_id}/identifiers/{ana.identifier_id}"
    assert (await counter.ask("DELETE", path)).status_code == 204
    assert await counter.problem("DELETE", path) == (404, "identifier_unknown")
    new = await calls(counter)
    assert (new.customer_id != ana.customer_id, new.role) == (True, "owner")
    assert await counter.suggested(new) == []


async def test_limits_are_set_and_taken_back_by_kind(counter: Counter) -> None:
    def of(kind: str, found: Any) -> Any:
        return next(((one["people"], one["silent_months"]) for one in found["items"] if one["kind"] == kind), None)

    assert of("phone", await counter.get("/identifier-limits")) == (5, 18)
    assert await limit(counter, "crm.id", 1, None) == 204
    assert await limit(counter, "*", 9, 36) == 204
    found = await counter.get("/identifier-limits")
    assert (of("crm.id", found), of("*", found)) == ((1, None), (9, 36))
    assert (await counter.ask("DELETE", "/identifier-limits/crm.id")).status_code == 204
    assert await counter.problem("DELETE", "/identifier-limits/crm.id") == (404, "limit_unknown")
    assert await counter.problem("DELETE", "/identifier-limits/*") == (404, "limit_unknown")


@pytest.mark.parametrize(("kind", "body"), [("E mail", {"people": 1}), ("email", {"people": 0}), ("email", {})])
async def test_limits_that_cannot_be(counter: Counter, kind: str, body: dict[str, int]) -> None:
    answer = await counter.ask("PUT", f"/identifier-limits/{kind}", body)
    assert answer.status_code == 422


async def test_a_stricter_limit_marks_what_is_over_it_already(counter: Counter) -> None:
    ana = await counter.comes("casa@correo.es", name="Ana Gil")
    await counter.comes("casa@correo.es", name="Pedro Gil", account=CHAT)
    await counter.compares()
    await limit(counter, "email", 1, None)
    await counter.compares()
    [link] = (await counter.get(f"/customers/{ana.customer_id}"))["identifiers"]
    assert (link["shared_by"]["reason"], link["shared_by"]["people"], link["owner"]) == ("limit", 2, False)
