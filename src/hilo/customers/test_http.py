"""The routes of customers: who may use them, and what they make of bad input."""

from uuid import UUID, uuid4

import httpx

from hilo.customers.conftest import Counter
from hilo.customers.module import MODULE
from hilo.kernel.env import Env
from hilo.staff.testing import sign_in

NOBODY = str(UUID(int=7))
BODIES = {
    "POST /customers/{id}/merges": {"other": NOBODY},
    "POST /customers/{id}/never-merges": {"other": NOBODY},
    "POST /customers/{id}/identifiers": {"kind": "email", "value": "ana@correo.es"},
    "PATCH /profiles/{id}": {"given": "Ana"},
    "POST /customers/{id}/extractions": {"profile": NOBODY},
    "POST /customers/{id}/reveals": {"reason": "Who is it?"},
    "POST /suggestions/{id}/decision": {"decision": "accept"},
    "POST /customers/{id}/relations": {"kind": "payer", "other": NOBODY},
    "POST /customers/{id}/relations/{id}/end": {"reason": "why"},
    "POST /link-revocations": {"account": NOBODY, "since": "2026-11-01T00:00:00Z"},
}
WRONG: list[tuple[str, object]] = [
    ("merges", {"other": "x"}),
    ("merges", {"other": NOBODY, "reason": "a\0b"}),
    ("merges", {"other": NOBODY, "why": "so"}),
    ("merges", {"other": NOBODY, "reason": "x" * 501}),
    ("identifiers", {"kind": "email", "value": 5}),
    ("identifiers", {"kind": "email", "value": "a@b.es", "method": "guessed"}),
]
ROUTES = [
    f"{next(iter(route.http_methods))} {path.removeprefix('/api/v1')}"
    for route in MODULE.routes
    for path in sorted(route.paths)
]


def address(route: str) -> tuple[str, str]:
    """The method, and the path with ids that nobody has."""
    method, path = route.split(" ")
    return method, "/".join(NOBODY if "{" in piece else piece for piece in path.split("/"))


def body(route: str) -> object:
    method, path = route.split(" ")
    return BODIES.get(f"{method} {'/'.join('{id}' if '{' in piece else piece for piece in path.split('/'))}")


async def test_a_stranger_is_refused(client: httpx.AsyncClient) -> None:
    for route in ROUTES:
        method, path = address(route)
        answer = await client.request(method, f"/api/v1{path}", json=body(route))
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), route


async def test_who_may_only_read_changes_nothing(counter: Counter) -> None:
    for route in ROUTES:
        answer = await counter.ask(*address(route), body(route), role="read-only")
        assert answer.status_code == 403 or route.startswith("GET"), route


async def test_who_is_not_there_is_said_to_be_unknown(counter: Counter) -> None:
    for route in ROUTES:
        if ":uuid}" in route:
            answer = await counter.ask(*address(route), body(route), role="owner")
            assert (answer.status_code, answer.json()["code"].endswith("_unknown")) == (404, True), (route, answer.text)


async def test_marks_and_revocations_are_for_those_who_manage(counter: Counter) -> None:
    for role in ("agent", "shop", "marketing"):
        told = await counter.ask("PUT", f"/identifiers/{NOBODY}/shared", role=role)
        ended = await counter.ask("POST", "/link-revocations", BODIES["POST /link-revocations"], role=role)
        assert (told.status_code, ended.status_code) == (403, 403), role


async def test_a_body_of_another_form_is_refused(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    for path, sent in WRONG:
        refused = await counter.problem("POST", f"/customers/{ana.customer_id}/{path}", sent)
        assert refused == (422, "invalid_body"), sent


async def test_the_same_key_merges_once(counter: Counter, env: Env) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    headers = await sign_in(env) | {"idempotency-key": str(uuid4())}
    path, sent = f"/api/v1/customers/{ana.customer_id}/merges", {"other": str(bea.customer_id)}
    first = await counter.client.post(path, json=sent, headers=headers)
    again = await counter.client.post(path, json=sent, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_a_change_is_on_the_stream_for_who_reads_customers(counter: Counter, env: Env) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    merged = await counter.merge(ana.customer_id, bea.customer_id)
    async with env.db.read() as tx:
        lines = await tx.fetch("select kind, topic_id, ref from stream_inbox where topic = 'customer' order by id")
        found = await MODULE.audiences["customer"](tx, [ana.customer_id])

    assert [(line["kind"], line["topic_id"]) for line in lines] == [
        ("customers.merged", ana.customer_id),
        ("customers.merged", bea.customer_id),
    ]
    assert {str(line["ref"]) for line in lines} == {merged}
    assert found[ana.customer_id].permission == "customers.read"
