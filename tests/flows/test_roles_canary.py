"""The canary of roles: who is limited to a team never meets another's, who sees masked never sees what is masked.

Whatever route, list, count, stream, hook or write they try.
"""

import re
from collections.abc import AsyncIterator, Iterator

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
from tests.flows.canary_roles import NORTH, NORTH_MAIL, PHONE, SECRETS, SOUTH, TOLD, Company, found
from tests.flows.test_walls_canary import API, BODIES, TALK, VALUES, all_told, ways_of
from tests.map.source import report
from tests.map.test_routes import Door, doors

NOBODY = "00000000-0000-7000-8000-000000000000"
LIMITED = ("named", "member", "token")
ALL = {
    **VALUES,
    "attachment_id": "select id from attachments",
    "conversation_id": "select id from conversations",
    "envelope_id": "select envelope_id from messages where envelope_id is not null",
    "message_id": "select id from messages",
}
SHOWN = {
    f"{API}/conversations",
    f"{API}/customers/{{customer_id:uuid}}/thread",
    f"{API}/messages/{{message_id:uuid}}",
    TALK,
    f"{TALK}/thread",
}
ASKED: tuple[dict[str, str], ...] = ({}, {"q": SOUTH}, {"q": "699123"})
LISTS = (
    {"view": "teams"}, {"view": "unassigned"}, {"state": "any"}, {"q": "H-1"}, {"q": "H-2"},
    {"sort": "waiting"}, {"sort": "priority"}, {"view": "mentions"},
)  # fmt: skip


class Tour:
    """Every route with all there is to ask it for."""

    def __init__(self, company: Company, every: list[Door], values: dict[str, list[str]]) -> None:
        self.company, self.doors, self.values = company, every, values

    def reads(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        for door in self.doors:
            if door.method == "GET":
                more = LISTS if door.path == f"{API}/conversations" else ()
                for address in ways_of(door, self.values):
                    for params in (*ASKED, *more):
                        yield door.path, address, params

    async def seen(self, who: str) -> dict[str, str]:
        """Route -> all that its answers say to them. What stands in the question is no answer."""
        told: dict[str, str] = {}
        for path, address, asked in self.reads():
            params = {"since": "0"} if path == f"{API}/stream" else asked
            headers = self.company.headers[who]
            answer = await self.company.client.get(address, params=params, headers=headers)
            assert answer.status_code < 500, (address, params, answer.text)
            told[path] = told.get(path, "") + answer.content.decode("utf-8", "replace")
        return told


@pytest.fixture
async def tour(env: Env, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tour]:
    monkeypatch.setattr(stream_reader, "LIFETIME", 0.0)  # a stream says what was, and ends
    async with receiver() as other_side:
        company = await found(env, client, other_side)
        every = list(doors(application(env)))
        values = {name: await company.ids(sql) for name, sql in ALL.items()}
        for door in every:  # of what is not there, nothing can be seen: what there is, ALL finds
            for name, kind in re.findall(r"\{(\w+):(\w+)\}", door.path):
                values.setdefault(name, [{"int": "1", "uuid": NOBODY}.get(kind, "x")])
        async with running(env, [SEQUENCER, Service("hub", tail, "web")]):
            await eventually(lambda: all_told(env))
            yield Tour(company, every, values)
        await env.http.close()


async def test_who_is_limited_meets_their_teams_and_never_anothers(tour: Tour) -> None:
    company = tour.company
    faults: list[str] = []
    for who in LIMITED:
        told = await tour.seen(who)
        for path, said in told.items():
            for word in (SOUTH, PHONE, company.south, company.south_customer, "carla.ruiz"):
                if word in said.lower():
                    at = said.lower().index(word)
                    faults.append(f"{who} meets {word} at {path}: {said[max(at - 80, 0) : at + 60]}")
        assert {path for path, said in told.items() if NORTH in said} >= SHOWN, who
        people = (await company.done("GET", "/customers", who=who))["items"]
        assert [person["id"] for person in people] == [company.north_customer], who
        assert NORTH_MAIL in str(people)
    assert not faults, report(faults)


async def test_the_stream_and_webhooks_tell_the_limited_of_theirs_alone(tour: Tour) -> None:
    company = tour.company
    [since] = await company.ids("select coalesce(max(n), 0) from stream_log where kind = 'rights.changed'")
    for who in (*LIMITED, "manager", "elsewhere"):
        answer = await company.client.get(f"{API}/stream", params={"since": since}, headers=company.headers[who])
        assert (company.north in answer.text) == (who != "elsewhere"), who
        assert (company.south in answer.text) == (who in ("manager", "elsewhere")), who
    received = company.hooks.receiver
    heard = {path: "".join(each.body.decode() for each in received.at(path)) for path in ("/hook-north", "/hook-all")}
    assert company.south in heard["/hook-all"]
    assert company.north in heard["/hook-north"]
    assert company.south not in heard["/hook-north"]


async def test_who_is_limited_changes_nothing_of_another_team(tour: Tour) -> None:
    company, faults, tried = tour.company, list[str](), 0
    south = {"conversation_id": [company.south], "customer_id": [company.south_customer]}
    south["message_id"] = await company.ids(f"select id from messages where conversation_id = '{company.south}'")
    south["profile_id"] = await company.ids(f"select id from profiles where customer_id = '{company.south_customer}'")
    for door in tour.doors:
        names = re.findall(r"\{(\w+)[^}]*\}", door.path)
        if door.method == "GET" or not set(names) & set(south):
            continue
        for who in LIMITED:
            for address in ways_of(door, tour.values | south):
                tried += 1
                body = BODIES.get(str(door), {})
                answer = await company.client.request(door.method, address, json=body, headers=company.headers[who])
                if answer.status_code not in (400, 401, 403, 404, 422) or SOUTH in answer.text:
                    faults.append(f"{who}: {door} answers {answer.status_code} {answer.text[:120]}")
    assert tried > 50, "the application has lost its routes"
    assert not faults, report(faults)


async def test_a_change_of_team_or_role_holds_at_once(tour: Tour) -> None:
    company = tour.company
    [before] = await company.ids("select n from stream_counter")
    await company.done("PUT", f"/conversations/{company.north}/assignee", {"team": company.teams["south"]})
    await eventually(lambda: all_told(company.env))
    for who in LIMITED:
        assert (await company.ask("GET", f"/conversations/{company.north}", who=who)).status_code == 404, who
        assert (await company.done("GET", "/customers", who=who))["items"] == [], who
        answer = await company.client.get(f"{API}/stream", params={"since": before}, headers=company.headers[who])
        assert "inbox.changed" in answer.text, "their lists are to be loaded anew"
        assert company.north not in answer.text
    assert (await company.ask("GET", f"/conversations/{company.north}", who="elsewhere")).status_code == 200
    mine = {"assignee": str(company.users["member"].id)}
    await company.done("PUT", f"/conversations/{company.north}/assignee", mine)
    assert (await company.ask("GET", f"/conversations/{company.north}", who="member")).status_code == 200
    assert (await company.ask("GET", f"/conversations/{company.north}", who="named")).status_code == 404
    await company.done("PUT", f"/conversations/{company.north}/assignee", {"team": company.teams["north"]})

    [since] = await company.ids("select n from stream_counter")
    changes = {"reach": "teams", "teams": [company.teams["south"]]}
    await company.done("PATCH", f"/roles/{company.roles['Solo Norte']}", changes)
    await eventually(lambda: all_told(company.env))
    answer = await company.client.get(f"{API}/stream", params={"since": since}, headers=company.headers["named"])
    assert "event: reset" in answer.text
    assert (await company.ask("GET", f"/conversations/{company.north}", who="named")).status_code == 404
    assert (await company.ask("GET", f"/conversations/{company.south}", who="named")).status_code == 200


async def test_a_limited_agent_works_and_hands_over(tour: Tour) -> None:
    company, ask = tour.company, tour.company.ask
    await company.done("POST", f"/customers/{company.north_customer}/merges", {"other": company.south_customer})
    thread = await company.done("GET", f"/customers/{company.north_customer}/thread", who="member")
    assert thread["handled_by"] == ["South"]
    assert SOUTH not in str(thread)
    assert NORTH in str(thread)
    path = f"/conversations/{company.north}"
    assert (await ask("PUT", f"{path}/assignee", {"assignee": "me"}, "member")).status_code == 200
    assert (await ask("POST", f"{path}/messages", {"text": "Voy a mirarlo."}, "member")).status_code == 201
    away = {"team": company.teams["south"], "assignee": None}
    assert (await ask("PUT", f"{path}/assignee", away, "member")).status_code == 204
    assert (await ask("GET", path, who="member")).status_code == 404


async def test_who_sees_masked_never_sees_what_is_masked(tour: Tour) -> None:
    faults: list[str] = []
    hidden = {**SECRETS, PHONE: "123456", NORTH_MAIL: "bea@norte"}
    for path, told in (await tour.seen("discreet")).items():
        for whole, part in hidden.items():
            if whole in told or part in told:
                at = told.index(part)
                faults.append(f"{whole} is seen at {path}: {told[max(at - 80, 0) : at + 60]}")
    assert not faults, report(faults)
    plain = await tour.seen("manager")
    for whole in (*SECRETS, PHONE, NORTH_MAIL):
        assert sum(whole in told for told in plain.values()) > 2, f"{whole} is nowhere to be masked"


async def test_who_sees_masked_writes_and_seeks_around_it(tour: Tour) -> None:
    path = f"/conversations/{tour.company.south}"
    for method, where, body in (
        ("PUT", f"{path}/assignee", {"assignee": "me"}),
        ("POST", f"{path}/messages", {"text": "Le llamo al 612 345 789."}),
        ("POST", f"{path}/closure", None),
    ):
        answer = await tour.company.ask(method, where, body, "discreet")
        assert answer.is_success, answer.text
        for whole, part in {**SECRETS, PHONE: "123456"}.items():
            assert part not in answer.text, (where, whole)

    for q in (PHONE, "699123456", NORTH_MAIL, "12345678Z", "4111111111111111"):
        for path in ("/conversations", "/customers"):
            answer = await tour.company.client.get(
                f"{API}{path}", params={"q": q}, headers=tour.company.headers["discreet"]
            )
            assert (answer.status_code, answer.json().get("code")) == (403, "masked_question"), (q, path)
    found_by = await tour.company.client.get(
        f"{API}/customers", params={"q": "699123456"}, headers=tour.company.headers["manager"]
    )
    assert len(found_by.json()["items"]) == 1

    customer = f"/customers/{tour.company.south_customer}"
    shown = await tour.company.done("GET", customer, who="discreet")
    [masked] = {link["value"] for link in shown["identifiers"]}
    assert masked == "+34 6•• ••• •56"
    copied = {"kind": "phone", "value": masked}
    answer = await tour.company.ask("POST", f"{customer}/identifiers", copied, "discreet")
    assert (answer.status_code, answer.json()["code"]) == (422, "masked_value")

    answer = await tour.company.client.get(
        f"{API}/conversations", params={"attribute": "plan=oro"}, headers=tour.company.headers["discreet"]
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "masked_question")
    kept = await tour.company.ask("POST", "/views", {"name": "Oro", "filter": {"attributes": ["plan=oro"]}}, "discreet")
    assert (kept.status_code, kept.json()["code"]) == (403, "masked_question")


async def test_a_reveal_shows_it_and_says_why(tour: Tour) -> None:
    company = tour.company
    customer = f"/customers/{company.south_customer}"
    assert (await company.ask("POST", f"{customer}/reveals", {"reason": ""}, "discreet")).status_code == 422
    asked = {"reason": "Llama el banco y pide el teléfono."}
    shown = await company.done("POST", f"{customer}/reveals", asked, "discreet")
    assert PHONE in str(shown)
    [message] = await company.ids("select id from messages where direction = 'in' and text like 'milano%'")
    said = await company.done("POST", f"/messages/{message}/reveals", asked, "discreet")
    assert said["text"] == TOLD
    entries = (await company.done("GET", "/audit"))["items"]
    noted = [entry for entry in entries if entry["action"] == "masks.revealed"]
    assert [entry["subject"] for entry in noted] == [f"message:{message}", f"customer:{company.south_customer}"]
    assert {entry["details"]["reason"] for entry in noted} == {asked["reason"]}
    assert (await company.ask("GET", customer, who="discreet")).text.count(PHONE) == 0
    assert (await company.ask("POST", f"{customer}/reveals", asked, "named")).status_code == 404
