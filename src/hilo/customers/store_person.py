"""SQL of exporting and erasing what is known of a person; who they are, for the slices above."""

from uuid import UUID

from hilo.customers.match.terms import FIELDS, words_of
from hilo.customers.model_record import number
from hilo.customers.store_compare import people
from hilo.kernel.db import Tx
from hilo.kernel.person import Subject, ids
from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
PROFILES, CUSTOMERS, HANDLES = _q("person_profiles"), _q("person_customers"), _q("person_handles")
ANY_ERASED = _q("any_erased")
ERASE = {
    "suggestions": _q("erase_suggestions"),
    "doubts": _q("erase_doubts"),
    "block_keys": _q("erase_block_keys"),
    "profiles_to_compare": _q("erase_to_compare"),
    "term_counts": _q("erase_terms"),
    "term_counts:of others too": _q("uncount_terms"),
    "profile_values": _q("erase_values"),
    "never_merges": _q("erase_never_merges"),
    "extractions": _q("erase_extractions"),
    "merges": _q("erase_merges"),
    "organisations": _q("erase_organisations"),
    "contact_routes": _q("erase_routes"),
    "relations": _q("erase_relations"),
    "identifier_links": _q("erase_links"),
    "identifiers": _q("erase_identifiers"),
    "profiles": _q("erase_profiles"),
    "customers": _q("erase_customers"),
}
EXPORT = {
    "profiles": _q("export_profiles"),
    "customers": _q("export_customers"),
    "profile_values": _q("export_values"),
    "identifiers": _q("export_identifiers"),
    "identifier_links": _q("export_links"),
    "organisations": _q("export_organisations"),
    "relations": _q("export_relations"),
    "contact_routes": _q("export_routes"),
    "merges": _q("export_merges"),
    "extractions": _q("export_extractions"),
    "never_merges": _q("export_never_merges"),
    "suggestions": _q("export_suggestions"),
    "doubts": _q("export_doubts"),
}


async def gather(tx: Tx, subject: Subject) -> None:
    """`profiles`, `customers` (whoever was merged into this one, too), and `handles` that are nobody else's.

    `handles_shared`: handles that others have as well, and keep.
    """
    subject["profiles"] = ids(await tx.fetch(PROFILES, subject["customer"]))
    subject["customers"] = ids(await tx.fetch(CUSTOMERS, subject["customer"], subject["profiles"]))
    rows = await tx.fetch(HANDLES, subject)
    subject["handles"] = [{"kind": r["kind"], "value": r["value_norm"]} for r in rows if not r["others"]]
    subject["identifiers"] = ids([r for r in rows if not r["others"]])
    subject["terms"] = await _terms(tx, UUID(subject["customer"]))
    subject["handles_shared"] = sum(1 for r in rows if r["others"])


async def erased(tx: Tx, *customers: UUID) -> bool:
    """Whether one of them is an empty frame of somebody who was erased."""
    return bool(await tx.fetchval(ANY_ERASED, list(customers)))


async def _terms(tx: Tx, customer_id: UUID) -> list[dict[str, object]]:
    """The words of names and places that the person was counted with, as hashes."""
    records = [each.record for each in (await people(tx, [customer_id]))[customer_id]]
    words = {(field, word) for record in records for field in FIELDS for word in words_of(record, field)}
    return [{"field": field, "term": number(word)} for field, word in sorted(words)]
