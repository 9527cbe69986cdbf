"""Replay what could not be understood, once the reason is mended: it goes through again, and falls into its place."""

from collections.abc import Sequence
from uuid import UUID

from hilo.channels import store_lanes as store
from hilo.channels.directory import directory
from hilo.channels.errors import EnvelopeNotParked, UnknownEnvelope
from hilo.channels.facts import EnvelopeOpened
from hilo.channels.understand import message_ids
from hilo.kernel.db import Row, Tx
from hilo.kernel.facts import publish
from hilo.kernel.principal import Sees
from hilo.kernel.realtime import Event, announce

AT_ONCE = 1000


async def replay(tx: Tx, envelope_id: UUID) -> None:
    """Lines a parked envelope up again. Raises UnknownEnvelope, EnvelopeNotParked."""
    await _known(tx, envelope_id)
    if not await _line_up(tx, [envelope_id]):
        raise EnvelopeNotParked


async def replay_all(tx: Tx, account_id: UUID) -> int:
    """Lines up to 1,000 parked envelopes of an account up again, in the order in which they came; gives how many."""
    return await _line_up(tx, await store.parked_of_account(tx, account_id, AT_ONCE))


async def open_envelope(tx: Tx, envelope_id: UUID, sees: Sees) -> Row:
    """An envelope as it came, with its bytes. Raises UnknownEnvelope, also where its words stand behind a wall."""
    found = await _known(tx, envelope_id)
    known, trouble = await directory(tx.env).known(tx, [found["account_id"]])
    if trouble:  # nobody can tell what it speaks of
        raise UnknownEnvelope("Its account cannot be opened at the moment.")
    spoken_of = message_ids(known[found["account_id"]], found["body"])
    await publish(tx, EnvelopeOpened(found["account_id"], spoken_of, sees))
    return found


async def _known(tx: Tx, envelope_id: UUID) -> Row:
    found = await store.envelope(tx, envelope_id)
    if found is None:
        raise UnknownEnvelope
    return found


async def _line_up(tx: Tx, ids: Sequence[UUID]) -> int:
    keys = dict(await store.take_parked(tx, ids)) if ids else {}
    again = [(one, keys[one]) for one in ids if one in keys]
    if again:
        env = tx.env
        await store.line_up(tx, again)
        await announce(tx, *(Event("envelope.replayed", "envelope", one) for one, _ in again))
        tx.after_commit(lambda: env.wakes.say("lanes"))
    return len(again)
