"""Write down what became of what was sent: only under the lease it was sent with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.channels import store_outbox as store
from hilo.channels.accounts import needs_reauth
from hilo.channels.contract import Address, AuthExpired, OutcomeUnknown, Rejected, SendFailure, Sent, TryAgain
from hilo.channels.deliver import wake
from hilo.channels.model_delivery import Part, back_off, given_up
from hilo.channels.progress import Progress, lines_of
from hilo.channels.receipts import settle_early
from hilo.channels.recipients import Said, note_said, refused_at_once, refused_copies
from hilo.kernel.db import Tx
from hilo.kernel.principal import system_principal


class Outcome(msgspec.Struct, frozen=True):
    """What became of one part. `repeatable`: the channel knows a repeat of the same id.

    `to`: who was to have it in the end, the one that was written to first of all.
    """

    part: Part
    lease: UUID
    result: Sent | SendFailure
    repeatable: bool
    to: Sequence[Address] = ()


async def record(tx: Tx, outcomes: Sequence[Outcome]) -> int:
    """Records outcomes and ends the leases; gives how many were recorded. Others lost their lease, and are dropped.

    A part that was called unknown meanwhile takes the truth when it comes, unless a person resolved it before.
    """
    await store.lock_lines(tx, lines_of([outcome.part for outcome in outcomes]))
    progress = Progress(tx, await store.lock_parts(tx, [outcome.part.message_id for outcome in outcomes]))
    recorded = [o for o in outcomes if _holds(progress, o)]
    for outcome in recorded:
        _apply(progress, outcome)
    await progress.write()
    await note_said(tx, [said for outcome in recorded for said in _said(outcome, tx.now)])
    expired = {o.part.account_id: str(o.result) for o in recorded if isinstance(o.result, AuthExpired)}
    for account_id, reason in sorted(expired.items()):
        await needs_reauth(tx, account_id, reason, system_principal())
    await store.free_lines(tx, {o.part.line: (o.lease, tx.now) for o in outcomes})
    await settle_early(tx, sorted({o.part.message_id for o in recorded if isinstance(o.result, Sent)}))
    wake(tx)
    return len(recorded)


def _holds(progress: Progress, outcome: Outcome) -> bool:
    part = progress.now.get(outcome.part.id)
    return part is not None and part.lease == outcome.lease and part.state in ("sending", "unknown")


def _said(outcome: Outcome, now: datetime) -> Sequence[Said]:
    """What is known of single recipients by now."""
    if isinstance(outcome.result, Sent):
        return refused_copies(outcome.part, outcome.result.refused, now)
    if isinstance(outcome.result, Rejected) and outcome.to:
        return refused_at_once(outcome.part, outcome.to[0], outcome.result, now)
    return ()


def _apply(progress: Progress, outcome: Outcome) -> None:
    part, result = progress.now[outcome.part.id], outcome.result
    if isinstance(result, Sent):
        _arrived(progress, part, result, outcome.to)
    elif isinstance(result, TryAgain):
        _again(progress, part, result.reason, result.after)
    elif isinstance(result, AuthExpired):
        # However long the administrator takes: the day of tries begins when it is sent again.
        progress.set(part.id, tries=0, first_tried_at=None)
        _wait(progress, part, timedelta(0), "needs_reauth", str(result))
    elif isinstance(result, Rejected):
        progress.end(part.id, "failed", result.code, result.words or result.because)
    elif outcome.repeatable and isinstance(result, OutcomeUnknown):
        progress.set(part.id, may_have_gone=True)
        _again(progress, part, str(result), None)
    else:
        progress.end(part.id, "unknown", "no_answer", str(result))


def _arrived(progress: Progress, part: Part, sent: Sent, to: Sequence[Address]) -> None:
    refused = [one.address for one in sent.refused]
    had_it = [Address(one.kind, one.value) for one in to if one not in refused]
    plain = [(one.kind, one.value) for one in had_it] == [(part.to.kind, part.to.value)]
    progress.set(
        part.id,
        state=sent.state,
        provider_id=sent.provider_id or None,
        lease=None,
        code="",
        reason="",
        content=None,
        sent_to=() if plain else had_it,  # most have one recipient, who stands there already
    )
    if part.state == "unknown":
        go_on(progress, part)


def go_on(progress: Progress, part: Part) -> None:
    """The later parts of a message, which waited for this one, may go now."""
    for later in progress.of(part.message_id):
        if later.part > part.part and later.code == "earlier_part_unknown":
            progress.set(later.id, state="queued", due_at=progress.tx.now, code="", reason="")


def _again(progress: Progress, part: Part, reason: str, after: float | None) -> None:
    wait = back_off(part.tries, after)
    if not given_up(part, progress.tx.now + wait):
        _wait(progress, part, wait, "try_again", reason)
    else:
        gone = progress.now[part.id].may_have_gone
        progress.end(part.id, "unknown" if gone else "failed", "gave_up", reason)


def _wait(progress: Progress, part: Part, wait: timedelta, code: str, reason: str) -> None:
    now = progress.tx.now
    if part.state == "unknown":
        go_on(progress, part)
    progress.set(part.id, state="queued", next_at=now + wait, lease=None, code=code, reason=reason)
