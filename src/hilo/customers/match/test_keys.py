"""Block keys: who may be one person shares one, however badly it was written; nobody has too many."""

import pytest

from hilo.customers.match.keys import KEYS_VERSION, keys
from hilo.customers.match.record import Record

FULL = Record(
    *("María José", "García de la Fuente", "1971-02-03", "Calle Luna", "4", "Sevilla", "41001", "Sevilla", "12345678Z"),
    phones=("+34600146404",),
    emails=("mariajose.garcia@gmail.com",),
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Record("Paco", "Vázquez Gil"), Record("Francisco", "Bazques")),
        (Record("Gil", "Lucía"), Record("Lucía", "Gil")),
        (Record("Ana", "Gil Mora"), Record("Ana", "Mora Gil")),
        (Record("Ana", "Gil", "1971-02-03"), Record("Anna", "Sanz", "1971-02-03")),
        (Record("Lucía", "Gil", "1971-02-03"), Record("Lucía", "Mora", "1971-03-02")),
        (Record("Ana", postcode="41001"), Record("Ana", "Gil", postcode="41010")),
        (Record("Ana", street="C/ Luna", number="4"), Record("Eva", street="calle Luna", number="4")),
        (Record(emails=("ana.gil@gmail.com",)), Record(emails=("anagil+x@googlemail.com",))),
        (Record(emails=("anagilmora@gmail.com",)), Record(emails=("anagilmora@correo.es",))),
    ],
)
def test_who_may_be_one_shares_a_key(a: Record, b: Record) -> None:
    assert keys(a) & keys(b)


def test_keys_are_few_short_and_always_the_same() -> None:
    assert 15 <= len(keys(FULL)) <= 45
    assert all(len(key) < 80 for key in keys(FULL))
    assert keys(FULL) == keys(FULL)
    assert keys(Record()) == frozenset()
    assert keys(Record("Ana")) == frozenset()
    assert KEYS_VERSION >= 1


def test_strangers_share_none() -> None:
    other = Record("Pedro", "Ruiz Díaz", "1980-11-29", "Gran Vía", "70", "Bilbao", "48011", phones=("+34611111111",))
    assert not keys(FULL) & keys(other)
