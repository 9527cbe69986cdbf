"""What is known of a person: each source keeps its word, and what survives is computed, never written over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hilo.customers.conftest import CHAT, Counter
from hilo.customers.describe import note_values
from hilo.customers.errors import UnusableValue
from hilo.customers.model import Identified
from hilo.customers.model_values import Field, Said, Source, clean_value, survivors
from hilo.customers.store_values import Origin, Word

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def said(value: str, source: Source = "channel", assurance: int = 0, *, days: int = 0, of: UUID = ONE) -> Said:
    return Said(of, "surname", value, source, assurance, None, NOW + timedelta(days=days))


async def heard(counter: Counter, of: Identified, assurance: int, **values: str) -> None:
    """A channel says it of the person."""
    words = [Word(of.profile_id, field, values[field], assurance) for field in _fields(values)]
    async with counter.env.db.unit_of_work() as tx:
        await note_values(tx, words, Origin("channel", CHAT))


async def shown(counter: Counter, of: Identified) -> dict[str, Any]:
    return (await counter.get(f"/customers/{of.customer_id}"))["attributes"]


async def test_a_stranger_is_refused(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    path = f"/profiles/{ana.profile_id}"
    assert (await counter.client.patch(f"/api/v1{path}", json={"given": "Eva"})).status_code == 401
    assert (await counter.ask("PATCH", path, {"given": "Eva"}, role="read-only")).status_code == 403


async def test_staff_correct_and_what_the_channel_said_comes_back(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es", name="Ana")
    await heard(counter, ana, 2, surname="Ruis", postcode="41001")
    counter.clock.pass_(minutes=1)
    answer = await counter.says(ana, surname="Ruiz")
    assert (answer["values"]["surname"]["value"], answer["values"]["surname"]["source"]) == ("Ruiz", "staff")

    attributes = await shown(counter, ana)
    assert (attributes["surname"]["value"], attributes["postcode"]["value"]) == ("Ruiz", "41001")
    assert attributes["postcode"] | {"at": ""} == {
        "value": "41001",
        "profile": str(ana.profile_id),
        "source": "channel",
        "account": str(CHAT),
        "verified": False,
        "at": "",
    }
    await counter.says(ana, surname="")
    assert (await shown(counter, ana))["surname"]["value"] == "Ruis"


async def test_what_was_shown_by_document_outlives_later_words(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    await counter.says(ana, verified=True, birth_date="1984-02-29")
    counter.clock.pass_(days=30)
    await heard(counter, ana, 2, birth_date="1990-01-01")
    attributes = await shown(counter, ana)
    assert (attributes["birth_date"]["value"], attributes["birth_date"]["verified"]) == ("1984-02-29", True)


async def test_a_claim_never_replaces_what_its_channel_had_proven(counter: Counter) -> None:
    ana = await counter.comes("ana@correo.es")
    await heard(counter, ana, 3, surname="Ruiz")
    counter.clock.pass_(days=1)
    await heard(counter, ana, 0, surname="Mala")
    assert (await shown(counter, ana))["surname"]["value"] == "Ruiz"
    await heard(counter, ana, 3, surname="Ruiz Gil")
    assert (await shown(counter, ana))["surname"]["value"] == "Ruiz Gil"


async def test_a_merge_shows_what_survives_and_its_undo_gives_both_back(counter: Counter) -> None:
    ana, eva = await counter.comes("ana@correo.es"), await counter.comes("+34600111222", kind="phone")
    await counter.says(ana, given="Ana", postcode="41001")
    counter.clock.pass_(days=1)
    await counter.says(eva, given="Anita")
    merge = await counter.merge(ana.customer_id, eva.customer_id)
    both = await shown(counter, ana)
    assert (both["given"]["value"], both["given"]["profile"]) == ("Anita", str(eva.profile_id))
    assert both["postcode"]["profile"] == str(ana.profile_id)

    await counter.ask("DELETE", f"/customers/{ana.customer_id}/merges/{merge}")
    assert (await shown(counter, ana))["given"]["value"] == "Ana"
    assert {field: one["value"] for field, one in (await shown(counter, eva)).items()} == {"given": "Anita"}


async def test_who_had_no_name_is_called_by_it(counter: Counter) -> None:
    nobody = await counter.comes("x@correo.es")
    await counter.says(nobody, given="Ana", surname="Ruiz", language="ES")
    person = await counter.get(f"/customers/{nobody.customer_id}")
    assert (person["name"], person["profiles"][0]["language"]) == ("Ana Ruiz", "es")
    await counter.says(nobody, given="Eva")
    assert (await counter.get(f"/customers/{nobody.customer_id}"))["name"] == "Ana Ruiz"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"birth_date": "29-02-1984"}, "unusable_value"),
        ({"birth_date": "2084-02-29"}, "unusable_value"),
        ({"birth_date": "1983-02-29"}, "unusable_value"),
        ({"language": "Spanish, mostly"}, "unusable_value"),
        ({"given": "A" * 300}, "invalid_body"),
        ({"given": "A\0"}, "invalid_body"),
        ({"shoe_size": "44"}, "invalid_body"),
    ],
)
async def test_what_cannot_be_is_refused(counter: Counter, body: dict[str, str], code: str) -> None:
    ana = await counter.comes("ana@correo.es")
    assert await counter.problem("PATCH", f"/profiles/{ana.profile_id}", body) == (422, code)
    assert await shown(counter, ana) == {}


async def test_a_profile_that_is_not_there(counter: Counter) -> None:
    path = "/profiles/00000000-0000-7000-8000-000000000000"
    assert (await counter.problem("PATCH", path, {"given": "Ana"}))[0] == 404


def test_verified_then_recent_then_by_source() -> None:
    old, new = said("Gil"), said("Ruiz", days=1)
    assert survivors([old, new])["surname"].value == "Ruiz"
    assert survivors([said("Gil", assurance=3), new])["surname"].value == "Gil"
    assert survivors([said("Gil", "import"), said("Ruiz", "staff"), said("Mora")])["surname"].value == "Ruiz"
    assert survivors([]) == {}
    both = [said("Gil"), said("Ruiz", of=OTHER)]
    assert survivors(both) == survivors(reversed(both)), "the same whichever comes first"


def test_values_are_cleaned() -> None:
    today = date(2026, 11, 24)
    assert clean_value("national_id", " 12.345.678-z ", today) == "12345678Z"
    assert clean_value("given", "  Ana \u202e María ", today) == "Ana María"
    assert clean_value("language", "pt_BR", today) == "pt-br"
    with pytest.raises(UnusableValue):
        clean_value("birth_date", "2026-11-25", today)


def _fields(values: dict[str, str]) -> list[Field]:
    known: list[Field] = ["given", "surname", "birth_date", "postcode"]
    return [field for field in known if field in values]
