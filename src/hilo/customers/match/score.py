"""The judgement on two records: evidence for and against one person in bits, and what follows from it."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from hilo.customers.match.evidence import Reason, odds, weigh
from hilo.customers.match.levels import features, levels
from hilo.customers.match.record import PROVEN, Record
from hilo.customers.match.terms import Terms
from hilo.customers.match.veto import Contradiction, contradiction

Decision = Literal["auto", "suggest", "veto", "none"]
AUTO, SUGGEST = 5.0, 0.0  # bits from which records may be joined, or are shown to a person
VETO = 60.0  # bits that a contradiction takes away: nothing comes near it


class Judgement(msgspec.Struct, frozen=True):
    """`bits` are the log2 odds that two records are one person, `p` the same as a probability.

    auto: at least AUTO bits, a proven handle in common, nothing against it. suggest: a person decides. veto: something
    contradicts, however much agrees. none: no reason to ask anybody. The bits of `reasons` sum up to `bits`.
    """

    bits: float
    p: float
    decision: Decision
    reasons: tuple[Reason, ...]


def judge(a: Record, b: Record, terms: Terms) -> Judgement:
    """Compares two records field by field. Symmetric; the order of fields in `reasons` is fixed."""
    one, other = features(a), features(b)
    found = levels(one, other)
    bits, reasons = weigh(found, odds(one, other, found, terms), terms)
    against = contradiction(dict(found), terms.met is not None)
    if against and not (against.lifted and bits >= SUGGEST):
        reasons.append(Reason("veto", against.why, -VETO))
        return Judgement(bits - VETO, probability(bits - VETO), "veto", tuple(reasons))
    return Judgement(bits, probability(bits), _decide(a, b, bits, against), tuple(reasons))


def judge_customer(new: Record, customer: Sequence[Record], terms: Terms) -> Judgement:
    """Compares with all records of a customer: the best one speaks, and what any of them contradicts is a veto.

    Raises ValueError when the customer has no records."""
    judged = [judge(new, record, terms) for record in customer]
    best = max(judged, key=lambda one: one.bits)
    against = next((one for one in judged if one.decision == "veto"), None)
    if against is None or best.decision == "veto":
        return best
    reason = Reason("veto", f"another record of this customer: {against.reasons[-1].level}", -VETO)
    return Judgement(best.bits - VETO, probability(best.bits - VETO), "veto", (*best.reasons, reason))


def probability(bits: float) -> float:
    """The log2 odds as a probability."""
    return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0


def _decide(a: Record, b: Record, bits: float, against: Contradiction | None) -> Decision:
    if bits < SUGGEST:
        return "none"
    return "auto" if bits >= AUTO and not against and proven(a, b) else "suggest"


def proven(a: Record, b: Record) -> bool:
    """Whether the two may be joined without a person: neither is a claim, and a handle or id of both is proven.

    Records without any handle can only be joined by what they say, where their source is trusted."""
    if min(a.assurance, b.assurance) < PROVEN:
        return False
    if (set(a.proven) & set(b.proven)) or (a.national_id and a.national_id == b.national_id):
        return True
    return not any((a.phones, a.emails, a.loyalty, b.phones, b.emails, b.loyalty))
