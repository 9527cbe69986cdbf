"""The normal form of a phone number: E.164 by the library, and the look that spares asking it. Pure."""

import re
from functools import cache

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

_WRITTEN_OUT = re.compile(r"\+[1-9][0-9]{6,14}")


def e164(text: str, region: str) -> str | None:
    """The E.164 form of a number of a possible length, national ones read in `region` (ISO 3166); None for others."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_out(text: str) -> bool:
    """Whether `e164` would give the text as it stands; False too where only the library can tell.

    Most numbers come like that, and reading one costs the library 18 us. It changes an international number only by a
    national prefix left in it, and judges by the length alone.
    """
    if not _WRITTEN_OUT.fullmatch(text):
        return False
    for end in (2, 3, 4):
        if plan := _plan(text[1:end]):
            lengths, prefix = plan
            national = text[end:]
            return len(national) in lengths and not (prefix and prefix.match(national))
    return False


@cache
def _plan(code: str) -> tuple[frozenset[int], "re.Pattern[str] | None"] | None:
    """Lengths of the national numbers of a calling code and its national prefix; None when there is no such code."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if not regions:
        return None
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None
