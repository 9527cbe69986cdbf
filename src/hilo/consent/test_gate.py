"""The send gate: nothing goes that somebody stopped, and every answer can be looked up."""

from typing import Any, get_args
from uuid import UUID

import pytest

from hilo.consent.gate import decide
from hilo.consent.grant import Yes, grant
from hilo.consent.model import Decision, Purpose, Question, Reason, Scope, Standing, Stop, Window, judge
from hilo.consent.store import decisions_of
from hilo.consent.suppress import suppress
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id

ANA = "ana@correo.es"
WIDE_OPEN = Window()


def may(purpose: Purpose = "service", value: str = ANA, window: Window = WIDE_OPEN) -> Question:
    return Question(new_id(), "email", value, purpose, window)


async def ask(env: Env, *questions: Question) -> list[Decision]:
    async with env.db.unit_of_work() as tx:
        return await decide(tx, questions)


async def stop(env: Env, scope: Scope, value: str = ANA) -> UUID:
    async with env.db.unit_of_work() as tx:
        return (await suppress(tx, [Stop("email", value, scope, "keyword", {"words": "BAJA"})]))[0].id


async def test_an_answer_goes_and_advertising_without_consent_does_not(env: Env) -> None:
    verdicts = await ask(env, may("service"), may("automatic"), may("promotional"))

    assert [d.verdict for d in verdicts] == ["allow", "allow", "refuse"]
    assert list(verdicts[2].reasons) == [Reason("no_consent")]


async def test_consent_opens_and_an_opt_out_closes_again(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        given = await grant(tx, Yes("email", ANA, 3, {"form": "newsletter"}))
    [allowed, other] = await ask(env, may("promotional"), may("promotional", "bea@correo.es"))
    stopped = await stop(env, "promotional")
    [refused] = await ask(env, may("promotional"))

    assert (allowed.verdict, list(allowed.reasons)) == ("allow", [Reason("consent", str(given.id))])
    assert other.verdict == "refuse"
    assert list(refused.reasons) == [Reason("suppressed_promotional", str(stopped)), Reason("no_consent")]


@pytest.mark.parametrize(
    ("scope", "goes"),
    [("promotional", {"service", "automatic"}), ("all", {"service"}), ("everything", set[str]())],
)
async def test_each_scope_stops_what_it_says(env: Env, scope: Scope, goes: set[str]) -> None:
    async with env.db.unit_of_work() as tx:
        await suppress(tx, [Stop("email", ANA, scope, "keyword")])
    purposes: tuple[Purpose, ...] = get_args(Purpose)
    verdicts = await ask(env, *(may(p) for p in purposes))

    assert {p for p, d in zip(purposes, verdicts, strict=True) if d.verdict == "allow"} == goes


def test_only_a_live_consent_lets_advertising_pass_whatever_else_is_on_file() -> None:
    scopes: tuple[Scope, ...] = get_args(Scope)
    for scope in scopes:
        standing = Standing({scope: new_id()}, consent_id=new_id())
        assert judge(may("promotional"), standing).verdict == "refuse"
    assert judge(may("promotional"), Standing({}, new_id())).verdict == "allow"


async def test_a_closed_window_refuses_with_its_reason(env: Env, clock: Any) -> None:
    ends = clock.now()
    shut, unnamed, open_ = await ask(
        env,
        may(window=Window(False, "session_over")),
        may(window=Window(False)),
        may(window=Window(True, ends_at=ends)),
    )

    assert list(shut.reasons) == [Reason("session_over")]
    assert list(unnamed.reasons) == [Reason("window_closed")]
    assert (open_.verdict, open_.until) == ("allow", ends)


async def test_every_decision_is_a_row_with_its_reasons(env: Env) -> None:
    stopped = await stop(env, "everything")
    question = may()
    await ask(env, question, may("promotional"))

    async with env.db.read() as tx:
        [kept] = await decisions_of(tx, question.ref, 10)
        assert await tx.fetchval("select count(*) from gate_decisions") == 2
    assert (kept.verdict, kept.purpose, kept.kind, kept.value) == ("refuse", "service", "email", ANA)
    assert list(kept.reasons) == [Reason("suppressed_everything", str(stopped))]


@pytest.mark.parametrize("size", [1, 100])
async def test_three_statements_however_many_ask(env: Env, size: int) -> None:
    asked: list[str] = []

    class Counting:
        def __init__(self, conn: Any) -> None:
            self.conn = conn

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(self.conn, name)

    async with env.db.unit_of_work() as tx:
        tx.conn = Counting(tx.conn)
        answers = await decide(tx, [may(value=f"p{n}@correo.es") for n in range(size)])
    assert len(answers) == size
    assert len(asked) <= 3


async def test_answers_come_in_the_order_of_the_questions(env: Env) -> None:
    await stop(env, "everything", "p3@correo.es")
    questions = [may(value=f"p{n % 7}@correo.es") for n in range(50)]
    answers = await ask(env, *questions)

    assert [a.ref for a in answers] == [q.ref for q in questions]
    assert [n for n, a in enumerate(answers) if a.verdict == "refuse"] == [n for n in range(50) if n % 7 == 3]
