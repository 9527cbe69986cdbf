"""Assigning: to people, teams, nobody; of two who claim at once one has it, and the other is told who."""

import asyncio
from uuid import uuid4

from hilo.conversations.conftest import People
from hilo.staff.testing import join, sign_in


async def test_a_stranger_assigns_nothing(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/assignee"
    assert await people.refuses("PUT", path, {"assignee": "me"}) == (401, 403)
    assert await people.refuses("PUT", path, {"assignee": "me"}, role="shop") == (401, 403)
    assert (await people.get(f"/conversations/{talk}"))["assignee"] is None


async def test_of_two_who_claim_at_once_one_has_it(people: People) -> None:
    talk = await people.conversation()
    rivals = [await people.as_("agent", name) for name in ("Leo", "Eva", "Pau")]
    version = (await people.send("GET", f"/conversations/{talk}")).headers["etag"]
    claims = [
        r.send("PUT", f"/conversations/{talk}/assignee", {"assignee": "me"}, **{"if-match": version}) for r in rivals
    ]
    answers = await asyncio.gather(*claims)

    assert sorted(a.status_code for a in answers) == [200, 412, 412]
    (won,) = [a for a in answers if a.status_code == 200]
    assert won.headers["etag"] != version
    whole = await people.get(f"/conversations/{talk}")
    for lost in (a for a in answers if a.status_code == 412):
        assert (lost.json()["code"], lost.json()["assignee"]) == ("conversation_changed", whole["assignee"]["id"])
    assert whole["assignee"] == won.json()["assignee"]
    changes = (await people.get(f"/conversations/{talk}/thread"))["items"]
    assert [c["text"] for c in changes if c["kind"] == "change"] == [f"assigned: {whole['assignee']['name']}"]


async def test_to_a_colleague_a_team_and_nobody_and_what_is_not_named_stays(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/assignee"
    leo, headers = await join(people.env, "agent", "Leo")
    owner = await people.as_("owner", "Pau")
    team = (await owner.done("POST", "/teams", {"name": "Facturas"}))["id"]

    given = await people.done("PUT", path, {"assignee": str(leo.id), "team": team})
    assert (given["assignee"]["name"], given["team"]["name"]) == ("Leo", "Facturas")
    same = await people.done("PUT", path, {"team": team})
    assert (same["version"], same["assignee"]["name"]) == (given["version"], "Leo")
    people.headers = headers
    mine = await people.done("PUT", path, {"assignee": None})
    assert (mine["assignee"], mine["team"]["id"]) == (None, team)
    assert (await people.done("PUT", path, {"assignee": "me", "team": None}))["team"] is None
    changes = (await people.get(f"/conversations/{talk}/thread"))["items"]
    said = ["assigned: Leo · Facturas", "assigned: -", "assigned: Leo · -"]
    assert sorted(c["text"] for c in changes if c["kind"] == "change") == sorted(said), "what is new, and no more"


async def test_nobody_unknown_or_gone_and_no_strange_version(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/assignee"
    leo, _ = await join(people.env, "agent", "Leo")
    gone = await sign_in(people.env, "owner")
    await people.client.post(f"/api/v1/users/{leo.id}/deactivation", headers=gone)
    for body in ({"assignee": str(leo.id)}, {"assignee": str(uuid4())}, {"team": str(uuid4())}):
        assert await people.problem("PUT", path, body) == (422, "unknown_assignee")
    for version in (b'"x"', b'"-1"', b'"\xb2"', b"1" * 5000):
        headers = {k.encode(): v.encode() for k, v in people.headers.items()} | {b"if-match": version}
        answer = await people.client.put(f"/api/v1{path}", json={"assignee": "me"}, headers=headers)
        assert (answer.status_code, answer.json()["where"]) == (422, "If-Match")
    assert (await people.get(f"/conversations/{talk}"))["assignee"] is None
    assert (await people.done("PUT", path, {"assignee": "me"}, **{"if-match": "*"}))["assignee"]["name"] == "Marta"


async def test_what_somebody_had_who_left_is_given_to_a_team(people: People) -> None:
    talk = await people.conversation()
    path = f"/conversations/{talk}/assignee"
    leo, _ = await join(people.env, "agent", "Leo")
    owner = await people.as_("owner", "Pau")
    team = (await owner.done("POST", "/teams", {"name": "Facturas"}))["id"]
    await people.done("PUT", path, {"assignee": str(leo.id)})
    await owner.done("POST", f"/users/{leo.id}/deactivation")
    given = await people.done("PUT", path, {"team": team})
    assert (given["assignee"]["name"], given["team"]["name"]) == ("Leo", "Facturas")
