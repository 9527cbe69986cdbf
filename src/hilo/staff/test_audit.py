"""The audit log: who did what to what, without anything of a person."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from hilo.company.store import default_brand
from hilo.kernel.db import Row, Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.principal import Principal, system_principal
from hilo.kernel.testing import FakeClock
from hilo.staff.audit import record
from hilo.staff.conftest import MakeBrowser, MakeProgram, Program, audited
from hilo.staff.http_audit import audit_file
from hilo.staff.store_audit import Wanted
from hilo.staff.testing import join

CALENDAR = {"name": "Tienda de Ana", "time_zone": "Europe/Madrid"}


async def test_a_stranger_is_refused(browser: MakeBrowser, program: MakeProgram) -> None:
    assert (await browser().send("GET", "/audit")).status_code == 401
    for role in ("agent", "shop", "marketing", "read-only"):
        for path in ("/audit", "/audit.csv"):
            assert (await (await program(role)).send("GET", path)).status_code == 403, role
    assert (await browser().send("GET", "/audit.csv")).status_code == 401
    assert (await (await program("supervisor")).send("GET", "/audit")).status_code == 200


async def test_a_write_of_any_slice_is_recorded_with_who_and_what(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "administrator")
    administrator = Program((await program("owner")).client, headers)
    made = (await administrator.send("POST", "/calendars", CALENDAR)).json()
    [entry] = await audited(env, "POST /api/v1/calendars")
    assert (entry.actor_kind, entry.actor_id, entry.subject) == ("user", user.id, f"calendar:{made['id']}")
    assert entry.details == {"fields": ["name", "time_zone"]}
    await administrator.send("PATCH", f"/calendars/{made['id']}", {"country": "ES"})
    [entry] = await audited(env, "PATCH /api/v1/calendars/{calendar_id:uuid}")
    assert (entry.subject, entry.details) == (f"calendar:{made['id']}", {"fields": ["country"]})
    async with env.db.read() as tx:
        brand = await default_brand(tx)
    await administrator.send("PUT", f"/brands/{brand.id}/default")
    [entry] = await audited(env, "PUT /api/v1/brands/{brand_id:uuid}/default")
    assert entry.subject == f"brand:{brand.id}"
    await administrator.send("DELETE", f"/calendars/{made['id']}")
    assert len(await audited(env, "DELETE /api/v1/calendars/{calendar_id:uuid}")) == 1


async def test_what_was_refused_or_read_is_not_recorded(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    before = (await owner.get("/audit"))["items"]
    assert (await owner.send("POST", "/calendars", CALENDAR | {"time_zone": "Moon"})).status_code == 422
    assert (await owner.send("DELETE", f"/calendars/{uuid4()}")).status_code == 404
    assert (await owner.send("POST", "/calendars", [])).status_code == 422
    await owner.get("/calendars")
    assert (await owner.get("/audit"))["items"] == before


async def test_a_repeated_request_is_recorded_once(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    for _ in range(2):
        made = await owner.send("POST", "/calendars", CALENDAR, **{"idempotency-key": "1"})
        assert made.status_code == 201
    assert len(await audited(env, "POST /api/v1/calendars")) == 1


async def test_a_record_goes_with_the_rollback_of_what_it_records(env: Env, program: MakeProgram) -> None:
    async def fail() -> None:
        async with env.db.unit_of_work() as tx:
            await record(tx, system_principal(), "user.added", "user:x")
            raise Problem

    with pytest.raises(Problem):
        await fail()
    assert await audited(env, "user.added") == []


async def test_nothing_of_a_person_is_in_it(env: Env, program: MakeProgram) -> None:
    owner = await program("owner")
    await owner.send("POST", "/users", {"email": "secret@firma.example", "name": "Geheim", "role": "agent"})
    await owner.send("POST", "/calendars", CALENDAR)
    await owner.send("POST", "/teams", {"name": "Geheim"})
    log = (await owner.send("GET", "/audit?limit=200")).text
    for word in ("secret", "Geheim", "Ana"):
        assert word not in log


async def test_it_is_read_in_pages_by_actor_and_by_subject(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "owner")
    owner = Program((await program("agent")).client, headers)
    teams = [(await owner.send("POST", "/teams", {"name": f"Team {n}"})).json()["id"] for n in range(5)]
    first = await owner.get("/audit", limit=2, actor=str(user.id))
    assert [entry["subject"] for entry in first["items"]] == [f"team:{teams[4]}", f"team:{teams[3]}"]
    second = await owner.get("/audit", limit=200, actor=str(user.id), cursor=first["next"])
    assert [entry["subject"] for entry in second["items"]] == [f"team:{teams[n]}" for n in (2, 1, 0)]
    assert second["next"] is None
    [entry] = (await owner.get("/audit", subject=f"team:{teams[0]}"))["items"]
    assert (entry["action"], UUID(entry["actor_id"])) == ("team.added", user.id)
    for wrong in ("cursor=0", "cursor=99999999999999999999", "limit=0", "actor=me", "subject=%00", "subject=a%0A"):
        assert (await owner.send("GET", f"/audit?{wrong}")).status_code == 422, wrong


async def test_it_is_narrowed_to_a_kind_of_subject_and_to_a_time(
    env: Env, clock: FakeClock, program: MakeProgram
) -> None:
    owner = await program("owner")
    await owner.send("POST", "/teams", {"name": "Early"})
    clock.pass_(hours=2)
    since = clock.now()
    await owner.send("POST", "/calendars", CALENDAR)
    made = (await owner.send("POST", "/teams", {"name": "Late"})).json()
    teams = (await owner.get("/audit", kind="team"))["items"]
    assert [entry["action"] for entry in teams] == ["team.added", "team.added"]
    [entry] = (await owner.get("/audit", kind="team", since=since.isoformat()))["items"]
    assert entry["subject"] == f"team:{made['id']}"
    [entry] = (await owner.get("/audit", kind="team", until=since.isoformat()))["items"]
    assert entry["subject"] != f"team:{made['id']}"
    for wrong in ("kind=A", "since=yesterday", "until=tomorrow"):
        assert (await owner.send("GET", f"/audit?{wrong}")).status_code == 422, wrong


async def test_it_is_taken_away_as_a_table_with_names_and_no_formula(env: Env, program: MakeProgram) -> None:
    user, headers = await join(env, "owner")
    owner = Program((await program("agent")).client, headers)
    await owner.send("PATCH", "/me", {"name": "=cmd()"})
    await owner.send("POST", "/teams", {"name": "Geheim"})
    answer = await owner.send("GET", "/audit.csv?kind=team")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, line = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert head == ["at", "actor_kind", "actor_id", "actor", "action", "subject", "details"]
    assert line[1:5] == ["user", str(user.id), "'=cmd()", "team.added"]


async def test_the_table_asks_for_all_names_of_a_page_at_once(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [(await join(env, name=f"Ana {n}"))[0] for n in range(9)]
    programs = [Principal("token", uuid4(), "a program", frozenset()) for _ in range(9)]
    async with env.db.unit_of_work() as tx:
        for by in [Principal("user", one.id, one.name, frozenset()) for one in people] * 2 + programs:
            await record(tx, by, "word.said", f"user:{by.id}")
    asked: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Sequence[Row]:
            asked.append(sql)
            return await super().fetch(sql, *args)

        async def fetchrow(self, sql: str, *args: Any) -> Row | None:
            asked.append(sql)
            return await super().fetchrow(sql, *args)

    monkeypatch.setattr(env.db, "transactions", Counting)
    lines = b"".join([part async for part in audit_file(env, Wanted())]).decode("utf-8-sig").splitlines()
    said = [line[3] for line in csv.reader(lines) if line[4] == "word.said"]
    assert sorted(said) == [""] * 9 + sorted([f"Ana {n}" for n in range(9)] * 2)
    assert len(asked) == 3, "the page, its names, and that there is no further page"
