"""The send gate: every outgoing message asks here, and every answer is a row with its reasons."""

from collections.abc import Sequence

from hilo.consent import store
from hilo.consent.model import Decision, Question, judge
from hilo.kernel.db import Tx


async def decide(tx: Tx, questions: Sequence[Question]) -> list[Decision]:
    """May these go? The answers are in the order of the questions and kept. Two statements, however many are asked.

    Ask in the transaction that commits the sending: what was stopped before it does not go.
    """
    if not questions:
        return []
    standings = await store.standings(tx, questions)
    decisions = [judge(q, standing) for q, standing in zip(questions, standings, strict=True)]
    await store.keep(tx, questions, decisions)
    return decisions
