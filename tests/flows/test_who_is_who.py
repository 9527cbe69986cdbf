"""Who is who, through the doors: what a shop knows of a sender, duplicates found by it, a house with one mailbox."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hilo.customers.compare_worker import CompareWorker
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from tests.people import Handle, Office, open_office

KNOWN = {"given": "Lucía", "surname": "Gil Ferrer", "birth_date": "1984-02-29", "postcode": "41001"}
MAIL, PHONE = Handle("email", "lucia@correo.example", "Lucía Gil"), Handle("phone", "+34600111222", "Lucia Gil F.")


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


async def known(office: Office, account: str, who: Handle, values: dict[str, str], proof: int = 2) -> httpx.Response:
    """Somebody writes of whom the account knows something."""
    body: dict[str, Any] = {"id": str(new_id()), "from": who.spoken() | {"person": values}, "text": "hola"}
    answer = await office.post(account, body | ({"proof": {"assurance": proof, "method": "shop"}} if proof else {}))
    await office.understands()
    return answer


async def test_what_a_shop_knows_is_kept_with_its_source_and_finds_the_duplicate(office: Office) -> None:
    await known(office, "mail", MAIL, KNOWN)
    await known(office, "chat", PHONE, KNOWN)
    await CompareWorker(office.env).work_off()
    one, other = await office.customer_of(MAIL), await office.customer_of(PHONE)

    attributes = (await office.get(f"/customers/{one}"))["attributes"]
    assert {field: told["value"] for field, told in attributes.items()} == KNOWN
    assert {told["source"] for told in attributes.values()} == {"channel"}
    [found] = (await office.get(f"/customers/{one}/suggestions"))["items"]
    assert (found["other"]["id"], found["strength"], found["bits"] > 5) == (other, "suggest", True)
    assert {"given", "surname", "birth_date"} <= {r["field"] for r in found["reasons"] if r["bits"] > 0}


async def test_a_claim_changes_nothing_of_whose_address_it_types(office: Office) -> None:
    await known(office, "mail", MAIL, KNOWN)
    victim = await office.customer_of(MAIL)
    await known(office, "chat", MAIL, KNOWN | {"postcode": "08001"}, proof=0)
    await CompareWorker(office.env).work_off()

    person = await office.get(f"/customers/{victim}")
    assert person["attributes"]["postcode"]["value"] == "41001"
    assert (len(person["profiles"]), person["merges"]) == (1, [])
    assert [s["strength"] for s in person["suggestions"]] == ["suggest"], "shown to a person, and no more"


async def test_what_is_no_value_is_left_out_and_the_words_arrive(office: Office) -> None:
    await known(office, "mail", MAIL, KNOWN | {"birth_date": "1984-02-31", "language": "Klingon, a bit"})
    person = await office.get(f"/customers/{await office.customer_of(MAIL)}")
    assert person["attributes"].keys() == KNOWN.keys() - {"birth_date"}
    assert await office.texts(f"customers/{person['id']}") == ["hola"]


async def test_a_field_that_is_none_is_refused_at_the_door(office: Office) -> None:
    assert (await known(office, "mail", MAIL, {"shoe_size": "44"})).status_code == 422
    assert (await known(office, "mail", MAIL, {"birth_date": "29/02/1984"})).status_code == 422


async def test_a_couple_with_one_mailbox_are_two_threads(office: Office) -> None:
    home = "casa@correo.example"
    ana, pedro = Handle("email", home, "Ana Gil"), Handle("email", home, "Pedro Ruiz")
    for who, text in ((ana, "soy Ana"), (pedro, "soy Pedro"), (ana, "otra vez Ana"), (pedro, "y Pedro")):
        await office.hears("mail", who, text)
    found = (await office.get("/customers", q=home))["items"]
    threads = sorted([await office.texts(f"customers/{one['id']}") for one in found])
    assert threads == [["soy Ana", "otra vez Ana"], ["soy Pedro", "y Pedro"]]
