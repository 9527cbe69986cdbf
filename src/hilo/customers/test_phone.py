"""A number in normal form stays as the library would leave it, in every country."""

import random

import phonenumbers
import pytest

from hilo.customers.phone import e164

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def by_the_library(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, "ES")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_numbers_of_every_country_and_length_are_what_the_library_says() -> None:
    chance = random.Random(20261125)
    seen = 0
    for code in CODES:
        for length in range(4, 15):
            for start in ("", "0", "00", "1", "8", "15", "9"):
                national = start + "".join(chance.choices("0123456789", k=length))[len(start) :]
                text = f"+{code}{national}"
                assert e164(text, "ES") == by_the_library(text), text
                seen += 1
    assert seen > 10_000


@pytest.mark.parametrize(
    "text", ["+0", "+", "+34", "+999123456789", "+34000000000", "+10000000000", "+39066982", "+8001234567"]
)
def test_odd_ones_are_what_the_library_says(text: str) -> None:
    assert e164(text, "ES") == by_the_library(text)
