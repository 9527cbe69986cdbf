"""The routes of signing in and out, of oneself, and of presence."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, SIGNED_IN, Body, route
from hilo.staff import store, store_access
from hilo.staff.authenticate import cookie_name
from hilo.staff.change import Changes, change_oneself, change_own_password
from hilo.staff.errors import WrongPassword
from hilo.staff.fields import EmailText, LanguageTag, PasswordText
from hilo.staff.model import Presence, PresenceState, Role, User
from hilo.staff.presence import be_present
from hilo.staff.rights import granted
from hilo.staff.sign_in import Session, sign_in, sign_out
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages


class Credentials(Body):
    """The e-mail address and password of a member of staff."""

    email: EmailText
    password: PasswordText


class Me(msgspec.Struct, kw_only=True):
    """Who asks: a person, or a token of its own (then without e-mail address and role)."""

    kind: str
    id: UUID
    name: str
    permissions: list[str]
    email: str | None = None
    role: Role | None = None
    language: str = ""
    teams: list[UUID] = []


class SessionNow(msgspec.Struct):
    """The session that asks. `expires_at` is null for a token; the use of a session moves it on."""

    user: Me
    expires_at: datetime | None


class ChangesOfMine(Body):
    """What is to be different about oneself."""

    name: Name | None = None
    language: LanguageTag | None = None


class PasswordChange(Body):
    """The password until now, and the new one."""

    current: PasswordText
    new: PasswordText


class NewPresence(Body):
    """Online, away or busy."""

    state: PresenceState


class PresenceList(msgspec.Struct):
    """Everybody who is there."""

    items: list[Presence]


@route("POST", "/session", needs=PUBLIC, status=201)
async def post_session(request: AnyRequest, by: Principal | None, data: Credentials) -> Response[SessionNow]:
    """Sign in: sets the session's cookie. The answer holds a secret, so it is not kept for an Idempotency-Key."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    session = await sign_in(env, data.email, data.password, client_address(request, env))
    async with env.db.unit_of_work() as tx:
        if by is not None:
            await sign_out(tx, by)
        user = await store.user(tx, session.user_id)
    assert user is not None
    answer = SessionNow(_me(_principal(env, user, session), user), session.ends_at)
    return Response(answer, cookies=[_cookie(env, session.secret)])


@route("GET", "/session", needs=SIGNED_IN)
async def get_session(request: AnyRequest, tx: Tx, by: Principal) -> Response[SessionNow]:
    """Who is signed in, and until when; renews the cookie."""
    ends_at = await store_access.session_end(tx, by.session_id) if by.session_id else None
    secret = request.cookies.get(cookie_name(tx.env), "")
    cookies = [_cookie(tx.env, secret)] if by.session_id else []
    return Response(SessionNow(await _whole_me(tx, by), ends_at), cookies=cookies)


@route("DELETE", "/session", needs=SIGNED_IN, status=204)
async def delete_session(tx: Tx, by: Principal) -> Response[None]:
    """Sign out."""
    await sign_out(tx, by)
    return Response(None, status_code=204, cookies=[_cookie(tx.env, None)])


@route("GET", "/me", needs=SIGNED_IN)
async def get_me(tx: Tx, by: Principal) -> Me:
    """Who asks, and what they may do."""
    return await _whole_me(tx, by)


@route("PATCH", "/me", needs=SIGNED_IN)
async def patch_me(tx: Tx, by: Principal, data: ChangesOfMine) -> Me:
    """Change one's own name or language."""
    return _me(by, await change_oneself(tx, Changes(name=data.name, language=data.language), by))


@route("PUT", "/me/password", needs=SIGNED_IN)
async def put_password(tx: Tx, by: Principal, data: PasswordChange) -> Response[Any]:
    """Change one's own password; ends one's other sessions."""
    if await change_own_password(tx, data.current, data.new, by):
        return Response(None, status_code=204)
    wrong = WrongPassword(where="current")  # answered, not raised: the try is committed
    return Response(wrong.document(), status_code=wrong.status, media_type="application/problem+json")


@route("PUT", "/presence", needs=SIGNED_IN)
async def put_presence(tx: Tx, by: Principal, data: NewPresence) -> Presence:
    """Say that one is online, away or busy; say it again before it expires."""
    return await be_present(tx, data.state, by)


@route("GET", "/presence", needs="staff.read")
async def get_presence(tx: Tx) -> PresenceList:
    """Everybody who is there now."""
    return PresenceList(await store_access.presences(tx))


async def _whole_me(tx: Tx, by: Principal) -> Me:
    return _me(by, await store.user(tx, by.id) if by.kind == "user" else None)


def _me(by: Principal, user: User | None) -> Me:
    me = Me(kind=by.kind, id=by.id, name=user.name if user else by.name, permissions=sorted(by.permissions))
    if user:
        me.email, me.role, me.language, me.teams = user.email, user.role, user.language, user.teams
    return me


def _principal(env: Env, user: User, session: Session) -> Principal:
    return Principal("user", user.id, user.name, granted(env, user.role), session_id=session.id)


def _cookie(env: Env, secret: str | None) -> Cookie:
    """The cookie of a session; without a secret it deletes itself."""
    name = cookie_name(env)
    return Cookie(
        key=name,
        value=secret or "",
        max_age=env.settings.session_days * 86400 if secret else 0,
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="lax",
    )


ROUTES = (
    post_session,
    get_session,
    delete_session,
    get_me,
    patch_me,
    put_password,
    put_presence,
    get_presence,
)
