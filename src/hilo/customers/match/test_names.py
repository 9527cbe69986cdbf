"""Names as Spaniards and others write them: what is one person's, and what is not."""

import pytest

from hilo.customers.match.alike import alike, skeleton, sound
from hilo.customers.match.given import given_level
from hilo.customers.match.surname import surname_level
from hilo.customers.match.words import given_names, plain, surnames


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mª Carmen", ("maria", "carmen")),
        ("M.ª del Carmen", ("maria", "carmen")),
        ("Ma. Ángeles", ("maria", "angeles")),
        ("D. José Mª", ("jose", "maria")),
        ("Begoña", ("begona",)),
        ("Sra. Núria", ("nuria",)),
        ("Fco. Javier", ("francisco", "javier")),
    ],
)
def test_given_names_are_read_one_by_one(written: str, read: tuple[str, ...]) -> None:
    assert given_names(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("de la Fuente Gil", ("fuente", "gil")),
        ("Núñez y Ortega", ("nunez", "ortega")),
        ("San Martín Peña", ("sanmartin", "pena")),
        ("O'Brien", ("obrien",)),
        ("Mac Leod", ("macleod",)),
        ("Gil-Robles", ("gil", "robles")),
        ("del", ("del",)),
        ("San", ("san",)),
    ],
)
def test_surnames_lose_their_particles(written: str, read: tuple[str, ...]) -> None:
    assert surnames(written) == read


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("María José", "Mª José", "exact"),
        ("José María", "Jose M.ª", "exact"),
        ("Mariajosé", "María José", "exact"),
        ("Francisco", "Paco", "nickname"),
        ("Paco", "Kiko", "nickname"),
        ("José María", "Chema", "nickname"),
        ("Juan Manuel", "Juanma", "nickname"),
        ("Elizabeth", "Beth", "nickname"),
        ("Robert", "Bob", "nickname"),
        ("Alejandra", "Alejandr", "close"),
        ("María José", "María", "part"),
        ("María del Carmen", "Carmen", "part"),
        ("J. Luis", "José Luis", "initial"),
        ("Sergoi", "Sergio", "close"),
        ("Sara", "Sarah", "close"),
        ("Antonio", "Antonia", "different"),
        ("Juan", "Joan", "nickname"),
        ("Ana", "Eva", "different"),
        ("María José", "María Carmen", "different"),
        ("José Luis", "José Antonio", "different"),
        ("Iván", "Eva", "different"),
    ],
)
def test_given_names_are_compared(a: str, b: str, level: str) -> None:
    assert given_level(given_names(a), given_names(b)) == level
    assert given_level(given_names(b), given_names(a)) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("Gil Mora", "Gil Mora", "exact"),
        ("Gil Mora", "Mora Gil", "swapped"),
        ("Gil Mora", "Gil", "single"),
        ("Gil Mora", "Mora", "second"),
        ("García de la Fuente", "Garcia Fuente", "exact"),
        ("Gallardo Esteban", "Gllardo Esteban", "close"),
        ("Giménez", "Jiménez", "close"),
        ("Vázquez", "Bazques", "close"),
        ("Mc Carthy", "McCarthy", "exact"),
        ("Gil Mora", "Gil Sanz", "shared"),
        ("Gil Mora", "Sanz Mora", "shared"),
        ("Gil", "Sanz", "different"),
    ],
)
def test_surnames_are_compared(a: str, b: str, level: str) -> None:
    assert surname_level(surnames(a), surnames(b)) == level
    assert surname_level(surnames(b), surnames(a)) == level


def test_what_is_heard_alike_is_alike() -> None:
    assert sound("vallejo") == sound("bayego".replace("g", "j"))
    assert sound("hernandez") == sound("ernandes")
    assert sound("quique") == sound("kike")
    assert sound("chelo") != sound("celo")
    assert skeleton("gonzalez") == skeleton("gonsales") == "gnsls"
    assert alike("sal", "sal") == "exact"
    assert alike("ana", "bea") == "different"


def test_accents_signs_and_case_say_nothing() -> None:
    assert plain("  ÁLVARO  Peña-Güell ") == "alvaro pena guell"
    assert plain("C/ Mayor, 3") == "c mayor 3"
    assert plain("李") == ""
