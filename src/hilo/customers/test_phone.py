"""A number in normal form stays as the library would leave it, in every country."""

import random

import phonenumbers
import pytest

from hilo.customers.phone import e164, written_out

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def test_numbers_of_every_country_and_length_are_what_the_library_says() -> None:
    chance = random.Random(20261125)
    seen = 0
    for code in CODES:
        for length in range(4, 15):
            for start in ("", "0", "00", "1", "8", "15", "9"):
                national = start + "".join(chance.choices("0123456789", k=length))[len(start) :]
                text = f"+{code}{national}"
                assert not written_out(text) or e164(text, "ES") == text, text
                seen += written_out(text)
    assert seen > 3_000


@pytest.mark.parametrize(
    "text", ["+0", "+", "+34", "+999123456789", "+34000000000", "+10000000000", "+39066982", "+8001234567"]
)
def test_odd_ones_are_what_the_library_says(text: str) -> None:
    assert not written_out(text) or e164(text, "ES") == text
