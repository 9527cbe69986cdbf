"""An answer outside opening hours: once, to people, and never a war."""

from datetime import timedelta
from typing import Any

import pytest

from hilo.automation.conftest import ANA, TEXTS, Shop
from hilo.channels.contract import Address
from hilo.channels.outbox_worker import OutboxWorker

CLOSED = "Estamos cerrados. Volvemos: 30/11/2026 09:00"


async def test_a_stranger_and_an_agent_set_nothing(shop: Shop) -> None:
    wanted = {"active": True, "texts": TEXTS}
    assert (await shop.ask("PUT", shop.path, wanted, role="")).status_code == 401
    assert (await shop.ask("PUT", shop.path, wanted, role="agent")).status_code == 403
    assert (await shop.ask("GET", shop.path, role="")).status_code == 401


async def test_nothing_is_said_until_somebody_wants_it(shop: Shop) -> None:
    await shop.keep_hours()
    await shop.hear("Hola")
    assert shop.said() == []
    assert (await shop.ask("GET", shop.path)).json() == {
        "account": str(shop.account.id), "active": False, "texts": {}, "hourly": 20,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"active": True, "texts": {}}, (422, "absence_without_words")),
        ({"active": True, "texts": {"es": " "}}, (422, "invalid_body")),
        ({"active": True, "texts": {"Spanish": "Hola"}}, (422, "invalid_body")),
        ({"active": True, "texts": TEXTS, "hourly": 0}, (422, "invalid_body")),
        ({"active": True, "texts": TEXTS}, (409, "never_closed")),
    ],
)
async def test_what_makes_no_sense_is_refused(shop: Shop, wrong: Any, answer: tuple[int, str]) -> None:
    said = await shop.ask("PUT", shop.path, wrong)
    assert (said.status_code, said.json()["code"]) == answer
    missing = await shop.ask("PUT", shop.path.replace(str(shop.account.id), str(shop.account.brand_id)), wrong)
    assert missing.status_code in (404, 422)


async def test_outside_opening_hours_the_first_mail_is_answered_and_the_person_goes_on_waiting(shop: Shop) -> None:
    await shop.closed()
    await shop.hear("Hola", subject="Mi pedido")
    [sent] = shop.tape.got
    assert (sent.text, sent.to.value, sent.purpose) == (CLOSED, ANA, "automatic")
    assert (sent.subject, len(sent.references)) == ("Mi pedido", 1)
    [talk] = (await shop.done("GET", "/conversations"))["items"]
    assert talk["waiting_since"] is not None
    assert talk["unread"] == 1
    assert (await shop.done("GET", f"/conversations/{talk['id']}"))["last_answer"] is None, "a machine answers nothing"


async def test_within_opening_hours_a_person_answers(shop: Shop) -> None:
    await shop.closed()
    shop.clock.pass_(days=6)  # Monday, eleven in Madrid
    await shop.hear("Hola")
    assert shop.said() == []


async def test_once_a_conversation_and_once_a_day(shop: Shop) -> None:
    await shop.closed()
    await shop.hear("uno", "dos")
    await shop.hear("tres")
    assert shop.said() == [CLOSED], "another conversation on the same day"
    shop.clock.pass_(hours=25)
    await shop.hear("cuatro", in_reply_to=shop.tape.got[0].reference)
    assert len(shop.said()) == 1, "the same conversation on another day"
    await shop.hear("cinco")
    assert len(shop.said()) == 2


async def test_the_language_is_the_persons(shop: Shop) -> None:
    await shop.closed()
    await shop.hear("Hola")
    async with shop.env.db.unit_of_work() as tx:
        await tx.execute("update profiles set language = 'en'")
    shop.clock.pass_(hours=25)
    await shop.hear("Hello")
    assert shop.said() == [CLOSED, "We are closed until 30/11/2026 09:00"]


@pytest.mark.parametrize(
    "what",
    [
        {"automatic": True},
        {"spam": True},
        {"at": None},
    ],
)
async def test_machines_spam_and_old_mail_are_not_answered(shop: Shop, what: dict[str, Any]) -> None:
    await shop.closed()
    if "at" in what:
        what = {"at": shop.clock.now() - timedelta(days=2)}
    await shop.hear("Hola", **what)
    assert shop.said() == []
    assert len((await shop.done("GET", "/conversations", None))["items"]) == (0 if "spam" in what else 1)


async def test_an_absence_that_does_not_say_so_is_answered_no_second_time(shop: Shop) -> None:
    """The mail war: their machine answers ours with a new mail each time, and looks like a person."""
    await shop.closed()
    await shop.hear("Hola")
    for _ in range(5):
        shop.clock.pass_(minutes=1)
        await shop.hear("I am out of the office.", in_reply_to=shop.tape.got[-1].reference)
    assert len(shop.said()) == 1


async def test_a_flood_is_kept_and_shown_and_nobody_answers_it(shop: Shop) -> None:
    await shop.closed()
    await shop.hear(*(f"n{n}" for n in range(6)), who="flood@example.net")
    assert shop.said() == []
    assert len((await shop.done("GET", "/conversations"))["items"]) == 6
    await shop.hear("Hola")
    assert shop.said() == [CLOSED], "nobody else is slowed"


async def test_who_wrote_as_somebody_else_in_a_conversation_is_not_answered(shop: Shop) -> None:
    await shop.closed()
    await shop.hear("Hola")
    shop.clock.pass_(hours=25)
    await shop.hear("I am somebody else", who="other@example.net", in_reply_to=shop.tape.got[0].reference)
    assert len(shop.said()) == 1


async def test_a_change_counts_from_the_next_mail_on(shop: Shop) -> None:
    await shop.closed()
    await shop.done("PUT", shop.path, {"active": False, "texts": TEXTS})
    await shop.hear("Hola")
    assert shop.said() == []
    assert (await shop.done("GET", shop.path))["texts"] == TEXTS


async def test_who_is_suppressed_gets_no_automatic_word(shop: Shop) -> None:
    await shop.closed()
    await shop.done("POST", "/suppressions", {"kind": "email", "value": ANA, "scope": "all"})
    await shop.hear("Hola")
    assert shop.said() == []
    await OutboxWorker(shop.env).work_off()
    assert Address("email", ANA) not in [one.to for one in shop.tape.got]
