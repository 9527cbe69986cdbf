"""The send gate: every outgoing message asks here, and every answer is a row with its reasons."""

from collections.abc import Sequence

import msgspec

from hilo.consent import store, store_routes
from hilo.consent.model import Decision, Question, Reason, Standing, judge
from hilo.consent.model_routes import Routed, against_advertising
from hilo.consent.route_words import ToRoute, follow_routes
from hilo.kernel.db import Tx


async def follow(tx: Tx, questions: Sequence[Question]) -> list[Routed]:
    """Where the words of each question go in the end, by the contact routes that hold now: for who needs to know it
    before asking, since it is the last addressee whose window counts."""
    return await follow_routes(
        tx, [ToRoute(q.kind, q.value, q.profile_id, q.purpose, q.reaches, q.copy_by) for q in questions]
    )


async def decide(tx: Tx, questions: Sequence[Question]) -> list[Decision]:
    """May these go? The answers are in the order of the questions and kept. Three statements, however many are asked,
    and one where it is advertising.

    Contact routes are followed first: suppression, consent and age are those of whoever gets it in the end. Ask in the
    transaction that commits the sending: what was stopped before it does not go.
    """
    if not questions:
        return []
    routed = await _routed(tx, questions)
    final = [
        msgspec.structs.replace(q, kind=to.kind, value=to.value, profile_id=to.profile_id)
        for q, to in zip(questions, routed, strict=True)
    ]
    standings = await store.standings(tx, final)
    too_young = await _too_young(tx, questions, final)
    decisions = [
        _judge(q, standing, to, young)
        for q, standing, to, young in zip(final, standings, routed, too_young, strict=True)
    ]
    await store.keep(tx, questions, decisions, routed)
    return decisions


async def _routed(tx: Tx, questions: Sequence[Question]) -> list[Routed]:
    """What the questions say of it, as the words will be sent so; for those that say nothing, what holds now."""
    said = [q.routed for q in questions if q.routed]
    return said if len(said) == len(questions) else await follow(tx, questions)


async def _too_young(tx: Tx, asked: Sequence[Question], final: Sequence[Question]) -> list[list[str]]:
    """For each question, why it is not for somebody of that age; only advertising is."""
    those = [n for n, q in enumerate(asked) if q.purpose == "promotional"]
    found: list[list[str]] = [[] for _ in asked]
    if those:
        young = await store_routes.young(
            tx, [(q.kind, q.value, q.profile_id) for side in (asked, final) for q in (side[n] for n in those)]
        )
        for n, one, other in zip(those, young[: len(those)], young[len(those) :], strict=True):
            found[n] = against_advertising(one, other, tx.now.date())
    return found


def _judge(question: Question, standing: Standing, routed: Routed, young: Sequence[str]) -> Decision:
    """The judgement with the routes that were taken among its reasons, the ones that refuse first."""
    by_file = judge(question, standing)
    taken = [Reason(f"routed_{hop.mode}", str(hop.route)) for hop in routed.taken]
    if question.copy_by:
        taken.append(Reason("routed_copy", str(question.copy_by)))
    against = [Reason(code) for code in ([routed.broken] if routed.broken else []) + list(young)]
    if against:
        if by_file.verdict == "refuse":
            against += by_file.reasons
        return Decision(question.ref, "refuse", against + taken)
    return msgspec.structs.replace(by_file, reasons=[*by_file.reasons, *taken]) if taken else by_file
