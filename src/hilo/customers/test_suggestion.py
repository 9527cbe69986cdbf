"""Suggestions: noted when somebody may be another, decided once, and never by themselves."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from hilo.customers.conftest import CHAT, Counter
from hilo.customers.errors import CustomersChanged, NeverMerge, SuggestionDecided
from hilo.customers.model import Identified
from hilo.customers.never_merge import never_merge
from hilo.customers.suggestion import decide
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

BY = system_principal("test")


async def doubtful(counter: Counter) -> tuple[Identified, Identified, str]:
    """Ana, somebody who says to be her, and the suggestion that they are one."""
    ana = await counter.comes("ana@correo.es", name="Ana")
    claimant = await counter.comes("ana@correo.es", 1, name="Ana?", account=CHAT)
    (suggestion,) = (await counter.get(f"/customers/{claimant.customer_id}/suggestions"))["items"]
    assert (suggestion["other"]["name"], suggestion["reasons"][0]["code"]) == ("Ana", "same_identifier")
    return ana, claimant, suggestion["id"]


async def suggested(counter: Counter, customer: UUID) -> list[Any]:
    return (await counter.get(f"/customers/{customer}/suggestions"))["items"]


async def test_accepting_merges_into_the_older_one(counter: Counter) -> None:
    ana, claimant, suggestion = await doubtful(counter)
    decided = await counter.post(f"/suggestions/{suggestion}/decision", {"decision": "accept"})

    assert (decided["merge"]["into"], decided["merge"]["absorbed"]) == (str(ana.customer_id), str(claimant.customer_id))
    assert await suggested(counter, ana.customer_id) == []


async def test_accepting_merges_into_the_one_that_is_named(counter: Counter) -> None:
    ana, claimant, suggestion = await doubtful(counter)
    eva = await counter.comes("eva@correo.es")
    path = f"/suggestions/{suggestion}/decision"
    wrong = await counter.problem("POST", path, {"decision": "accept", "into": str(eva.customer_id)})
    decided = await counter.post(path, {"decision": "accept", "into": str(claimant.customer_id)})

    assert wrong == (422, "invalid_body")
    assert decided["merge"]["absorbed"] == str(ana.customer_id)


@pytest.mark.parametrize("decision", ["refuse", "never"])
async def test_a_refused_one_is_gone_for_both_and_never_keeps_them_apart(counter: Counter, decision: str) -> None:
    ana, claimant, suggestion = await doubtful(counter)
    decided = await counter.post(f"/suggestions/{suggestion}/decision", {"decision": decision})

    assert await suggested(counter, ana.customer_id) == await suggested(counter, claimant.customer_id) == []
    vetoes = (await counter.get(f"/customers/{ana.customer_id}"))["never_merges"]
    assert [veto["id"] for veto in vetoes] == ([decided["never_merge"]] if decision == "never" else [])
    assert (await counter.comes("ana@correo.es", 1, account=CHAT)).customer_id == claimant.customer_id
    assert await suggested(counter, ana.customer_id) == []  # the same two are not suggested again


async def test_a_suggestion_is_decided_once(counter: Counter) -> None:
    _, _, suggestion = await doubtful(counter)
    await counter.post(f"/suggestions/{suggestion}/decision", {"decision": "refuse"})

    again = await counter.problem("POST", f"/suggestions/{suggestion}/decision", {"decision": "accept"})
    assert again == (409, "suggestion_decided")


async def test_it_follows_the_persons_through_merges_and_undos(counter: Counter) -> None:
    ana, claimant, suggestion = await doubtful(counter)
    eva = await counter.comes("eva@correo.es", name="Eva")
    merged = await counter.merge(eva.customer_id, ana.customer_id)
    assert [s["other"]["name"] for s in await suggested(counter, claimant.customer_id)] == ["Eva"]
    both = await counter.merge(eva.customer_id, claimant.customer_id)
    assert await suggested(counter, eva.customer_id) == []

    await counter.ask("DELETE", f"/customers/{eva.customer_id}/merges/{both}")
    await counter.ask("DELETE", f"/customers/{eva.customer_id}/merges/{merged}")
    assert [s["id"] for s in await suggested(counter, ana.customer_id)] == [suggestion]
    assert await suggested(counter, eva.customer_id) == []


async def test_decisions_and_vetoes_at_once_end_in_one_of_them(counter: Counter, env: Env) -> None:
    ana, claimant, suggestion = await doubtful(counter)

    async def accept() -> str:
        async with env.db.unit_of_work() as tx:
            await decide(tx, UUID(suggestion), "accept", BY)
        return "accept"

    async def veto() -> str:
        async with env.db.unit_of_work() as tx:
            await never_merge(tx, claimant.customer_id, ana.customer_id, BY, "")
        return "never"

    done = await asyncio.gather(*(verb() for verb in (accept, veto) * 3), return_exceptions=True)
    shown = await counter.get(f"/customers/{ana.customer_id}")

    assert {"accept", "never"} & {one for one in done if isinstance(one, str)} == {
        "accept" if shown["merges"] else "never"
    }
    refused = [one for one in done if not isinstance(one, str)]
    assert all(isinstance(one, SuggestionDecided | NeverMerge | CustomersChanged) or is_one(one) for one in refused)
    assert bool(shown["merges"]) != bool(shown["never_merges"])


def is_one(error: BaseException) -> bool:
    return getattr(error, "code", "") == "already_one_customer"
