"""Every route names its permission, and refuses strangers and those who lack it, before it looks at anything else."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from hilo.channels.accounts import connect
from hilo.channels.contract_hosts import Hosts
from hilo.channels.registry import adapters
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal, system_principal
from hilo.kernel.route import PUBLIC, SIGNED_IN, VISITOR
from hilo.main import application
from hilo.staff.testing import sign_in
from tests.map.source import report

# What a stranger may ask for, and why. Everything else needs somebody who signed in.
OPEN = {
    "POST /api/v1/session": "signing in",
    "POST /api/v1/session/second-step": "signing in, after the password",
    "POST /api/v1/session/second-step/totp": "signing in, where the role needs a second factor and there is none",
    "POST /api/v1/session/passkey": "signing in without a password",
    "POST /api/v1/passkey-challenges": "what a passkey is to sign, for signing in",
    "POST /api/v1/invitation": "what an invitation's link invites to",
    "POST /api/v1/invitation/acceptance": "coming in by an invitation",
    "POST /api/v1/password-resets": "a forgotten password; tells nobody whether the address is known",
    "POST /api/v1/password-reset": "whose password a link sets",
    "POST /api/v1/password-reset/completion": "choosing a new password by a link",
    "GET /api/v1/first-run": "whether nobody works here yet; tells no more",
    "POST /api/v1/first-run": "becoming the first owner, by the code that the start printed; once",
    "GET /api/v1/openapi.json": "what there is, without what is in it",
    "GET /api/docs": "the same, to read",
    "GET /health/live": "for machines: nothing but whether it lives",
    "GET /health/ready": "for machines: nothing but whether it is ready",
    "GET /metrics": "for machines: has its own token off loopback",
    "GET /": "the page itself, before anybody signed in",
    "GET /invitation": "the same, where an invitation's link leads",
    "GET /password": "the same, where a link for a new password leads",
    "GET /portal/v1/{account_id:uuid}/config": "what a chat looks like, before anybody talks",
    "POST /portal/v1/{account_id:uuid}/sessions": "beginning to talk: a visitor is a stranger first",
    "POST /portal/v1/{account_id:uuid}/resume": "the token of the link authorises it, once",
    "GET /portal/resume/{account_id:uuid}": "the page of such a link: the brand and a button, the same for everybody",
    "GET /portal/resume-page/{name:str}": "the script and the look of that page",
    "GET /portal/preview/{account_id:uuid}": "a chat as an administrator tries its looks; no more than its pages show",
    "GET /portal/preview-page/{name:str}": "the script and the look of that page",
    "GET /widget/{name:str}": "the window of the chat, which pages of other sites load",
    "GET /app": "the shell of the agents' application, which shows nothing to a stranger",
    "GET /app/{rest:path}": "the same, at the address of a list or a conversation",
    "GET /assets/{name:str}": "the application's scripts and styles",
    "GET /hilo.svg": "its icon",
    "GET /icon-192.png": "its icon where it is installed",
    "GET /icon-512.png": "the same, larger",
    "GET /icon-maskable-192.png": "the same, for systems that cut icons to a shape",
    "GET /icon-maskable-512.png": "the same, larger",
    "GET /apple-touch-icon.png": "the same, for Apple's",
    "GET /badge-96.png": "the sign beside what is pushed",
    "GET /sw.js": "the service worker: it opens the application without a network, and shows what is pushed",
    "GET /hilo.webmanifest": "its name and icon, to install it",
    "GET /demo/chat": "the demo company's shop, for its customers; not there without the demo company",
    "GET /demo/shop/{name:str}": "the looks of that shop",
    "POST /demo/replies/{account_id:uuid}": "signed by the demo company's own accounts; not there without it",
    "GET /u/{unsubscribe_token:str}": "where the link in advertising leads; it asks",
    "POST /u/{unsubscribe_token:str}": "wanting no more advertising: whoever has the link may say no",
    "GET /static/{version:str}/{name:str}": "its looks and scripts",
    "GET /api/v1/messages/{message_id:uuid}/images/{picture_pass:str}": "has a pass, which a mail's frame was given",
}
# Whole applications of their own: how they know who asks.
MOUNTS = {"/in": "signed by the channel"}
EVERYTHING = "x-lacks"


class Door(msgspec.Struct, frozen=True):
    """One method of one route, and what it needs (None: it does not say)."""

    method: str
    path: str
    needs: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def address(self) -> str:
        """The path with arbitrary values where it has parameters."""
        return re.sub(r"\{[^}:]+(?::(\w+))?\}", lambda found: _arbitrary(found[1]), self.path)


def _arbitrary(kind: str | None) -> str:
    return {"uuid": str(uuid4()), "int": "7", "path": "a/b"}.get(kind or "str", "x")


def doors(app: Litestar) -> Iterator[Door]:
    """Every method of every route; OPTIONS, which the framework answers with the list of methods, apart."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            yield Door("*", route.path, route.route_handler.opt.get("needs"))
            continue
        for handler in route.route_handlers:
            for method in handler.http_methods - {"OPTIONS"}:
                yield Door(method, route.path, handler.opt.get("needs"))


def faults_of(door: Door, declared: set[str]) -> str | None:
    """What is wrong with what the route says it needs."""
    if door.method == "*":
        wrong = door.needs is None or MOUNTS.get(door.path) != door.needs
        return f"{door.path}: this mount is not in MOUNTS with its own word for who may" if wrong else None
    if door.needs is None:
        return f"{door}: names no permission (`opt['needs']`); use hilo.kernel.route"
    if door.needs == PUBLIC:
        return None if str(door) in OPEN else f"{door}: is open to strangers, and not in OPEN with a reason"
    if door.needs in (SIGNED_IN, VISITOR) or door.needs in declared:
        return None
    return f"{door}: needs {door.needs}, which no module declares in its `permissions`"


@pytest.fixture
def closed(env: Env) -> list[Door]:
    """The routes of the API that are not for everybody."""
    return [door for door in doors(application(env)) if door.path.startswith("/api/v1/") and door.needs != PUBLIC]


@pytest.fixture
async def lacking(env: Env) -> AsyncIterator[httpx.AsyncClient]:
    """A client that may do everything but what it names in the header EVERYTHING."""

    async def authenticate(request: Any) -> Principal:
        every = {name for module in env.modules for name in module.permissions}
        lacks = request.headers[EVERYTHING]
        return Principal("token", UUID(int=1), "all but one", frozenset(every - {lacks}))

    modules = [msgspec.structs.replace(m, authenticate=m.authenticate and authenticate) for m in env.modules]
    app = application(Env(env.settings, env.clock, env.db, modules))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as made:
        yield made


def test_every_route_names_its_permission(env: Env) -> None:
    declared = {name for module in env.modules for name in module.permissions}
    found = list(doors(application(env)))
    faults = [fault for door in found if (fault := faults_of(door, declared))]
    assert len(found) > 50, "the application has lost its routes"
    assert not faults, report(faults)


def test_a_route_that_names_none_is_found() -> None:
    declared = {"staff.read"}
    assert faults_of(Door("GET", "/api/v1/users", "staff.read"), declared) is None
    assert faults_of(Door("GET", "/api/v1/me", SIGNED_IN), declared) is None
    assert faults_of(Door("POST", "/api/v1/session", PUBLIC), declared) is None
    assert faults_of(Door("*", "/in", "signed by the channel"), declared) is None
    assert "no permission" in str(faults_of(Door("GET", "/api/v1/users", None), declared))
    assert "no module declares" in str(faults_of(Door("GET", "/api/v1/users", "staff.raed"), declared))
    assert "not in OPEN" in str(faults_of(Door("GET", "/api/v1/users", PUBLIC), declared))
    assert "not in MOUNTS" in str(faults_of(Door("*", "/files", None), declared))


def test_what_is_listed_as_open_is_there(env: Env) -> None:
    found = list(doors(application(env)))
    gone = set(OPEN) - {str(door) for door in found if door.needs == PUBLIC}
    gone |= set(MOUNTS) - {door.path for door in found if door.method == "*"}
    assert not gone, "take it out of the lists above, or bring it back"


async def test_who_is_no_visitor_is_refused_on_every_route_of_visitors(env: Env, client: httpx.AsyncClient) -> None:
    """No member of staff either, whatever they may do: a token of theirs is none of a visitor's."""
    staff = await sign_in(env, "owner")
    kind = next(kind for kind, made in adapters().items() if issubclass(made, Hosts))
    async with env.db.unit_of_work() as tx:
        account, _ = await connect(tx, kind, "chat", {}, system_principal())
    found = [door for door in doors(application(env)) if door.needs == VISITOR]
    faults: list[str] = []
    for door in found:
        address = door.path.replace("{account_id:uuid}", str(account.id)).replace("{attachment_id:uuid}", str(uuid4()))
        for headers, code in (({}, "not_signed_in"), (staff, "visitor_unknown")):
            answer = await client.request(door.method, address, headers=headers)
            if answer.status_code != 401 or answer.json()["code"] != code:
                faults.append(f"{door}: {answer.status_code} {answer.text[:200]}, not 401 {code}")
    assert len(found) > 8, "the application has lost its routes"
    assert not faults, report(faults)


def test_no_permission_is_declared_twice(env: Env) -> None:
    every = [name for module in env.modules for name in module.permissions]
    assert sorted(every) == sorted(set(every))


async def test_a_stranger_is_refused_everywhere(closed: list[Door], client: httpx.AsyncClient) -> None:
    faults: list[str] = []
    for door in closed:
        answer = await client.request(door.method, door.address())
        if answer.status_code != 401 or answer.json()["code"] != "not_signed_in":
            faults.append(f"{door}: a stranger gets {answer.status_code} {answer.text[:200]}, not 401 not_signed_in")
    assert len(closed) > 50, "the application has lost its routes"
    assert not faults, report(faults)


async def test_a_wrong_token_is_a_stranger_everywhere(closed: list[Door], client: httpx.AsyncClient) -> None:
    faults: list[str] = []
    for door in closed:
        for method in (door.method, "HEAD") if door.method == "GET" else (door.method,):
            answer = await client.request(method, door.address(), headers={"authorization": "Bearer hilo_wrong"})
            if answer.status_code != 401:
                faults.append(f"{method} {door.path}: a wrong token gets {answer.status_code}, not 401")
    assert not faults, report(faults)


async def test_who_lacks_the_permission_is_refused_everywhere(closed: list[Door], lacking: httpx.AsyncClient) -> None:
    guarded = [door for door in closed if door.needs not in (None, SIGNED_IN)]
    faults: list[str] = []
    for door in guarded:
        answer = await lacking.request(door.method, door.address(), headers={EVERYTHING: door.needs or ""})
        if answer.status_code != 403 or answer.json().get("permission") != door.needs:
            faults.append(f"{door}: without {door.needs} it gets {answer.status_code} {answer.text[:200]}, not 403")
    assert guarded, "the application has lost its routes"
    assert not faults, report(faults)
