"""One handle, several persons: told apart by names that are plainly another's, shared when they are too many."""

import pytest

from hilo.customers.apart import places_of
from hilo.customers.conftest import CHAT, Counter
from hilo.customers.identify import identify
from hilo.customers.model import Claim, normalise
from hilo.customers.model_record import other_person, split_name

HOME = "casa@correo.es"
ONE = ("Ana", "Pedro", "Luis", "Carmen", "Javier", "Lucía", "Antonio")
GIVEN = (*ONE, "Isabel", "Manuel", "Teresa", "Francisco", "Elena", "Diego", "Rosa")


async def shared_by(counter: Counter, person: object) -> object:
    links = (await counter.get(f"/customers/{person}"))["identifiers"]
    return links[0]["shared_by"] and {key: links[0]["shared_by"].get(key) for key in ("reason", "people", "limit")}


async def test_somebody_else_of_the_house_is_not_attached_to_the_owner(counter: Counter) -> None:
    ana = await counter.comes(HOME, name="Ana Gil")
    pedro = await counter.comes(HOME, name="Pedro Ruiz")
    again = await counter.comes(HOME, name="Pedro Ruiz")
    nameless, mother = await counter.comes(HOME), await counter.comes(HOME, name="Ana Gil Soler")

    assert (ana.role, pedro.role, pedro.customer_id != ana.customer_id) == ("owner", "shared", True)
    assert again.profile_id == pedro.profile_id
    assert nameless.profile_id == mother.profile_id == ana.profile_id
    assert await counter.suggested(pedro) == []


async def test_two_of_a_house_in_one_batch_are_two(counter: Counter) -> None:
    claims = [Claim("email", normalise("email", HOME), name, 2, "dkim", CHAT) for name in ("Ana Gil", "Pedro Ruiz", "")]
    async with counter.env.db.unit_of_work() as tx:
        ana, pedro, nameless = await identify(tx, [*claims])
    async with counter.env.db.unit_of_work() as tx:
        again = await identify(tx, [*reversed(claims)])
    assert [one.profile_id for one in again] == [nameless.profile_id, pedro.profile_id, ana.profile_id]
    assert len({ana.profile_id, pedro.profile_id}) == 2
    assert nameless.profile_id == ana.profile_id


@pytest.mark.parametrize(
    "name", ["Soporte", "Ana", "ana.gil", "GIL, ANA", "😀", "Tienda Ruiz S.L.", "Anita Gil", "A. Gil"]
)
async def test_other_words_for_oneself_are_no_other_person(counter: Counter, name: str) -> None:
    ana = await counter.comes(HOME, name="Ana Gil")
    assert (await counter.comes(HOME, name=name)).profile_id == ana.profile_id


async def test_three_hundred_of_one_mailbox_are_three_hundred_and_it_is_shared(counter: Counter) -> None:
    people = [f"{GIVEN[n % 14]} {chr(65 + n // 14)}omez {chr(65 + n % 7)}ruz" for n in range(300)]
    address = normalise("email", "info@club.es")
    async with counter.env.db.unit_of_work() as tx:
        found = await identify(tx, [Claim("email", address, name, 2, "dkim", CHAT) for name in people])
    apart = {one.profile_id for one in found}
    assert len(apart) > 200, "all but those whose names go together with the first one's"
    await counter.compares()

    assert await shared_by(counter, found[0].customer_id) == {"reason": "limit", "people": len(apart), "limit": 5}
    assert [link["owner"] for link in (await counter.get(f"/customers/{found[0].customer_id}"))["identifiers"]] == [
        False
    ]
    async with counter.env.db.unit_of_work() as tx:
        again = await identify(tx, [Claim("email", address, name, 2, "dkim", CHAT) for name in people[:40]])
    new = {people[n].split()[0] for n, one in enumerate(again) if one.profile_id not in apart}
    assert new == {"Ana"}, "whoever went as the first one until now is somebody of their own; the others stay"
    assert (await counter.get("/suggestions"))["items"] == []


async def test_whoever_only_types_an_address_often_takes_it_from_nobody(counter: Counter) -> None:
    ana = await counter.comes(HOME, name="Ana Gil")
    for name in GIVEN:
        await counter.comes(HOME, 0, name=f"{name} Malo", account=CHAT)
    await counter.compares()
    assert await shared_by(counter, ana.customer_id) is None
    assert (await counter.comes(HOME)).profile_id == ana.profile_id


async def test_who_says_that_one_person_alone_uses_it_is_believed(counter: Counter) -> None:
    people = [await counter.comes(HOME, name=f"{name} Gil") for name in GIVEN[:7]]
    await counter.compares()
    assert await shared_by(counter, people[0].customer_id) is not None
    await counter.ask("DELETE", f"/identifiers/{people[0].identifier_id}/shared")
    await counter.compares()
    assert await shared_by(counter, people[0].customer_id) is None


def test_claims_of_one_place_share_a_profile() -> None:
    def claim(name: str, assurance: int, kind: str = "email", value: str = HOME) -> Claim:
        return Claim(kind, value, name, assurance, "", CHAT)

    places = places_of([claim("", 2), claim("Ana Gil", 2), claim("Ana", 1), claim("Eva", 1)], [None] * 4)
    assert places[0] == places[1]
    assert places[2] == places[3] != places[0]
    nobody = [claim("Ana", 2, value="test@x.es"), claim("Eva", 2, value="test@x.es"), claim("", 2, value="test@x.es")]
    assert len(set(places_of(nobody, [None] * 3))) == 3


@pytest.mark.parametrize(
    ("name", "given", "surnames"),
    [
        ("Ana Ruiz", "Ana", "Ruiz"),
        ("Ana Ruiz García", "Ana", "Ruiz García"),
        ("José Luis de la Fuente Gil", "José Luis", "de la Fuente Gil"),
        ("Ana María Ruiz", "Ana María", "Ruiz"),
        ("Ruiz Gil, Ana", "Ana", "Ruiz Gil"),
        ("Ana", "Ana", ""),
        ("", "", ""),
        ("Pedro de la Rosa", "Pedro", "de la Rosa"),
    ],
)
def test_a_name_is_split_as_people_write_it(name: str, given: str, surnames: str) -> None:
    assert split_name(name) == (given, surnames)


def test_other_persons_by_name() -> None:
    assert other_person("Ana Gil", "Pedro Gil")
    assert not other_person("Francisco Gil", "Paco Gil")
    assert not other_person("Ana", "Ana María Gil")
    assert not other_person("Ana Gil", "Administración")
    assert not other_person("", "Pedro Gil")
