"""Birth dates, places and handles compared; dates read from whatever a table writes."""

import pytest

from hilo.customers.match.birth import order_of, read_date
from hilo.customers.match.dates import birth_date_level
from hilo.customers.match.handles import email_key, email_level, number_of_person_level, phone_level
from hilo.customers.match.places import number_level, place_level, street, street_level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("1971-02-03", "1971-02-03", "exact"),
        ("1971-02-03", "1971-03-02", "slip"),
        ("1971-02-03", "1917-02-03", "slip"),
        ("1971-02-03", "1971-02-30", "slip"),
        ("1971-02-03", "1972-02-03", "slip"),
        ("1971-02-03", "1971-02-14", "part"),
        ("1971-02-03", "1998-07-21", "generation"),
        ("1971-02-03", "1974-11-29", "different"),
    ],
)
def test_birth_dates_are_compared(a: str, b: str, level: str) -> None:
    assert birth_date_level(a, b) == level
    assert birth_date_level(b, a) == level


@pytest.mark.parametrize(
    ("written", "order", "iso"),
    [
        ("1971-02-03", "dmy", "1971-02-03"),
        ("19710203", "dmy", "1971-02-03"),
        ("19710203.0", "dmy", "1971-02-03"),
        ("1971-02-03T00:00:00Z", "dmy", "1971-02-03"),
        ("3/2/1971", "dmy", "1971-02-03"),
        ("02/03/1971", "mdy", "1971-02-03"),
        ("19719913", "dmy", "1971-99-13"),
        ("February", "dmy", ""),
        ("1971", "dmy", ""),
        ("", "dmy", ""),
    ],
)
def test_dates_are_read_as_written(written: str, order: str, iso: str) -> None:
    assert read_date(written, order) == iso


def test_the_order_of_day_and_month_is_that_of_most_of_the_table() -> None:
    assert order_of(["05/06/1994", "09/29/1994", "11/13/1943"]) == "mdy"
    assert order_of(["05/06/1994", "29/09/1994"]) == "dmy"
    assert order_of(["1994-05-06"]) == "dmy"


def test_streets_are_compared_without_their_fashions() -> None:
    assert street("C/ de la Luna") == street("calle Luna")
    assert street_level(street("Avda. de América"), street("avenida america")) == "exact"
    assert street_level(street("swan street"), street("swqn street")) == "close"
    assert street_level(street("calle Luna"), street("paseo de Gracia")) == "different"
    assert place_level("hospitalet llobregat", "hospitalet de llobregat") == "close"
    assert place_level("lugo", "soria") == "different"


def test_numbers_forgive_one_slip() -> None:
    assert number_level("41001", "41001") == "exact"
    assert number_level("41001", "41010") == "close"
    assert number_level("12", "12 b") == "close"
    assert number_level("1", "2") == "different"


def test_a_mailbox_is_one_with_dots_and_tags_and_mail_goes_where_it_was_said() -> None:
    assert email_key("ana.gil+shop@googlemail.com") == email_key("anagil@gmail.com")
    assert email_key("ana.gil@correo.es") != email_key("anagil@correo.es")
    assert email_key("+x@correo.es") == "+x@correo.es"
    assert email_level(("ana.gil@gmail.com",), ("anagil@gmail.com", "a@b.es")) == "exact"
    assert email_level(("ana.gil@correo.es",), ("ana.gil@trabajo.es",)) == "close"
    assert email_level(("ana.gil@correo.es",), ("ana.gul@correo.es",)) == "close"
    assert email_level(("ana@correo.es",), ("eva@correo.es",)) == "different"


def test_phones_and_ids_are_equal_a_digit_apart_or_others() -> None:
    assert phone_level(("+34600146404", "+34911234567"), ("+34600146404",)) == "exact"
    assert phone_level(("+34600146404",), ("+34600146440",)) == "close"
    assert phone_level(("+34600146404",), ("+34699999999",)) == "different"
    assert number_of_person_level(("12345678Z",), ("87654321X",)) == "different"
