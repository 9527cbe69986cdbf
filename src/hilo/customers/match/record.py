"""What is known of one person from one source, as it is compared: values in their normal forms."""

import msgspec

PROVEN = 2  # below this assurance nothing is joined by itself


class Record(msgspec.Struct, frozen=True):
    """One profile, or one row of a table. Names and places as written; `birth_date` is ISO or "".

    `phones` are E.164, `emails` lower case, `loyalty` the numbers of cards. `proven` are those of these handles that
    were proven at assurance 2 or more; `assurance` is that of the record as a whole: nothing joins a claim by itself.
    """

    given: str = ""
    surname: str = ""
    birth_date: str = ""
    street: str = ""
    number: str = ""
    suburb: str = ""
    postcode: str = ""
    state: str = ""
    national_id: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    loyalty: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    assurance: int = PROVEN
