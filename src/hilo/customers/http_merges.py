"""The routes that make two persons one, part them again, or keep them apart."""

from uuid import UUID

import msgspec

from hilo.customers import store_pairs
from hilo.customers.fields import Reason
from hilo.customers.merge import Preview, merge, preview_undo, resolve, undo
from hilo.customers.never_merge import allow_merge, never_merge
from hilo.customers.store_merge import Merge
from hilo.customers.store_pairs import Choice, Suggestion
from hilo.customers.suggestion import Decided, decide
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route


class OtherBody(Body):
    """The other customer, and why."""

    other: UUID
    reason: Reason = ""


class DecisionBody(Body):
    """Accept merges the two, into `into` or else the older one; never keeps them apart for good."""

    decision: Choice
    into: UUID | None = None


class Parted(msgspec.Struct, frozen=True):
    """Two customers again: `kept` has the id of before the undo, `restored` has its own one back."""

    merge: UUID
    kept: UUID
    restored: UUID


class Suggestions(msgspec.Struct, frozen=True):
    """Who else may be this person, the newest suggestion first."""

    items: list[Suggestion]


class Vetoed(msgspec.Struct, frozen=True):
    """The veto that keeps two customers apart."""

    id: UUID


@route("POST", "/customers/{customer_id:uuid}/merges", needs="customers.merge", status=201)
async def post_merge(tx: Tx, by: Principal, customer_id: UUID, data: OtherBody) -> Merge:
    """Make the other customer part of this one. Nothing is lost: every merge can be undone."""
    return await merge(tx, customer_id, data.other, by, data.reason)


@route("GET", "/customers/{customer_id:uuid}/merges/{merge_id:uuid}/undo", needs="customers.read")
async def get_undo(tx: Tx, by: Principal, customer_id: UUID, merge_id: UUID) -> Preview:
    """What undoing the merge would do now, with what was said since. Changes nothing."""
    return await preview_undo(tx, customer_id, merge_id, by.viewer)


@route("DELETE", "/customers/{customer_id:uuid}/merges/{merge_id:uuid}", needs="customers.merge")
async def delete_merge(tx: Tx, by: Principal, customer_id: UUID, merge_id: UUID) -> Parted:
    """Undo the merge, whichever came after it."""
    parting = await undo(tx, merge_id, by, of=customer_id)
    return Parted(merge_id, parting.kept, parting.restored)


@route("GET", "/customers/{customer_id:uuid}/suggestions", needs="customers.read")
async def get_suggestions(tx: Tx, customer_id: UUID) -> Suggestions:
    """Probable duplicates of the customer, with the reasons."""
    return Suggestions(await store_pairs.suggestions(tx, await resolve(tx, customer_id)))


@route("POST", "/suggestions/{suggestion_id:uuid}/decision", needs="customers.merge", status=201)
async def post_decision(tx: Tx, by: Principal, suggestion_id: UUID, data: DecisionBody) -> Decided:
    """Decide a suggestion for good: accept, refuse, or never."""
    return await decide(tx, suggestion_id, data.decision, by, data.into)


@route("POST", "/customers/{customer_id:uuid}/never-merges", needs="customers.merge", status=201)
async def post_never_merge(tx: Tx, by: Principal, customer_id: UUID, data: OtherBody) -> Vetoed:
    """Keep two customers apart, however each of them is merged later."""
    return Vetoed(await never_merge(tx, customer_id, data.other, by, data.reason))


@route("DELETE", "/customers/{customer_id:uuid}/never-merges/{veto_id:uuid}", needs="customers.merge", status=204)
async def delete_never_merge(tx: Tx, by: Principal, customer_id: UUID, veto_id: UUID) -> None:
    """Take the veto back."""
    await allow_merge(tx, customer_id, veto_id, by)


MERGE_ROUTES = (
    post_merge,
    get_undo,
    delete_merge,
    get_suggestions,
    post_decision,
    post_never_merge,
    delete_never_merge,
)
