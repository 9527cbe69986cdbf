"""The routes of consent: who may use them, and what they make of bad input."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from hilo.consent.conftest import ANA, Desk
from hilo.consent.gate import decide
from hilo.consent.model import Question
from hilo.kernel.ids import new_id

NOBODY = UUID(int=7)
YES: dict[str, Any] = ANA | {"assurance": 3, "evidence": {"form": "newsletter"}}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/suppressions", None),
    ("GET", "/consents?kind=email&value=ana@correo.es", None),
    ("GET", f"/customers/{NOBODY}/preferences", None),
    ("GET", f"/gate-decisions?ref={NOBODY}", None),
    ("POST", "/suppressions", ANA),
    ("POST", f"/suppressions/{NOBODY}/lift", {"reason": "asked"}),
    ("POST", "/consents", YES),
    ("DELETE", f"/consents/{NOBODY}", None),
]


async def test_a_stranger_is_refused(client: httpx.AsyncClient) -> None:
    for method, path, body in CALLS:
        answer = await client.request(method, f"/api/v1{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path


@pytest.mark.parametrize("role", ["read-only", "marketing"])
async def test_who_may_only_read_changes_nothing(desk: Desk, role: str) -> None:
    for method, path, body in CALLS:
        answer = await desk.ask(method, path, body, role)
        assert (answer.status_code == 403) == (method != "GET"), (method, path)


async def test_what_is_not_there_is_said_to_be_unknown(desk: Desk) -> None:
    assert await desk.problem("POST", f"/suppressions/{NOBODY}/lift", {"reason": "asked"}) == (
        404,
        "suppression_unknown",
    )
    assert await desk.problem("DELETE", f"/consents/{NOBODY}") == (404, "consent_unknown")
    assert await desk.problem("GET", f"/customers/{NOBODY}/preferences") == (404, "customer_unknown")
    assert (await desk.get("/gate-decisions", ref=str(NOBODY)))["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        ANA | {"scope": "some"},
        ANA | {"source": "Robinson List"},
        ANA | {"evidence": {"words": "a\0b"}},
        ANA | {"evidence": {"a\0b": "x"}},
        ANA | {"evidence": {"call": {"deep": 1}}},
        ANA | {"evidence": {str(n): "x" for n in range(21)}},
        ANA | {"also": 1},
        {"kind": "email"},
    ],
)
async def test_a_stop_of_another_form_is_refused(desk: Desk, body: Any) -> None:
    assert await desk.problem("POST", "/suppressions", body) == (422, "invalid_body")
    assert (await desk.get("/suppressions"))["items"] == []


@pytest.mark.parametrize("value", ["nobody", "\u202eana@correo.es", "ana@correo..es"])
async def test_strange_handles_are_refused_everywhere(desk: Desk, value: str) -> None:
    handle = {"kind": "email", "value": value}
    unusable = (422, "unusable_handle")

    assert await desk.problem("POST", "/suppressions", handle) == unusable
    assert await desk.problem("POST", "/consents", YES | handle) == unusable
    assert await desk.problem("GET", "/suppressions", **handle) == unusable
    assert await desk.problem("GET", "/consents", **handle) == unusable


async def test_half_a_handle_is_none(desk: Desk) -> None:
    assert await desk.problem("GET", "/suppressions", kind="email") == (422, "invalid_body")
    assert await desk.problem("GET", "/suppressions", value="ana@correo.es") == (422, "invalid_body")
    assert (await desk.problem("GET", "/consents", kind="email"))[0] == 422


async def test_the_decisions_of_a_message_are_found_by_it_whatever_its_parts(desk: Desk) -> None:
    message = new_id()
    stopped = await desk.post("/suppressions", ANA | {"scope": "everything"})
    questions = [
        Question(new_id(), "email", value, "service", about=message) for value in ("ana@correo.es", "bea@correo.es")
    ]
    async with desk.env.db.unit_of_work() as tx:
        await decide(tx, [*questions, Question(new_id(), "email", "eva@correo.es", "service", about=new_id())])

    items = (await desk.get("/gate-decisions", ref=str(message)))["items"]
    assert {(d["ref"], d["value"], d["verdict"]) for d in items} == {
        (str(questions[0].ref), "ana@correo.es", "refuse"),
        (str(questions[1].ref), "bea@correo.es", "allow"),
    }
    refused = next(d for d in items if d["verdict"] == "refuse")
    assert refused["reasons"] == [{"code": "suppressed_everything", "proof": stopped["id"]}]
