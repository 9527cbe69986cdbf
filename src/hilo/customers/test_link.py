"""Adding identifiers by hand: spoken is a claim, a document proves; nobody's is ever taken."""

from typing import Any

import pytest

from hilo.customers.conftest import CHAT, Counter

PHONE = {"kind": "phone", "value": "600 111 222"}
PROVEN = PHONE | {"method": "document"}


def identifiers(customer: Any) -> str:
    return f"/customers/{customer.customer_id}/identifiers"


async def test_a_spoken_number_is_a_claim_and_brings_nobody(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    linked = await counter.post(identifiers(ana), PHONE)
    caller = await counter.comes("+34600111222", 2, kind="phone")

    assert (linked["value"], linked["assurance"], linked["owner"]) == ("+34600111222", 0, False)
    assert caller.customer_id != ana.customer_id
    (suggestion,) = (await counter.get(f"/customers/{ana.customer_id}/suggestions"))["items"]
    assert suggestion["other"]["id"] == str(caller.customer_id)


async def test_a_document_makes_the_owner_and_what_is_proven_later_comes_to_them(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    linked = await counter.post(identifiers(ana), PROVEN)
    weak, strong = [await counter.comes("600111222", n, kind="phone", account=CHAT) for n in (1, 2)]

    assert (linked["assurance"], linked["owner"]) == (4, True)
    assert strong.customer_id == ana.customer_id
    assert weak.customer_id != ana.customer_id


async def test_adding_it_again_changes_nothing(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    first = await counter.post(identifiers(ana), PROVEN)

    assert await counter.post(identifiers(ana), PROVEN) == first
    assert await counter.post(identifiers(ana), PHONE) == first
    assert len((await counter.get(f"/customers/{ana.customer_id}"))["identifiers"]) == 2


@pytest.mark.parametrize("body", [PHONE, PROVEN])
async def test_what_is_proven_to_be_anothers_is_refused_and_noted(counter: Counter, body: dict[str, str]) -> None:
    ana = await counter.comes("ana@correo.es")
    owner = await counter.comes("600111222", kind="phone", name="Bea")
    answer = await counter.ask("POST", identifiers(ana), body)

    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert (answer.json()["code"], answer.json()["customer"]) == ("identifier_owned", str(owner.customer_id))
    (suggestion,) = (await counter.get(f"/customers/{ana.customer_id}/suggestions"))["items"]
    assert suggestion["other"]["name"] == "Bea"
    assert (await counter.comes("600111222", kind="phone")).customer_id == owner.customer_id


async def test_it_hangs_on_the_customer_that_an_absorbed_id_stands_for(counter: Counter) -> None:
    ana, bea = await counter.comes("ana@correo.es"), await counter.comes("bea@correo.es")
    await counter.merge(ana.customer_id, bea.customer_id)
    linked = await counter.post(identifiers(bea), PROVEN)

    assert linked["customer"] == str(ana.customer_id)


@pytest.mark.parametrize("value", ["a\0b@correo.es", "\u202eana@correo.es", "nobody", "ana@correo..es", "x" * 320])
async def test_strange_handles_are_refused_and_leave_nothing(counter: Counter, value: str) -> None:
    ana = await counter.comes("ana@correo.es")
    refused = await counter.problem("POST", identifiers(ana), {"kind": "email", "value": value})

    assert refused in {(422, "unusable_handle"), (422, "invalid_body")}
    assert len((await counter.get(f"/customers/{ana.customer_id}"))["identifiers"]) == 1


async def test_a_surrogate_alone_is_no_text(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    await counter.get("/customers")
    answer = await counter.client.post(
        f"/api/v1{identifiers(ana)}",
        content=b'{"kind": "email", "value": "\\ud800@correo.es"}',
        headers=counter.headers["supervisor"] | {"content-type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) in {(400, "invalid_json"), (422, "invalid_body")}
