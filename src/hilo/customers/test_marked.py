"""All marked identifiers: shared or blocked, by whom, how many people have them, and how they are let go."""

from typing import Any

from hilo.customers.conftest import CHAT, Counter
from hilo.customers.mark import mark_shared
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

OWNER = "administrator"


async def listed(counter: Counter, mark: str, **params: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"mark": mark, **params}.items())
    answer = await counter.ask("GET", f"/identifiers?{query}", role=OWNER)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_stranger_and_who_only_reads_see_no_list(counter: Counter) -> None:
    assert (await counter.client.get("/api/v1/identifiers")).status_code == 401
    refused = await counter.ask("GET", "/identifiers", role="agent")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_what_is_marked_is_listed_with_who_did_it_and_goes_when_the_mark_is_taken_off(counter: Counter) -> None:
    home = await counter.comes("casa@correo.es", name="Ana")
    await counter.ask("PUT", f"/identifiers/{home.identifier_id}/shared", role=OWNER)
    await counter.comes("casa@correo.es", account=CHAT)
    nobody = await counter.comes("test@correo.es")  # blocked as soon as it is seen
    [shared] = (await listed(counter, "shared"))["items"]
    [blocked] = (await listed(counter, "blocked"))["items"]

    assert (shared["id"], shared["value"], shared["people"]) == (str(home.identifier_id), "casa@correo.es", 2)
    assert (shared["by"]["name"], shared["other"]) == (OWNER.title(), False)
    assert (blocked["id"], blocked["by"]) == (str(nobody.identifier_id), None)
    counter.clock.pass_(seconds=1)
    await counter.ask("PUT", f"/identifiers/{home.identifier_id}/blocked", role=OWNER)
    assert [one["other"] for one in (await listed(counter, "blocked"))["items"]] == [True, False]
    for mark in ("shared", "blocked"):
        await counter.ask("DELETE", f"/identifiers/{home.identifier_id}/{mark}", role=OWNER)
    assert (await listed(counter, "shared"))["items"] == []
    assert [one["value"] for one in (await listed(counter, "blocked"))["items"]] == ["test@correo.es"]


async def test_a_limit_is_named_as_the_reason(counter: Counter, env: Env) -> None:
    home = await counter.comes("casa@correo.es")
    async with env.db.unit_of_work() as tx:
        await mark_shared(tx, home.identifier_id, True, system_principal("limits"), {"reason": "limit", "people": 6})
    [shared] = (await listed(counter, "shared"))["items"]
    assert (shared["by"]["reason"], shared["by"]["people"]) == ("limit", 6)


async def test_pages_give_each_once_the_last_marked_first(counter: Counter) -> None:
    marked: list[str] = []
    for n in range(5):
        one = await counter.comes(f"casa{n}@correo.es")
        await counter.ask("PUT", f"/identifiers/{one.identifier_id}/shared", role=OWNER)
        marked.append(str(one.identifier_id))
    seen: list[str] = []
    page = await listed(counter, "shared", limit=2)
    while True:
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        page = await listed(counter, "shared", limit=2, cursor=page["next"])
    assert seen == marked[::-1]
