"""Say who somebody is: the values of a profile, by staff, channels, imports; every source keeps its own word."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from hilo.customers import store_values as store
from hilo.customers.compare_queue import ask_to_compare
from hilo.customers.errors import ProfileUnknown, UnusableValue
from hilo.customers.merge import hold
from hilo.customers.model import clean_name
from hilo.customers.model_values import FIELDS, Attribute, Field, clean_value, survivors
from hilo.customers.store_values import Origin, Word
from hilo.customers.words import as_row, changed
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.realtime import announce

SHOWN = 4  # the assurance of what a member of staff read in a document


class Described(msgspec.Struct, frozen=True):
    """A profile's own values as they are now, and what survives on its customer."""

    profile: UUID
    customer: UUID
    values: dict[Field, Attribute]
    attributes: dict[Field, Attribute]


class Told(msgspec.Struct, frozen=True):
    """What an account says of a sender: values by field, as sure as the sender was proven (0 to 4)."""

    profile: UUID
    account: UUID
    assurance: int
    values: Mapping[str, str]


async def describe(tx: Tx, profile_id: UUID, said: Mapping[Field, str], verified: bool, by: Principal) -> Described:
    """A member of staff corrects what is known of a profile; "" takes back what staff said before of a field.

    `verified`: a document was shown. Raises ProfileUnknown, UnusableValue, CustomersChanged.
    """
    row = await store.profile(tx, profile_id)
    if row is None:
        raise ProfileUnknown
    await hold(tx, row["customer_id"])
    assurance = SHOWN if verified else 0
    words = [
        Word(profile_id, field, clean_value(field, text, tx.now.date()), assurance) for field, text in said.items()
    ]
    if await store.write(tx, words, Origin("staff", None, as_row(by))):
        await _named(tx, row["customer_id"], profile_id)
        await ask_to_compare(tx, [profile_id])
        await announce(tx, *changed("customer.changed", profile_id, row["customer_id"]))
    return await described(tx, profile_id)


async def note_values(tx: Tx, words: list[Word], origin: Origin) -> None:
    """What a channel or an import says of profiles, whose customers are locked. Raises UnusableValue.

    A weaker proof never replaces a stronger one of the same source, and other sources keep their words.
    """
    once = {(w.profile, w.field): w._replace(value=clean_value(w.field, w.value, tx.now.date())) for w in words}
    told = [word for word in once.values() if word.value]
    if told and (new := await store.write(tx, told, origin)):
        await ask_to_compare(tx, sorted({word.profile for word in new}))


async def note_senders(tx: Tx, told: Sequence[Told]) -> None:
    """What accounts say of who writes, in the transaction of the messages. What is no value of a field is left out."""
    accounts: dict[UUID, list[Word]] = {}
    for one in told:
        words = [Word(one.profile, field, one.values.get(field, ""), one.assurance) for field in FIELDS]
        accounts.setdefault(one.account, []).extend(word for word in words if _is_usable(word, tx.now.date()))
    for account, words in accounts.items():
        await note_values(tx, words, Origin("channel", account))


def _is_usable(word: Word, today: date) -> bool:
    try:
        return bool(clean_value(word.field, word.value, today))
    except UnusableValue:
        return False


async def described(tx: Tx, profile_id: UUID) -> Described:
    """The values of one profile and of its customer. Raises ProfileUnknown."""
    row = await store.profile(tx, profile_id)
    if row is None:
        raise ProfileUnknown
    said = await store.said_of(tx, row["customer_id"])
    own = survivors(word for word in said if word.profile == profile_id)
    return Described(profile_id, row["customer_id"], own, survivors(said))


async def _named(tx: Tx, customer_id: UUID, profile_id: UUID) -> None:
    """A profile without a name is called by its values; the customer too, while it has none."""
    own = survivors(word for word in await store.said_of(tx, customer_id) if word.profile == profile_id)
    names = [own[field].value for field in FIELDS[:2] if field in own]
    language = own["language"].value if "language" in own else None
    if names or language:
        await store.call_by(tx, profile_id, clean_name(" ".join(names)), language)
