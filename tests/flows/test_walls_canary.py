"""The canary of walls: whoever is outside never sees it, whatever route, list, count, file, hook or stream they try."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from hilo.kernel import stream_reader
from hilo.kernel.env import Env
from hilo.kernel.kernel_module import tail
from hilo.kernel.module import Service
from hilo.kernel.sequencer import SEQUENCER
from hilo.kernel.services import running
from hilo.kernel.testing import eventually
from hilo.kernel.testing_http import receiver
from hilo.main import application
from hilo.staff.model import ROLES
from tests.flows.canary import CANARY, INSIDE_ROLE, PHONE, TEAM, Seed, plant
from tests.map.source import report
from tests.map.test_routes import Door, doors

API = "/api/v1"
TALK = f"{API}/conversations/{{conversation_id:uuid}}"
# What each parameter of a path may be filled with. A new one has its line here before its route passes.
VALUES = {
    "account_id": "select id from channel_accounts",
    "answer_id": "select '00000000-0000-7000-8000-000000000000'",
    "attachment_id": "select id from attachments where wall is not null",
    "block_id": "select '00000000-0000-7000-8000-000000000000'",
    "brand_id": "select id from brands",
    "calendar_id": "select id from calendars",
    "conversation_id": "select id from conversations where wall is not null",
    "attribute_id": "select id from attribute_definitions",
    "contact_route_id": "select '00000000-0000-7000-8000-000000000000'",
    "conversation_merge_id": "select id from conversation_merges",
    "customer_id": "select id from customers",
    "bulk_id": "select id from bulk_actions",
    "delivery_id": "select id from webhook_deliveries where type = 'message.sent'",
    "draft_kind": "select 'reply'",
    "draft_version": "select 1",
    "envelope_id": "select envelope_id from messages where wall is not null and envelope_id is not null",
    "erasure_id": "select '00000000-0000-7000-8000-000000000000'",
    "export_id": "select '00000000-0000-7000-8000-000000000000'",
    "hold_id": "select '00000000-0000-7000-8000-000000000000'",
    "import_id": "select '00000000-0000-7000-8000-000000000000'",
    "merge_id": "select id from merges",
    "macro_id": "select '00000000-0000-7000-8000-000000000000'",
    "message_id": "select id from messages where wall is not null",
    "move_id": "select id from conversation_moves",
    "name": "select 'page.css'",
    "rest": "select 'inbox'",
    "retention_kind": "select 'envelopes'",
    "picture_pass": "select 'x'",
    "relation_id": "select '00000000-0000-7000-8000-000000000000'",
    "run_id": "select '00000000-0000-7000-8000-000000000000'",
    "role_number": "select number from roles",
    "report_name": "select unnest(array['volume', 'waiting', 'reopened', 'repeats', 'channels'])",
    "tag_id": "select id from tags",
    "team_id": "select id from teams",
    "unsubscribe_token": "select 'x'",
    "user_id": "select id from users limit 2",
    "version": "select 'x'",
    "view_id": "select id from saved_views",
    "webhook_id": "select id from webhook_endpoints",
}
WALLED = ("attachment_id", "conversation_id", "delivery_id", "message_id")
# What is asked besides the plain address.
AUDIT = (f"{API}/audit", f"{API}/audit.csv")
ENVELOPE = f"{API}/envelopes/{{envelope_id:uuid}}"
REPORT = f"{API}/reports/{{report_name:str}}/conversations"
_ALWAYS = {"begins": "2026-01-01", "ends": "2026-12-31"}
PARAMETERS: dict[str, list[dict[str, str]]] = {
    f"{API}/answer-timers": [{"conversation": "{conversation}"}],
    f"{API}/reports/{{report_name:str}}": [_ALWAYS],
    REPORT: [_ALWAYS, _ALWAYS | {"part": "api"}],
    f"{API}/conversations": [
        {"q": PHONE},
        {"q": "H-2"},
        {"state": "any", "limit": "200"},
        {"view": "teams"},
        {"view": "mine"},
        {"view": "unassigned"},
        {"team": "{team}"},
        {"customer": "{customer}"},
        {"channel": "api"},
        {"sort": "waiting"},
        {"sort": "priority", "state": "any"},
        {"view": "followed", "waiting_minutes": "0"},
        {"state": "any", "attribute": f"word={CANARY}"},
        {"state": "any", "priority": "urgent"},
    ],
    f"{API}/audit": [{"subject": "conversation:{conversation}", "limit": "200"}],
    f"{API}/search": [
        {"q": CANARY[:6]},
        {"q": f"{CANARY[:-2]}le"},
        {"q": f"{CANARY} from:customer"},
        {"q": PHONE},
        {"q": "H-2"},
    ],
    f"{API}/stream": [{"since": "0"}],
}
NOBODY = "00000000-0000-7000-8000-000000000000"
# The bodies of writes that get as far as looking for what they are to change.
BODIES: dict[str, Any] = {
    f"PUT {TALK}/assignee": {"assignee": "me"},
    f"PUT {TALK}/wall": {"roles": ["owner"]},
    f"PUT {TALK}/tags": {"add": ["who"]},
    f"PUT {TALK}/priority": {"priority": "low"},
    f"PATCH {TALK}/attributes": {"values": {"word": "who is there?"}},
    f"POST {TALK}/snooze": {},
    f"POST {TALK}/merges": {"other": NOBODY},
    f"POST {TALK}/splits": {"messages": [NOBODY]},
    f"POST {TALK}/moves": {"messages": [NOBODY], "to": NOBODY},
    f"POST {TALK}/blocked-senders": {},
    f"POST {TALK}/messages": {"text": "who is there?"},
    f"PUT {TALK}/drafts/{{draft_kind:str}}": {"text": "who is there?"},
    f"PUT {TALK}/onlookers/me": {"doing": "typing"},
    f"POST {TALK}/asked": {"text": "Who is there? What is the word?"},
    f"POST {TALK}/notes": {"text": "who is there?"},
    f"POST {TALK}/macro-runs": {"macro": NOBODY},
    f"POST {TALK}/forwards": {"to": {"value": "who@example.com"}, "messages": ["00000000-0000-7000-8000-000000000000"]},
    f"POST {API}/messages/{{message_id:uuid}}/outcome": {"arrived": True},
    f"PUT {API}/demo/pace": {"per_minute": 0},
    f"POST {API}/messages/{{message_id:uuid}}/reveals": {"reason": "who is there?"},
}
# Where those inside find it: without this, nothing would prove that the rest looked in the right places.
SHOWN = {
    f"{API}/attachments/{{attachment_id:uuid}}",
    f"{API}/conversations",
    f"{API}/conversations/{{conversation_id:uuid}}/summary",
    f"{API}/customers/{{customer_id:uuid}}/thread",
    ENVELOPE,
    f"{API}/messages/{{message_id:uuid}}",
    f"{API}/messages/{{message_id:uuid}}/html",
    f"{API}/messages/{{message_id:uuid}}/source",
    f"{API}/search",
    TALK,
    f"{TALK}/thread",
    REPORT,
}


class Walk:
    """Every route that reads, with every value and parameter that may lead to the canary."""

    def __init__(self, seed: Seed, found: list[Door], values: dict[str, list[str]]) -> None:
        self.seed, self.doors, self.values = seed, found, values

    def reads(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """The route, an address, parameters."""
        for door in self.doors:
            if door.method == "GET":
                for address in self.addresses(door):
                    for params in ({}, {"q": CANARY}, *PARAMETERS.get(door.path, ())):
                        yield door.path, address, {k: self._filled(v) for k, v in params.items()}

    def addresses(self, door: Door) -> list[str]:
        return ways_of(door, self.values)

    def _filled(self, value: str) -> str:
        return value.format(team=self.seed.team, customer=self.seed.customer, conversation=self.seed.conversation)

    async def seen(self, headers: dict[str, str]) -> dict[str, str]:
        """Route -> all that its answers say to these."""
        told: dict[str, str] = {}
        for path, address, params in self.reads():
            if path == f"{API}/stream" and "since" not in params:
                continue  # the same, and it would wait for what comes next
            answer = await self.seed.client.get(address, params=params, headers=headers)
            assert answer.status_code < 500, (address, answer.text)
            told[path] = told.get(path, "") + str(answer.headers) + answer.content.decode("utf-8", "replace")
        return told


def ways_of(door: Door, values: dict[str, list[str]]) -> list[str]:
    """The addresses of a route with all that its parameters may be."""
    names = re.findall(r"\{(\w+)[^}]*\}", door.path)
    pattern = re.sub(r"\{(\w+)[^}]*\}", r"{\1}", door.path)
    ways = itertools.product(*(values[name] for name in names))
    return [pattern.format(**dict(zip(names, way, strict=True))) for way in ways]


@pytest.fixture
async def walk(env: Env, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Walk]:
    monkeypatch.setattr(stream_reader, "LIFETIME", 0.0)  # a stream says what was, and ends
    async with receiver() as other_side:
        seed = await plant(env, client, other_side)
        found = list(doors(application(env)))
        named = {name for door in found for name in re.findall(r"\{(\w+)", door.path) if door.method == "GET"}
        missing = named - set(VALUES)
        assert not missing, f"say in VALUES what these may be: {missing}"
        values = {name: await seed.ids(sql) for name, sql in VALUES.items()}
        assert all(values[name] for name in (*WALLED, "envelope_id")), "all of it is there"
        async with running(env, [SEQUENCER, Service("hub", tail, "web")]):
            await eventually(lambda: all_told(env))
            yield Walk(seed, found, values)
        await env.http.close()


async def all_told(env: Env) -> bool:
    async with env.db.read() as tx:
        newest = await tx.fetchval("select n from stream_counter where not exists (select from stream_inbox)")
    return newest is not None and newest == env.hub.position


async def test_nobody_outside_sees_the_canary_by_any_route(walk: Walk) -> None:
    faults: list[str] = []
    for name, headers in ({"stranger": {}} | walk.seed.outside).items():
        for path, told in (await walk.seen(headers)).items():
            if CANARY in told.lower():
                at = told.lower().index(CANARY)
                faults.append(f"{name} sees it at {path}: {told[max(at - 80, 0) : at + 40]}")
            if walk.seed.conversation in told and path not in AUDIT:  # who did what to which id, never a word
                faults.append(f"{name} learns of the conversation at {path}")
    assert len(walk.seed.outside) == len(ROLES) - 1 + 2
    assert not faults, report(faults)


async def test_who_is_inside_sees_it_wherever_it_is(walk: Walk) -> None:
    shown = {
        name: {path for path, told in (await walk.seen(headers)).items() if CANARY in told}
        for name, headers in walk.seed.inside.items()
    }
    assert shown["manager"] == SHOWN
    for name in ("builder", "member", "role"):
        lacks = {ENVELOPE} if name == "builder" else {ENVELOPE, REPORT}
        assert shown[name] == SHOWN - lacks, name


async def test_the_stream_tells_of_it_inside_alone(walk: Walk) -> None:
    everybody = walk.seed.inside | walk.seed.outside
    [since] = await walk.seed.ids("select max(n) from stream_log where kind = 'rights.changed'")  # the member's team
    for name, headers in everybody.items():
        answer = await walk.seed.client.get(f"{API}/stream", params={"since": since}, headers=headers)
        assert (walk.seed.conversation in answer.text) == (name in walk.seed.inside), name
        assert (walk.seed.other in answer.text) == (name != "marketing"), name
        assert CANARY not in answer.text, "ids, never words"


async def test_nobody_outside_changes_what_is_behind_the_wall(walk: Walk) -> None:
    faults: list[str] = []
    tried = [door for door in walk.doors if door.method != "GET" and any(f"{{{name}:" in door.path for name in WALLED)]
    for name, headers in ({"stranger": {}} | walk.seed.outside).items():
        for door in tried:
            for address in walk.addresses(door):
                answer = await walk.seed.client.request(
                    door.method, address, json=BODIES.get(str(door)), headers=headers
                )
                if answer.status_code not in (401, 403, 404) or CANARY in answer.text:
                    faults.append(f"{name}: {door} answers {answer.status_code} {answer.text[:120]}")
    assert len(tried) > 10, "the application has lost its routes"
    assert not faults, report(faults)
    thread = await walk.seed.ask("GET", f"/conversations/{walk.seed.conversation}/thread")
    said = [item["text"] for item in thread["items"] if item["kind"] in ("message", "note")]
    assert len(said) == 5
    assert all(CANARY in text for text in said)


async def test_counts_tell_nothing_either(walk: Walk) -> None:
    seed = walk.seed
    undo = f"{API}/customers/{seed.customer}/merges/{seed.merge}/undo"
    for name, headers in seed.outside.items():
        if name == "marketing":
            continue
        inbox = (await seed.client.get(f"{API}/conversations", headers=headers)).json()["items"]
        assert [(line["id"], line["unread"]) for line in inbox] == [(seed.other, 1)], name
        since = (await seed.client.get(undo, headers=headers)).json()["since"]
        assert {(line["kept"], line["restored"]) for line in since} == {(0, 0)}, name
        thread = (await seed.client.get(f"{API}/customers/{seed.customer}/thread", headers=headers)).json()
        assert [item["text"] for item in thread["items"]] == ["nothing special"], name
        assert thread["handled_by"] == [TEAM], name
    since = (await seed.ask("GET", undo.removeprefix(API)))["since"]
    assert any(line["kept"] + line["restored"] for line in since), "those inside count it"
    [line] = [x for x in (await seed.ask("GET", "/conversations"))["items"] if x["id"] == seed.conversation]
    assert line["unread"] == 2
    assert (await seed.ask("GET", f"/customers/{seed.customer}/thread"))["handled_by"] == []


async def test_webhooks_are_readers_like_any_other(walk: Walk) -> None:
    heard = {
        role: "".join(each.body.decode() for each in walk.seed.hooks.receiver.at(f"/hook-{role}")) for role in ROLES
    }
    for role, told in heard.items():
        assert CANARY not in told, "ids, never words"
        assert (walk.seed.conversation in told) == (role == INSIDE_ROLE), role
        assert (walk.seed.other in told) == (role != "marketing"), role
