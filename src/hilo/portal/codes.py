"""Show by a code that an e-mail address is one's own: sent there, good once in the browser session that asked for it.

Whoever asks is told the same in the same time, whoever's address it is: all that differs is done by a job.
"""

import secrets
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.channels.deliver import deliver
from hilo.channels.outgoing import ToSend
from hilo.consent.route_words import ToRoute, follow_routes
from hilo.customers.model import Claim, normalise
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.jobs import Job, defer
from hilo.portal import store_continue as store
from hilo.portal.begin import rotate
from hilo.portal.errors import NoChatHere
from hilo.portal.errors_continue import CodeVoid, CodeWrong
from hilo.portal.hosts import Host
from hilo.portal.join import prove
from hilo.portal.letters import MAIL, Post, post
from hilo.portal.model import Begun, Seat, Visitor
from hilo.portal.store_continue import Asked, Tried

LASTS = timedelta(minutes=10)
TRIES = 5
PROVEN = 3
METHOD = "one-time code"
DIGITS = 6
# More than this of one kind writes to nobody, and is told to nobody: of one address, from one place, of one account.
TARGET_HOUR, TARGET_DAY, SOURCE_HOUR, ACCOUNT_HOUR = 5, 10, 30, 1000
ENTERS = "hilo-code"  # in the fragment of the page's address, which no server sees


class Written(msgspec.Struct):
    """A code that is to be written."""

    code: UUID


async def ask_code(tx: Tx, seat: Seat, typed: str, source: str) -> None:
    """A code for this address is on its way, if it may be; the session's earlier ones are good for nothing any more.

    Raises UnusableHandle for what is no address.
    """
    address = normalise(MAIL, typed)
    hashes = (_keyed(tx.env, "target", address), _keyed(tx.env, "source", source))
    code_id = await store.ask_code(tx, seat, address, hashes, LASTS)
    await defer(tx, WRITE_CODE, Written(code_id))


async def write_code(env: Env, job: Written) -> None:
    """Makes the code and hands it to the outbox. Where nobody may be written to there is one that nobody ever sees."""
    async with env.db.unit_of_work() as tx:
        asked = await store.code_asked(tx, job.code)
        if asked is None:
            return
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        by = await _post(tx, asked)
        if by is None:
            await store.write_code(tx, job.code, secrets.token_bytes(32))
            return
        await store.write_code(tx, job.code, _hash(env, job.code, code))
        await deliver(tx, [_letter(by, asked, job.code, code)])


WRITE_CODE = Job("portal.write_code", Written, write_code)


async def try_code(tx: Tx, seat: Seat, code: str) -> Tried | None:
    """Counts a try, right or wrong: to be committed before anything is made of it. None: wrong.

    Raises CodeVoid where there is nothing to compare it with.
    """
    tried = await store.try_code(tx, seat.session_id, TRIES)
    if tried is None:
        raise CodeVoid
    return tried if compare_digest(tried.code_hash, _hash(tx.env, tried.id, code)) else None


async def use_code(tx: Tx, host: Host, seat: Seat, tried: Tried) -> Begun:
    """The address is the visitor's from now on: they see what came by it, unless somebody has said never.

    The session goes on under a new token. Raises CodeVoid where it was used at this moment, Busy: ask again.
    """
    if not await store.use_code(tx, tried.id):
        raise CodeVoid
    await prove(tx, seat.visitor_id, Claim(MAIL, tried.address, seat.name, PROVEN, METHOD, seat.account_id))
    return await rotate(tx, host, seat, Visitor(seat.visitor_id, seat.name, max(seat.assurance, PROVEN)))


def wrong() -> CodeWrong:
    """How many tries are left is nobody's business who does not know the code."""
    return CodeWrong(where="$.code")


async def _post(tx: Tx, asked: Asked) -> Post | None:
    """By which account it is written; None where it was asked too often, or would reach somebody else as well."""
    often = (asked.target_hour, asked.target_day, asked.source_hour, asked.account_hour)
    if any(one > most for one, most in zip(often, (TARGET_HOUR, TARGET_DAY, SOURCE_HOUR, ACCOUNT_HOUR), strict=True)):
        return None
    [to] = await follow_routes(tx, [ToRoute(MAIL, asked.address, asked.visitor_id, "automatic", (MAIL,))])
    if to.taken or to.copies or to.broken:
        return None
    try:
        return await post(tx, asked.account_id, asked.language)
    except NoChatHere:
        return None


def _letter(by: Post, asked: Asked, code_id: UUID, code: str) -> ToSend:
    text = by.said("code", code=code, minutes=str(LASTS.seconds // 60))
    if page := by.page(asked.page):
        text += "\n\n" + by.said("code_link", link=f"{page}#{ENTERS}={code}")
    return ToSend(
        message_id=code_id,
        account_id=by.account,
        profile_id=asked.visitor_id,  # nobody's: it hangs on no person before it is proven
        conversation_id=code_id,
        to=Address(MAIL, asked.address),
        text=text,
        purpose="automatic",
        subject=by.said("code_subject", code=code),
    )


def _hash(env: Env, code_id: UUID, code: str) -> bytes:
    return env.secrets.sign("visitor-code", code_id.bytes + code.encode(), 32)


def _keyed(env: Env, what: str, value: str) -> bytes:
    """So that the table tells nobody who asked from where."""
    return env.secrets.sign(f"visitor-code-{what}", value.encode(), 16)
