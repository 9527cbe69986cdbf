"""What the work in the background gave up, as an administrator sees it."""

from datetime import timedelta

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.jobs_schedules import tick
from hilo.kernel.jobs_table import Taken, give_up
from hilo.staff.testing import sign_in

QUEUED = "insert into jobs (name, payload, due_at, created_at, lease) values ($1, '{}', $2, $2, $3) returning id"


async def gave_up(env: Env, name: str) -> int:
    lease = new_id()
    async with env.db.unit_of_work() as tx:
        number = await tx.fetchval(QUEUED, name, tx.now, lease)
        await give_up(tx, Taken(number, name, {}, 8, lease), "ValueError at post.py:7")
    return number


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/failed-jobs"),
        ("POST", "/failed-jobs/1/retry"),
        ("DELETE", "/failed-jobs/1"),
        ("GET", "/jobs"),
        ("GET", "/schedules"),
    ],
)
async def test_a_stranger_and_an_agent_are_refused(env: Env, client: httpx.AsyncClient, method: str, path: str) -> None:
    for headers, status in (({}, 401), (await sign_in(env, "supervisor"), 403)):
        assert (await client.request(method, f"/api/v1{path}", headers=headers)).status_code == status


async def test_what_was_given_up_is_seen_tried_again_and_thrown_away(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, "administrator")
    numbers = [await gave_up(env, f"post.{n}") for n in range(3)]
    page = (await client.get("/api/v1/failed-jobs?limit=2", headers=headers)).json()
    assert [item["name"] for item in page["items"]] == ["post.2", "post.1"]
    assert page["items"][0]["error"] == "ValueError at post.py:7"
    rest = (await client.get(f"/api/v1/failed-jobs?cursor={page['next']}", headers=headers)).json()
    assert ([item["name"] for item in rest["items"]], rest["next"]) == (["post.0"], None)

    again = await client.post(f"/api/v1/failed-jobs/{numbers[0]}/retry", headers=headers)
    gone = await client.delete(f"/api/v1/failed-jobs/{numbers[1]}", headers=headers)
    assert (again.status_code, gone.status_code) == (202, 204)
    left = (await client.get("/api/v1/failed-jobs", headers=headers)).json()
    assert [item["name"] for item in left["items"]] == ["post.2"]
    async with env.db.read() as tx:
        rows = await tx.fetch("select name, tries, due_at from jobs where failed_at is null")
    assert [(row["name"], row["tries"], row["due_at"]) for row in rows] == [("post.0", 0, env.clock.now())]
    for number in (*numbers[:2], 2**63 - 1):
        assert (await client.post(f"/api/v1/failed-jobs/{number}/retry", headers=headers)).status_code == 404
    assert (await client.delete(f"/api/v1/failed-jobs/{2**63}", headers=headers)).status_code == 422


async def test_what_runs_and_waits_is_seen_and_when_schedules_are_next(env: Env, client: httpx.AsyncClient) -> None:
    headers = await sign_in(env, "administrator")
    await gave_up(env, "post.failed")
    async with env.db.unit_of_work() as tx:
        for name, lease in (("post.waits", None), ("post.runs", new_id())):
            await tx.execute(QUEUED, name, tx.now + timedelta(seconds=30), lease)
    await tick(env)
    page = (await client.get("/api/v1/jobs", headers=headers)).json()
    told = {item["name"]: item["state"] for item in page["items"]}
    assert told == {"post.failed": "failed", "post.waits": "waiting", "post.runs": "running"}
    assert page["counts"]["post.failed"] == {"waiting": 0, "failed": 1}
    assert "payload" not in page["items"][0]
    running = (await client.get("/api/v1/jobs?state=running", headers=headers)).json()["items"]
    assert [(item["name"], item["due_at"]) for item in running] == [("post.runs", None)]
    assert (await client.get("/api/v1/jobs?name=post.waits", headers=headers)).json()["items"][0]["due_at"]

    schedules = (await client.get("/api/v1/schedules", headers=headers)).json()["items"]
    trim = next(item for item in schedules if item["name"] == "kernel.trim_stream")
    assert (trim["cron"], trim["last_at"], trim["next_at"], trim["waits"]) == (
        "7 * * * *", "2026-11-24T10:00:00Z", "2026-11-24T10:07:00Z", False,
    )  # fmt: skip
