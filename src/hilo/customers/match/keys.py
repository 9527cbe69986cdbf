"""Block keys: two records are compared when they share one. Some are exact, some partial, some by sound."""

from hilo.customers.match.record import Record
from hilo.customers.match.words import given_names, place, surnames

KEYS_VERSION = 1  # a change of any key below is a new version: kept keys are written anew


def keys(record: Record) -> frozenset[str]:
    """The block keys of a record, some 15 to 25 short strings; none for what it does not say."""
    found = {f"p:{phone}" for phone in record.phones} | {f"e:{email}" for email in record.emails}
    found |= {f"l:{number}" for number in record.loyalty}
    if record.national_id:
        found.add(f"i:{record.national_id}")
    given, family = given_names(record.given), surnames(record.surname)
    for first in given[:1]:
        found |= {f"gs:{first}:{name}" for name in family}
        if record.birth_date:
            found.add(f"gb:{first}:{record.birth_date}")
        if record.postcode:
            found.add(f"gp:{first}:{place(record.postcode)}")
    for name in family:
        if record.birth_date:
            found.add(f"sb:{name}:{record.birth_date}")
    return frozenset(found)
