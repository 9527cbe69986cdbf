"""Sends what is due, several at once to different recipients, and writes down what became of each."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from hilo.channels import store_outbox as store
from hilo.channels.contract import (
    Address,
    AuthExpired,
    Media,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    SendFailure,
    Sent,
    TryAgain,
)
from hilo.channels.contract_abilities import Sends
from hilo.channels.dispatch import Leased, dispatch
from hilo.channels.model_delivery import LEASE, Content, Line, Part
from hilo.channels.outcomes import Outcome, record
from hilo.channels.receipts import forget_early, settle_lately
from hilo.channels.send_gate import Cleared
from hilo.consent.unsubscribe import unsubscribe_link
from hilo.kernel.blobs import BlobMissing, blobs_of
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.files import files_by_id
from hilo.kernel.telemetry import step

log = structlog.get_logger()
AT_ONCE = 32
POLL = 5.0  # seconds: the longest sleep
RENEW = 5.0  # seconds between two renewals of what is under way
DRAIN = 20.0  # seconds that sends have to finish when the process ends
_KNOWN = (TryAgain, AuthExpired, Rejected, OutcomeUnknown)


async def run_outbox(env: Env) -> None:
    """A service: runs until cancelled, then waits for what is under way."""
    await OutboxWorker(env).run()


class OutboxWorker:
    """One worker. Any number of them share the work; together they keep order and rates."""

    def __init__(self, env: Env, at_once: int = AT_ONCE) -> None:
        self._env = env
        self._at_once = at_once
        self._sending: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._leases: dict[Line, UUID] = {}  # from the start of a send until its outcome is recorded
        self._done = asyncio.Event()

    async def run(self) -> None:
        beside = [asyncio.create_task(self._keep_recording()), asyncio.create_task(self._keep_leases())]
        try:
            with self._env.wakes.sleeper("outbox") as sleeper:
                while True:
                    try:
                        if not await self.round():
                            await sleeper.sleep(await self._pause())
                    except DatabaseAway:
                        await asyncio.sleep(0.5)  # what is under way must not be given up for it
                    if len(self._sending) >= self._at_once:
                        await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._drain(beside)

    async def round(self) -> bool:
        """Leases and starts what there is room for. True: there may be more."""
        room = self._at_once - len(self._sending)
        if room <= 0:
            return True
        leased, more = await dispatch(self._env, room)
        for each in leased:
            self._leases[each.cleared.part.line] = each.lease
            task = asyncio.create_task(self._send_and_note(each))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return more

    async def work_off(self) -> None:
        """Sends all that is due and records it; for tests and commands, instead of `run`."""
        while await self.round() or self._sending or self._outcomes:
            await asyncio.gather(*self._sending)
            await self._record()

    async def _send_and_note(self, leased: Leased) -> None:
        try:
            result = await send(self._env, leased)
        except BaseException:
            self._let_go(leased.cleared.part.line, leased.lease)  # it runs out, and the part is looked at anew
            raise
        repeatable = leased.adapter.capabilities().idempotent_send
        self._outcomes.append(
            Outcome(leased.cleared.part, leased.lease, result, repeatable, addressees(leased.cleared))
        )
        self._done.set()

    async def _keep_recording(self) -> None:
        while True:
            await self._done.wait()
            self._done.clear()
            try:
                await self._record()
            except DatabaseAway:
                self._done.set()  # the leases outlast a short absence; later the parts are called unknown until then
                await asyncio.sleep(0.5)
            except Exception:
                log.exception("outcomes could not be recorded, trying again")
                self._done.set()
                await asyncio.sleep(0.5)

    async def _record(self) -> None:
        """Records all outcomes that are there in one transaction. They are kept until it is durable."""
        batch = self._outcomes[:100]
        if not batch:
            return
        async with self._env.db.unit_of_work() as tx:
            await record(tx, batch)
        del self._outcomes[: len(batch)]
        for outcome in batch:
            self._let_go(outcome.part.line, outcome.lease)
        if self._outcomes:
            self._done.set()

    def _let_go(self, line: Line, lease: UUID) -> None:
        if self._leases.get(line) == lease:
            del self._leases[line]

    async def _pause(self) -> float:
        async with self._env.db.unit_of_work() as tx:
            await settle_lately(tx)
            await forget_early(tx)
            due = await store.next_due(tx)
        if due is None:
            return POLL
        return min(max((due - self._env.clock.now()).total_seconds(), 0.05), POLL)

    async def _keep_leases(self) -> None:
        """Renews what is under way, so that a lease may be short and what a dead worker left is soon taken up."""
        while True:
            await asyncio.sleep(RENEW)
            if not self._leases:
                continue
            try:
                async with self._env.db.unit_of_work() as tx:
                    await store.renew_lines(tx, dict(self._leases), tx.now + LEASE)
            except DatabaseAway:
                pass  # a late outcome still finds its part, whoever called it unknown meanwhile
            except Exception:
                log.exception("leases could not be renewed")

    async def _drain(self, beside: "Sequence[asyncio.Task[None]]") -> None:
        """What was begun is finished and recorded, as far as the time allows; the rest is left to its lease."""
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        if self._sending:
            await asyncio.wait(self._sending, timeout=DRAIN)
        for task in self._sending:
            task.cancel()
        try:
            while self._outcomes:
                await self._record()
        except DatabaseAway:
            log.warning("outcomes are lost with the database away", count=len(self._outcomes))


async def send(env: Env, leased: Leased) -> Sent | SendFailure:
    """Whatever goes wrong there and is not known has an unknown outcome."""
    account = {"hilo.account": str(leased.cleared.part.account_id), "hilo.part": leased.cleared.part.part}
    with step(env, "channel.send", account) as note:
        outcome = await _send(env, leased)
        note(outcome=type(outcome).__name__)
    return outcome


async def _send(env: Env, leased: Leased) -> Sent | SendFailure:
    """The one place where a channel is told to send."""
    part, content, adapter = leased.cleared.part, leased.cleared.content, leased.adapter
    if not isinstance(adapter, Sends) or content is None:
        return Rejected("cannot_send", "policy")
    try:
        media = await _media(env, content)
    except BlobMissing:
        return Rejected("file_missing", "media", "A file of this message is not there.")
    except DatabaseAway:
        return TryAgain("the files could not be looked up")
    except Exception as error:
        log.exception("files could not be read", account=str(part.account_id))
        return TryAgain(f"the files could not be read: {type(error).__name__}")
    seconds = adapter.capabilities().send_seconds
    try:
        async with asyncio.timeout(seconds):
            return await adapter.send(outgoing(part, leased.cleared.to, content, media, _no_more(env, leased.cleared)))
    except _KNOWN as failure:
        return failure
    except TimeoutError:
        return OutcomeUnknown(f"no answer within {seconds:.0f} s")
    except Exception as error:
        log.exception("an adapter broke its contract", account=str(part.account_id))
        return OutcomeUnknown(type(error).__name__)


def addressees(cleared: Cleared) -> Sequence[Address]:
    """Everybody who is to have it, the one that is written to first."""
    return (cleared.to, *cleared.content.cc, *cleared.content.bcc) if cleared.content else (cleared.to,)


def _no_more(env: Env, cleared: Cleared) -> str:
    """Where whoever gets it says that they want no more of it; an address for advertising alone."""
    if cleared.part.purpose != "promotional":
        return ""
    return unsubscribe_link(env, cleared.to.kind, cleared.to.value, cleared.part.message_id)


def outgoing(part: Part, to: Address, content: Content, media: Sequence[Media], no_more: str = "") -> Outgoing:
    """The part as an adapter gets it, for whom it goes to in the end; the same id on every try."""
    return Outgoing(
        id=part.id,
        to=to,
        text=content.text,
        html=content.html,
        subject=content.subject,
        reference=content.reference,
        in_reply_to=content.in_reply_to,
        references=content.references,
        sender_name=content.sender_name,
        purpose=part.purpose,
        unsubscribe=no_more,
        chat=content.chat,
        part=part.part,
        parts=part.parts,
        media=media,
        cc=content.cc,
        bcc=content.bcc,
        at=part.created_at,
        conversation=str(part.conversation_id),
    )


async def _media(env: Env, content: Content) -> list[Media]:
    if not content.files:
        return []
    async with env.db.read() as tx:
        files = await files_by_id(tx, content.files)
    if len(files) < len(content.files) or any(file.sha256 is None for file in files):
        raise BlobMissing("not fetched")
    blobs = blobs_of(env.settings)
    return [Media(f.name, f.media_type, await blobs.read(f.sha256 or ""), inline=f.inline) for f in files]
