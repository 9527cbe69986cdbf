"""Consent: only a proven holder may say yes, anybody may take it back, and a stop still wins."""

from typing import Any

import pytest

from hilo.consent.conftest import ANA, Desk
from hilo.kernel.testing import FakeClock

YES: dict[str, Any] = ANA | {"assurance": 3, "evidence": {"form": "newsletter", "text": "v3"}}


async def test_a_yes_is_kept_with_its_proof(desk: Desk) -> None:
    made = await desk.post("/consents", YES)
    (kept,) = (await desk.get("/consents", **ANA))["items"]

    assert made == kept
    assert (made["purpose"], made["assurance"], made["by"]["name"]) == ("promotional", 3, "Agent")
    assert made["evidence"] == {"form": "newsletter", "text": "v3"}


@pytest.mark.parametrize("assurance", [0, 1])
async def test_a_claim_says_no_yes(desk: Desk, assurance: int) -> None:
    assert await desk.problem("POST", "/consents", YES | {"assurance": assurance}) == (403, "not_proven")
    assert (await desk.get("/consents", **ANA))["items"] == []


@pytest.mark.parametrize("wrong", [{"evidence": {}}, {"assurance": 5}, {"assurance": -1}, {"assurance": "4!"}])
async def test_a_yes_without_proof_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    assert await desk.problem("POST", "/consents", YES | wrong) == (422, "invalid_body")


async def test_the_same_yes_again_stays_as_it_was(desk: Desk, clock: FakeClock) -> None:
    first = await desk.post("/consents", YES)
    clock.pass_(days=1)

    assert await desk.post("/consents", YES | {"assurance": 4}) == first


async def test_a_yes_is_taken_back_once_and_may_be_said_again(desk: Desk, clock: FakeClock) -> None:
    made = await desk.post("/consents", YES)
    ended = await desk.ask("DELETE", f"/consents/{made['id']}")
    assert (ended.status_code, ended.json()["withdrawn_by"]["name"]) == (200, "Agent")

    assert await desk.problem("DELETE", f"/consents/{made['id']}") == (409, "already_withdrawn")
    clock.pass_(seconds=1)
    again = await desk.post("/consents", YES)
    assert [one["id"] for one in (await desk.get("/consents", **ANA))["items"]] == [again["id"], made["id"]]
    page = await desk.get("/consents", limit=1, **ANA)
    assert (await desk.get("/consents", limit=1, cursor=page["next"], **ANA))["items"][0]["id"] == made["id"]


async def test_a_stop_takes_the_yes_back(desk: Desk) -> None:
    made = await desk.post("/consents", YES)
    await desk.post("/suppressions", ANA)

    assert await desk.problem("DELETE", f"/consents/{made['id']}") == (409, "already_withdrawn")
    assert (await desk.get("/consents", **ANA))["items"][0]["withdrawn_at"] is not None
