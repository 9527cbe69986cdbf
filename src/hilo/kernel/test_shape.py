"""Answers are shaped as they are made of structs, lists and objects, without anything having to be marked."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest

from hilo.kernel.masking import MASKS
from hilo.kernel.shape import OPEN, marked, shape

ALL = frozenset(MASKS)
AT = datetime(2026, 1, 1, tzinfo=UTC)
ID = UUID(int=7)


class Address(msgspec.Struct, frozen=True):
    kind: str
    value: str
    since: datetime


class Person(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    id: UUID
    name: str
    from_: list[Address]
    birth_date: date | None = None
    street: str = ""
    attributes: dict[str, Any] = {}
    ours: Annotated[str, marked(OPEN)] = "hola@firma.example"
    secret: Annotated[str | None, marked("national_ids")] = None


def test_a_struct_is_masked_by_what_its_fields_say() -> None:
    ana = Person(
        ID, "Ana", [Address("phone", "+34612345601", AT)], date(1990, 5, 1), "Mayor 1", {"vip": True, "plan": "oro"},
        secret="12345678Z",
    )  # fmt: skip
    seen = msgspec.json.decode(msgspec.json.encode(shape(ana, ALL)))
    assert seen == {
        "id": str(ID),
        "name": "Ana",
        "from": [{"kind": "phone", "value": "+34 6•• ••• •01", "since": "2026-01-01T00:00:00Z"}],
        "birth_date": "••••",
        "street": "••••",
        "attributes": {"vip": "••••", "plan": "••••"},
        "ours": "hola@firma.example",
        "secret": "••••",
    }
    assert ana.street == "Mayor 1", "what was made stays as it is"
    assert shape(ana, frozenset()) is ana


def test_what_is_within_an_open_field_is_masked_all_the_same() -> None:
    answer = {"attributes": {"birth_date": {"value": "1990-05-01", "at": AT}, "city": {"value": "Cádiz"}}}
    seen = shape(answer, {"birth_dates"})
    assert seen["attributes"] == {"birth_date": {"value": "••••", "at": AT}, "city": {"value": "Cádiz"}}


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"field": "birth_date", "value": "1990-05-01"}, {"field": "birth_date", "value": "••••"}),
        ({"field": "given", "value": "Ana"}, {"field": "given", "value": "Ana"}),
        ({"kind": "email", "value": "ana@example.org"}, {"kind": "email", "value": "a•••@e•••.org"}),
        ({"text": "al 612345601", "html": "<b>612</b>345601"}, {"text": "al 6••••••01", "html": None}),
        ({"html": "<p>hola</p>"}, {"html": "<p>hola</p>"}),
        ({"next": "WzE3NjcyMjU2MDAsIjAxIl0"}, {"next": "WzE3NjcyMjU2MDAsIjAxIl0"}),
        ({"id": str(ID), "at": "2026-01-01T10:00:00Z"}, {"id": str(ID), "at": "2026-01-01T10:00:00Z"}),
        ({"amount": 1234, "count": 12}, {"amount": "••••", "count": 12}),
        ([("612345601",)], [["6••••••01"]]),
        (None, None),
    ],
)
def test_plain_objects_are_masked_as_well(answer: Any, seen: Any) -> None:
    assert shape(answer, ALL) == seen


def test_json_that_was_made_already_is_read_again() -> None:
    assert shape(msgspec.Raw(b'{"text": "al 612345601"}'), ALL) == {"text": "al 6••••••01"}
