"""Contact routes: a claim redirects nothing, loops are cut, what is ended or broken never falls back by itself."""

from typing import Any
from uuid import UUID

import pytest

from hilo.consent.conftest import Desk
from hilo.consent.errors_routes import ClaimsNeverRedirect
from hilo.consent.gate import decide
from hilo.consent.model import Decision, Purpose, Question
from hilo.consent.model_routes import Leads, Young, against_advertising, copies_of, next_hop
from hilo.consent.route_set import Wish, set_route
from hilo.consent.route_words import ToRoute, follow_routes
from hilo.customers.identify import identify
from hilo.customers.model import Claim, Identified
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, system_principal
from hilo.kernel.testing import FakeClock

BY = system_principal("test")
STAFF = Principal("user", UUID(int=1), "Marta", frozenset({"consent.redirect"}))
PURPOSES: tuple[Purpose, ...] = ("service", "automatic", "promotional")


async def comes(env: Env, value: str, kind: str = "email", assurance: int = 2) -> Identified:
    async with env.db.unit_of_work() as tx:
        return (await identify(tx, [Claim(kind, value, value.partition("@")[0].title(), assurance)]))[0]


async def routes(env: Env, one: Identified, other: Identified, by: Principal = STAFF, **more: Any) -> UUID:
    wish: dict[str, Any] = {"mode": "instead", "purposes": PURPOSES, "reason": "test"} | more
    async with env.db.unit_of_work() as tx:
        return await set_route(tx, Wish(one.customer_id, other.customer_id, other.identifier_id, **wish), by)


async def goes(env: Env, to: str, of: Identified | None, **more: Any) -> tuple[str, str]:
    """Where words to an address go, and why nowhere."""
    asked: dict[str, Any] = {"purpose": "service"} | more
    async with env.db.read() as tx:
        [routed] = await follow_routes(tx, [ToRoute("email", to, of.profile_id if of else None, **asked)])
    return routed.value, routed.broken


async def test_a_stranger_and_a_reader_redirect_nothing(desk: Desk) -> None:
    path = f"/api/v1/customers/{new_id()}/contact-routes"
    body = {"other": str(new_id()), "to": str(new_id()), "purposes": ["service"], "mode": "copy", "reason": "x"}
    assert (await desk.client.post(path, json=body)).status_code == 401
    for role in ("shop", "marketing", "read-only"):
        assert await desk.problem("POST", path.removeprefix("/api/v1"), body, role=role) == (403, "not_allowed")
    assert await desk.problem("POST", path.removeprefix("/api/v1"), body) == (404, "customer_unknown")


async def test_a_claim_never_redirects_nor_is_redirected_to(env: Env) -> None:
    ana, bea = await comes(env, "ana@correo.es"), await comes(env, "bea@correo.es")
    token = Principal("token", UUID(int=2), "shop", frozenset({"consent.redirect"}))
    for by, assurance in ((BY, 0), (token, 2)):
        with pytest.raises(ClaimsNeverRedirect):
            await routes(env, ana, bea, by, assurance=assurance)
    await routes(env, ana, bea, token, assurance=3)
    assert await goes(env, "ana@correo.es", ana) == ("bea@correo.es", "")


async def test_words_go_to_no_address_that_was_merely_named(env: Env, desk: Desk) -> None:
    ana, claimed = await comes(env, "ana@correo.es"), await comes(env, "eva@correo.es", assurance=0)
    body = {"other": str(claimed.customer_id), "to": str(claimed.identifier_id), "purposes": ["service"]}
    more = {"mode": "instead", "reason": "asked on the phone"}
    path = f"/customers/{ana.customer_id}/contact-routes"
    assert await desk.problem("POST", path, body | more) == (409, "address_not_proven")
    nobodys = body | more | {"to": str(ana.identifier_id)}
    assert await desk.problem("POST", path, nobodys) == (409, "address_not_theirs")


async def test_who_merely_typed_an_address_sends_nobodys_words_elsewhere(env: Env) -> None:
    """A stranger's profile with somebody's address on it has a route of its own: it is not of the owner's words."""
    ana, bea = await comes(env, "ana@correo.es"), await comes(env, "bea@correo.es")
    stranger = await comes(env, "ana@correo.es", assurance=0)
    assert stranger.profile_id != ana.profile_id
    await routes(env, stranger, bea)
    assert await goes(env, "ana@correo.es", ana) == ("ana@correo.es", "")
    assert await goes(env, "ana@correo.es", None) == ("ana@correo.es", "")


async def test_circles_are_refused_and_those_that_merges_make_are_cut(env: Env, desk: Desk) -> None:
    a, b, c, d = [await comes(env, f"{name}@correo.es") for name in "abcd"]
    await routes(env, a, b)
    await routes(env, b, c)
    circular = {"other": str(a.customer_id), "to": str(a.identifier_id), "purposes": ["service"], "mode": "instead"}
    path = f"/customers/{c.customer_id}/contact-routes"
    assert await desk.problem("POST", path, circular | {"reason": "x"}) == (409, "route_circular")
    assert await goes(env, "a@correo.es", a) == ("c@correo.es", "")

    await routes(env, d, a)
    merged = await desk.post(f"/customers/{c.customer_id}/merges", {"other": str(d.customer_id)})
    assert [await goes(env, f"{one}@correo.es", None) for one in "abc"] == [
        ("c@correo.es", ""),
        ("a@correo.es", ""),
        ("b@correo.es", ""),
    ]
    await desk.ask("DELETE", f"/customers/{c.customer_id}/merges/{merged['id']}")
    assert await goes(env, "c@correo.es", c) == ("c@correo.es", "")


async def test_a_route_follows_its_profile_through_merges_and_back(env: Env, desk: Desk) -> None:
    ana, other, bea = [await comes(env, f"{name}@correo.es") for name in ("ana", "otra", "bea")]
    await routes(env, ana, bea)
    await routes(env, other, bea, identifier=other.identifier_id, purposes=("automatic",))
    merged = await desk.post(f"/customers/{other.customer_id}/merges", {"other": str(ana.customer_id)})
    assert await goes(env, "otra@correo.es", other) == ("bea@correo.es", ""), "one person: all their addresses"
    await desk.ask("DELETE", f"/customers/{other.customer_id}/merges/{merged['id']}")
    assert await goes(env, "otra@correo.es", other) == ("otra@correo.es", "")
    assert await goes(env, "otra@correo.es", other, purpose="automatic") == ("bea@correo.es", "")
    shown = (await desk.get(f"/customers/{bea.customer_id}/contact-routes"))["items"]
    assert {one["customer"] for one in shown} == {str(ana.customer_id), str(other.customer_id)}


async def test_two_at_one_time_are_refused(env: Env, desk: Desk, clock: FakeClock) -> None:
    ana, bea, eva = [await comes(env, f"{name}@correo.es") for name in ("ana", "bea", "eva")]
    made = await routes(env, ana, bea, purposes=("service",))
    body = {"other": str(eva.customer_id), "to": str(eva.identifier_id), "mode": "instead", "reason": "x"}
    path = f"/customers/{ana.customer_id}/contact-routes"
    assert await desk.problem("POST", path, body | {"purposes": ["service", "automatic"]}) == (409, "route_overlaps")
    await desk.post(path, body | {"purposes": ["automatic"]})
    await desk.post(path, body | {"purposes": ["service"], "mode": "copy"})
    clock.pass_(minutes=1)
    await desk.post(f"{path}/{made}/end", {"reason": "moved"})
    await desk.post(path, body | {"purposes": ["service"]})
    assert await goes(env, "ana@correo.es", ana) == ("eva@correo.es", "")
    wrong = body | {"purposes": ["service"], "valid_from": "2030-01-01T00:00:00Z", "valid_to": "2029-01-01T00:00:00Z"}
    assert await desk.problem("POST", path, wrong) == (422, "bad_period")
    own = body | {"other": str(ana.customer_id), "to": str(ana.identifier_id), "identifier": str(ana.identifier_id)}
    assert await desk.problem("POST", path, own | {"purposes": ["service"]}) == (409, "route_to_itself")


async def test_a_route_stands_on_a_relation_that_allows_it(env: Env, desk: Desk) -> None:
    child, mother, other = [await comes(env, f"{name}@correo.es") for name in ("lucia", "elena", "pilar")]
    guardian = {"kind": "guardian", "other": str(mother.customer_id)}
    made = await desk.post(f"/customers/{child.customer_id}/relations", guardian)
    body = {"other": str(mother.customer_id), "to": str(mother.identifier_id), "purposes": ["service"]}
    path = f"/customers/{child.customer_id}/contact-routes"
    wish = body | {"mode": "instead", "reason": "a minor", "relation": made["id"]}
    assert await desk.problem("POST", path, wish) == (403, "relation_gives_no_redirect")
    another = wish | {"other": str(other.customer_id), "to": str(other.identifier_id)}
    assert await desk.problem("POST", path, another) == (404, "relation_unknown")


async def test_the_gate_asks_of_whoever_gets_it_in_the_end(env: Env, desk: Desk) -> None:
    ana, bea = await comes(env, "ana@correo.es"), await comes(env, "bea@correo.es")
    await routes(env, ana, bea)

    async def asked() -> Decision:
        async with env.db.unit_of_work() as tx:
            question = Question(new_id(), "email", "ana@correo.es", "automatic", profile_id=ana.profile_id)
            return (await decide(tx, [question]))[0]

    await desk.post("/suppressions", {"kind": "email", "value": "ana@correo.es", "scope": "everything"})
    assert (await asked()).verdict == "allow", "nothing goes to her"
    await desk.post("/suppressions", {"kind": "email", "value": "bea@correo.es", "scope": "all"})
    stopped = await asked()
    assert [reason.code for reason in stopped.reasons] == ["suppressed_all", "routed_instead"]


def test_the_nearest_route_that_the_account_reaches_is_taken(clock: FakeClock) -> None:
    now = clock.now()

    def leads(kind: str, **more: Any) -> Leads:
        return Leads(new_id(), more.pop("mode", "instead"), kind, "x", "", new_id(), now, **more)

    phone, mail, narrow = leads("phone"), leads("email"), leads("phone", narrow=True)
    assert next_hop([], "email", ()) == (None, "")
    assert next_hop([phone, mail], "email", ("phone",)) == (mail, "")
    assert next_hop([phone], "email", ("phone",)) == (phone, "")
    assert next_hop([phone], "email", ()) == (None, "route_unreachable")
    assert next_hop([mail, narrow], "email", ("phone",)) == (narrow, "")
    assert next_hop([leads("email", works=False)], "email", ()) == (None, "route_broken")
    copy = leads("email", mode="copy")
    assert next_hop([copy], "email", ()) == (None, "")
    assert copies_of([copy, mail], "email", (), ("email", "y")) == [copy]
    assert copies_of([copy], "email", (), ("email", "x")) == []


def test_advertising_is_for_those_of_age_or_answered_for(clock: FakeClock) -> None:
    today = clock.now().date()
    adult, child = Young(today.replace(year=today.year - 40)), Young(today.replace(year=today.year - 13))
    guarded = Young(child.born, guarded=True)
    assert against_advertising(adult, adult, today) == against_advertising(Young(), Young(), today) == []
    assert against_advertising(child, child, today) == ["minor_without_guardian"]
    assert against_advertising(child, adult, today) == ["minor_without_guardian"]
    assert against_advertising(guarded, guarded, today) == ["guardian_may_not_consent"]
    assert against_advertising(guarded, adult, today) == []
