"""Routes of visitors: what a page needs to know before anybody talks, sessions, signed identities."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from hilo.company.model import best_language
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.route import PUBLIC, VISITOR, Body, route
from hilo.portal import begin as sessions
from hilo.portal.admit import seat_of
from hilo.portal.begin import Asked
from hilo.portal.hosts import Host, host
from hilo.portal.limits import BEGINNING_FROM, SHOWING_FROM, limits
from hilo.portal.model import Agent, Begun
from hilo.portal.origins import ROOT, origin_of
from hilo.portal.presence import brand_of, presence
from hilo.portal.style import style_of
from hilo.portal.words import label
from hilo.staff.web_safety import client_address

AnyRequest = Request[Any, Any, Any]
HERE = f"//{ROOT.removeprefix('/')}/{{account_id:uuid}}"
Language = Annotated[str, msgspec.Meta(max_length=50)]
Shown = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class BrandLook(msgspec.Struct, frozen=True):
    """In whose name one talks, and in what colour."""

    name: str
    color: str


class AskedFor(msgspec.Struct, frozen=True):
    """A field of the form before a chat."""

    field: str
    label: str
    kind: str
    required: bool


class FileRules(msgspec.Struct, frozen=True):
    """What may be sent along: nothing where `max_bytes` is 0."""

    max_bytes: int
    count: int
    media_types: Sequence[str]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows of the chat before anybody talks; nothing in it is secret.

    `style`: the colours and the place of the window, as CSS declarations for its element.
    """

    account: UUID
    brand: BrandLook
    style: str
    language: str
    languages: Sequence[str]
    open: bool
    opens_at: datetime | None
    agents: Sequence[Agent]
    form: Sequence[AskedFor]
    attachments: FileRules
    greeting: str
    identity_required: bool
    shared: bool


class SessionBody(Body):
    """`client_id`: made by the browser, and kept; asked twice at once it is one visitor."""

    client_id: UUID
    identity: Shown | None = None
    form: Annotated[dict[str, Annotated[str, msgspec.Meta(max_length=1000)]], msgspec.Meta(max_length=20)] = (
        msgspec.field(default_factory=dict[str, str])
    )
    shared: bool = False
    page: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    language: Language = ""


class IdentityBody(Body):
    """A signed identity."""

    identity: Shown


@route("GET", f"{HERE}/config", needs=PUBLIC, audited=False)
async def get_config(tx: Tx, account_id: UUID, lang: Language = "") -> Response[bytes]:
    """What the chat looks like, whether it is open, who is there, what is asked first. Anybody may know."""
    where = await host(tx, account_id)
    brand = await brand_of(tx, where.account.brand_id)
    languages = list(where.rules.languages) or brand.languages
    language = best_language([lang], languages) if lang else best_language([brand.language], languages)
    now = await presence(tx, where)
    colour = where.rules.colour or brand.accent
    config = Config(
        account=account_id,
        brand=BrandLook(where.rules.title or brand.name, colour),
        style=style_of(colour, where.rules.side),
        language=language,
        languages=languages,
        open=now.open,
        opens_at=now.opens_at,
        agents=now.agents,
        form=_form(where, language),
        attachments=FileRules(
            where.rules.media_max_bytes if where.rules.media_count else 0,
            where.rules.media_count,
            where.rules.media_types,
        ),
        greeting=where.rules.greeting.get(language, ""),
        identity_required=where.rules.identity_required,
        shared=where.rules.shared,
    )
    headers = {"cache-control": "public, max-age=30"}
    return Response(msgspec.json.encode(config), media_type="application/json", headers=headers)


@route("POST", f"{HERE}/sessions", needs=PUBLIC, status=201, audited=False)
async def post_session(tx: Tx, account_id: UUID, data: SessionBody, request: AnyRequest) -> Begun:
    """Begin to talk: as whom the site's signed identity names, else as this browser. The token is shown this once."""
    env: Env = request.app.state.env
    address = client_address(request, env)
    asked = [(BEGINNING_FROM, address)] + ([(SHOWING_FROM, address)] if data.identity else [])
    limits(env).take(*asked)
    begun = Asked(
        client=str(data.client_id),
        identity=data.identity or "",
        form=data.form,
        shared=data.shared,
        page=data.page,
        language=data.language,
    )
    return await sessions.begin(tx, await host(tx, account_id), begun, origin_of(request))


@route("DELETE", f"{HERE}/session", needs=VISITOR, audited=False)
async def delete_session(tx: Tx, account_id: UUID, request: AnyRequest) -> None:
    """Log out: the token is good for nothing any more, and what follows the stream by it is let go."""
    await sessions.end(tx, seat_of(request))


@route("POST", f"{HERE}/identity", needs=VISITOR, audited=False)
async def post_identity(tx: Tx, account_id: UUID, data: IdentityBody, request: AnyRequest) -> Begun:
    """Go on as whom the site's signed identity names, under a new token; what was said before comes along."""
    env: Env = request.app.state.env
    limits(env).take((SHOWING_FROM, client_address(request, env)))
    return await sessions.show_identity(tx, await host(tx, account_id), seat_of(request), data.identity)


def _form(where: Host, language: str) -> list[AskedFor]:
    return [
        AskedFor(field.field, field.labels.get(language) or label(field.field, language), field.kind, field.required)
        for field in where.rules.form
    ]


ROUTES = (get_config, post_session, delete_session, post_identity)
