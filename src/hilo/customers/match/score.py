"""The judgement on two records: evidence for and against one person in bits, and what follows from it."""

from collections.abc import Sequence
from math import log2
from typing import Literal

import msgspec

from hilo.customers.match.record import PROVEN, Record
from hilo.customers.match.terms import Terms
from hilo.customers.match.words import given_names, surnames

Decision = Literal["auto", "suggest", "veto", "none"]
AUTO, SUGGEST = 8.0, 0.0  # bits from which records are joined, or shown to a person


class Reason(msgspec.Struct, frozen=True):
    """What one field says: `bits` above 0 speak for one person, below 0 against."""

    field: str
    level: str
    bits: float


class Judgement(msgspec.Struct, frozen=True):
    """`bits` are the log2 odds that two records are one person, `p` the same as a probability."""

    bits: float
    p: float
    decision: Decision
    reasons: tuple[Reason, ...]


def judge(a: Record, b: Record, terms: Terms) -> Judgement:
    """Compares two records field by field. Symmetric; the order of fields in `reasons` is fixed."""
    reasons = tuple(_fields(a, b, terms))
    bits = -log2(terms.people) + sum(reason.bits for reason in reasons)
    vetoed = any(reason.bits < -15 for reason in reasons)
    return Judgement(bits, _p(bits), _decide(a, b, bits, vetoed), reasons)


def judge_customer(new: Record, customer: Sequence[Record], terms: Terms) -> Judgement:
    """Compares with all records of a customer: the best one speaks, and any veto counts.

    Raises ValueError when the customer has no records."""
    judged = [judge(new, record, terms) for record in customer]
    return next((one for one in judged if one.decision == "veto"), None) or max(judged, key=lambda one: one.bits)


def _fields(a: Record, b: Record, terms: Terms) -> list[Reason]:
    found: list[Reason] = []
    if a.given and b.given:
        same = set(given_names(a.given)) & set(given_names(b.given))
        bits = max((-log2(terms.share("given", name)) for name in same), default=-16.0)
        found.append(Reason("given", "exact" if same else "different", bits))
    if a.surname and b.surname:
        same = set(surnames(a.surname)) & set(surnames(b.surname))
        bits = max((-log2(terms.share("surname", name)) for name in same), default=-5.0)
        found.append(Reason("surname", "exact" if same else "different", bits))
    if a.birth_date and b.birth_date:
        equal = a.birth_date == b.birth_date
        found.append(Reason("birth_date", "exact" if equal else "different", 13.0 if equal else -16.0))
    if a.national_id and b.national_id:
        equal = a.national_id == b.national_id
        found.append(Reason("national_id", "exact" if equal else "different", 20.0 if equal else -16.0))
    if set(a.phones) & set(b.phones):
        found.append(Reason("phone", "exact", 10.0))
    if set(a.emails) & set(b.emails):
        found.append(Reason("email", "exact", 10.0))
    return found


def _decide(a: Record, b: Record, bits: float, vetoed: bool) -> Decision:
    if vetoed:
        return "veto"
    if bits < SUGGEST:
        return "none"
    handles = a.phones + a.emails + a.loyalty + b.phones + b.emails + b.loyalty
    proven = not handles or bool(set(a.proven) & set(b.proven))
    return "auto" if bits >= AUTO and proven and min(a.assurance, b.assurance) >= PROVEN else "suggest"


def _p(bits: float) -> float:
    return 1 / (1 + 2.0**-bits) if bits > -500 else 0.0
