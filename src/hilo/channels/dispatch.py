"""One round of the outbox: lease what is due, ask the gate, keep the rates, commit `sending` before anything goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.channels import store_outbox as store
from hilo.channels import store_outbox_numbers as numbers
from hilo.channels.accounts import accounts_by_id, needs_reauth
from hilo.channels.contract import Adapter, Capabilities, Rate
from hilo.channels.copies import add_copies
from hilo.channels.directory import load_adapter
from hilo.channels.model_delivery import LEASE, Line, Part
from hilo.channels.progress import Progress
from hilo.channels.rates import Grants, free_at, grant, left
from hilo.channels.send_gate import Answer, Cleared, Held, Refused, ask
from hilo.channels.ways import abilities
from hilo.consent.model import Reason
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.kernel.secrets import SecretUnreadable

ASK_AGAIN = timedelta(hours=1)  # where the gate holds and does not know until when


class Leased(msgspec.Struct, frozen=True):
    """A part that this worker alone may send now; `sending` and the lease are committed."""

    cleared: Cleared
    adapter: Adapter
    lease: UUID


async def dispatch(env: Env, room: int) -> tuple[list[Leased], bool]:
    """Leases up to `room` parts, each the first of its line. True: there may be more at once."""
    async with env.db.unit_of_work() as tx:
        await store.answer_calls(tx)
    async with env.db.unit_of_work() as tx:
        due = await store.due_accounts(tx)
        if not due:
            return [], False
        adapters = await _adapters(tx, due)
        return await Round(tx, adapters).run(room) if adapters else ([], True)


async def _adapters(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Adapter | None]:
    """Their adapters; None for a closed account, whose queue comes to an end.

    One that cannot be made (a setting that is no longer valid, a secret of another key) stops nobody but itself.
    """
    found: dict[UUID, Adapter | None] = {}
    for account_id, account in (await accounts_by_id(tx, account_ids)).items():
        try:
            found[account_id] = None if account.closed_at is not None else load_adapter(tx.env, account)
        except (Problem, SecretUnreadable) as error:
            await needs_reauth(tx, account_id, str(error), system_principal())
    return found


class Round:
    """The steps of one round, on one transaction."""

    def __init__(self, tx: Tx, adapters: Mapping[UUID, Adapter | None]) -> None:
        self.tx = tx
        self.adapters = adapters
        self.can: dict[UUID, Capabilities] = {i: abilities(a) for i, a in adapters.items() if a is not None}
        self.lease = new_id()
        self.grants: dict[Line, Grants] = {}
        self.granted: dict[Line, int] = {}
        self.freed: dict[Line, datetime] = {}
        self.progress = Progress(tx, ())

    async def run(self, room: int) -> tuple[list[Leased], bool]:
        lines = await self._take(room)
        parts = [part for part in await self._heads(lines) if self._still_wanted(part)]
        parts = await self._within_recipient_rates(parts)
        answers = await ask(self.tx, parts, self.can)
        leased = [found for found in map(self._follow, answers) if found is not None]
        await self.progress.write()
        await add_copies(self.tx, [(one.cleared, self.progress.of(one.cleared.part.message_id)) for one in leased])
        await self._keep_grants()
        await store.free_lines(self.tx, {line: (self.lease, due_at) for line, due_at in self.freed.items()})
        return leased, bool(lines)

    async def _take(self, room: int) -> list[Line]:
        """Leases lines: a fair share of the room for each account, within what its rates leave."""
        limited = sorted(_whole(i) for i in self.can if self._rates(_whole(i)))
        self.grants |= await numbers.lock_grants(self.tx, limited)
        share = max(room // len(self.adapters), 1)
        rooms = dict.fromkeys(self.adapters, share)
        for key in limited:
            free = left(self.grants[key], self._rates(key), self.tx.now)
            rooms[key[0]] = share if free is None else min(share, free)
        return await store.take_lines(self.tx, rooms, self.lease, self.tx.now + LEASE)

    async def _heads(self, lines: Sequence[Line]) -> list[Part]:
        """The first part of each line where it is due, with all parts of its message locked."""
        self.freed = dict.fromkeys(lines, self.tx.now)
        firsts = await store.heads(self.tx, lines)
        self.progress = Progress(self.tx, await store.lock_parts(self.tx, [message_id for _, message_id in firsts]))
        found = [self.progress.now[i] for i, _ in firsts if i in self.progress.now]
        return [p for p in found if (p.waits or p.state == "sending") and max(p.due_at, p.next_at) <= self.tx.now]

    def _still_wanted(self, part: Part) -> bool:
        """Ends what must not be sent: a closed account's, and what a worker that died may have sent already."""
        if part.account_id not in self.can:
            state = "unknown" if part.state == "sending" else "failed"
            self.progress.end(part.id, state, "account_closed", "The account was closed.")
            return False
        if part.state != "sending":
            return True
        self.progress.set(part.id, may_have_gone=True)
        if not self.can[part.account_id].idempotent_send:
            self.progress.end(part.id, "unknown", "interrupted", "Hilo was stopped while it sent this.")
        return self.can[part.account_id].idempotent_send

    async def _within_recipient_rates(self, parts: Sequence[Part]) -> list[Part]:
        """Puts back what its recipient's rate does not let through yet."""
        keys = sorted(part.line for part in parts if self._rates(part.line))
        self.grants |= await numbers.lock_grants(self.tx, keys)
        for key in keys:
            if left(self.grants[key], self._rates(key), self.tx.now) == 0:
                self.freed[key] = free_at(self.grants[key], self._rates(key), self.tx.now)
        return [part for part in parts if self.freed[part.line] <= self.tx.now]

    def _follow(self, answer: Answer) -> Leased | None:
        """Does what the gate answered; a part that was cleared is `sending` from here on."""
        part = answer.part
        if isinstance(answer, Refused):
            gone = self.progress.now[part.id].may_have_gone
            self.progress.end(part.id, "unknown" if gone else "refused", *_why(answer.reasons))
            return None
        if isinstance(answer, Held):
            until = answer.until or self.tx.now + ASK_AGAIN
            code, reason = _why(answer.reasons)
            self.progress.set(part.id, state="held", due_at=until, next_at=until, lease=None, code=code, reason=reason)
            self._hold_later_parts(part, until)
            return None
        adapter = self.adapters[part.account_id]
        assert adapter is not None, "a closed account has no capabilities, and was sorted out before"
        first_tried_at = part.first_tried_at or self.tx.now
        self.progress.set(
            part.id,
            state="sending",
            lease=self.lease,
            tries=part.tries + 1,
            first_tried_at=first_tried_at,
            code="",
            reason="",
        )
        del self.freed[part.line]
        for key in (part.line, _whole(part.account_id)):
            if key in self.grants:
                self.granted[key] = self.granted.get(key, 0) + 1
        return Leased(answer, adapter, self.lease)

    def _hold_later_parts(self, part: Part, until: datetime) -> None:
        for later in self.progress.of(part.message_id):
            if later.part > part.part and later.waits:
                self.progress.set(later.id, state="held", due_at=until)

    async def _keep_grants(self) -> None:
        kept: dict[Line, tuple[Grants, datetime]] = {}
        for key, count in self.granted.items():
            after = grant(self.grants[key], self._rates(key), self.tx.now, count)
            kept[key] = (after, free_at(after, self._rates(key), self.tx.now))
        await numbers.keep_grants(self.tx, kept)

    def _rates(self, key: Line) -> list[Rate]:
        scope = "account" if key == _whole(key[0]) else "recipient"
        can = self.can.get(key[0])
        return [rate for rate in can.rates if rate.scope == scope] if can else []


def _whole(account_id: UUID) -> Line:
    """The key of an account's own grants."""
    return (account_id, "", "")


def _why(reasons: Sequence[Reason]) -> tuple[str, str]:
    return (reasons[0].code if reasons else "refused"), ", ".join(reason.code for reason in reasons)
