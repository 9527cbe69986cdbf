"""Answer outside opening hours: once a conversation and once a day, off unless an account is told to."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import structlog

from hilo.automation import store
from hilo.automation.errors import NeverClosed, NothingToSayThen
from hilo.automation.model import AGAIN, AbsenceReply, Came, why_not, words
from hilo.channels import accounts
from hilo.channels.facts import Arrival, Arrived
from hilo.company.model import Brand, Calendar
from hilo.company.store import brands_by_id, calendars
from hilo.conversations.errors import ConversationIsClosed, NoWayToAnswer, UnknownConversation, WayIsClosed
from hilo.conversations.reply import Words, reply
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.kernel.module import Service
from hilo.kernel.principal import Principal, system_principal

log = structlog.get_logger()
WAKE = "absence"
US = system_principal("Hilo")
# Who cannot be answered is not: nobody is told of it, for nobody asked.
NOBODY_TO_ANSWER = (NoWayToAnswer, WayIsClosed, UnknownConversation, ConversationIsClosed)


class Answer(msgspec.Struct):
    """A message that may want an automatic answer."""

    account_id: UUID
    event_id: str


class Answers(msgspec.Struct):
    """What came in one batch."""

    wishes: list[Answer]


async def set_absence_reply(tx: Tx, wanted: AbsenceReply, by: Principal) -> AbsenceReply:
    """Raises UnknownAccount, NothingToSayThen, NeverClosed."""
    account = await accounts.get(tx, wanted.account_id)
    if wanted.active and not wanted.texts:
        raise NothingToSayThen(where="$.texts")
    if wanted.active and (await _hours(tx, account.brand_id))[1] is None:
        raise NeverClosed
    await store.put_absence_reply(tx, wanted, by)
    env = tx.env

    def told() -> None:
        _ACTIVE.pop(env, None)
        env.wakes.say(WAKE)

    tx.after_commit(told)
    return wanted


async def notice(tx: Tx, facts: Sequence[Arrived]) -> None:
    """Reaction to Arrived: what may want an answer is looked at later. Costs nothing where no account is told to."""
    active = await _active(tx)
    wishes = [
        Answer(arrival.account.id, arrival.event.id)
        for fact in facts
        for arrival in fact.arrivals
        if arrival.account.id in active and not _is_from_a_machine(arrival)
    ]
    if wishes:
        await defer(tx, ANSWER, Answers(wishes))


async def answer(env: Env, came: Answers) -> None:
    """Answers each, where a machine may. Who was answered is not answered again when the job runs once more."""
    for wish in came.wishes:
        await _answer_one(env, wish)


async def _answer_one(env: Env, wish: Answer) -> None:
    """Its place among those answered and its words are one transaction."""
    try:
        async with env.db.unit_of_work() as tx:
            why = await _answer(tx, wish)
    except NOBODY_TO_ANSWER as problem:
        why = problem.code
    if why:
        log.debug("no automatic answer", why=why)


async def _answer(tx: Tx, wish: Answer) -> str:
    said = await store.absence_reply(tx, wish.account_id)
    came = await store.came(tx, wish.account_id, wish.event_id, tx.now - timedelta(hours=1), tx.now - AGAIN)
    if came is None or not said.active or not said.texts:
        return "off"
    brand, calendar = await _hours(tx, came.brand_id)
    if (why := why_not(came, said, calendar, tx.now)) or calendar is None:
        return why
    message_id, _ = await reply(tx, came.conversation_id, _words(came, said, (brand, calendar), tx), US)
    await store.note_reply(tx, came, wish.account_id, message_id)
    return ""


def _words(came: Came, said: AbsenceReply, hours: tuple[Brand, Calendar], tx: Tx) -> Words:
    return Words(
        text=words(came, said, *hours, tx.now),
        account=said.account_id,
        to=came.value,
        in_reply_to=came.event_id,
        purpose="automatic",
    )


async def _hours(tx: Tx, brand_id: UUID) -> tuple[Brand, Calendar | None]:
    brand = (await brands_by_id(tx, [brand_id]))[brand_id]
    found = await calendars(tx, brand.calendar_id) if brand.calendar_id else []
    return brand, found[0] if found else None


def _is_from_a_machine(arrival: Arrival) -> bool:
    return arrival.event.automatic or arrival.event.spam


async def _active(tx: Tx) -> frozenset[UUID]:
    """The accounts that are told to, as this process knows them: looked up once, and after each change."""
    known = _ACTIVE.get(tx.env)
    if known is None:
        known = _ACTIVE[tx.env] = await store.active_accounts(tx)
    return known


async def watch(env: Env) -> None:
    """A service: forgets what is known as soon as any process changed it, and once a minute."""
    with env.wakes.sleeper(WAKE) as sleeper:
        while True:
            await sleeper.sleep(60)
            _ACTIVE.pop(env, None)


ANSWER = Job("automation.answer", Answers, answer)
WATCH = Service("automation.absence", watch, role="any")
_ACTIVE: "WeakKeyDictionary[Env, frozenset[UUID]]" = WeakKeyDictionary()
