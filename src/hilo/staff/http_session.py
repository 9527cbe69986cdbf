"""The routes of signing in and out, of oneself, and of presence."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import LIMITED, Principal
from hilo.kernel.route import PUBLIC, SIGNED_IN, Body, route
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store, store_access
from hilo.staff.authenticate import cookie_name
from hilo.staff.change import Changes, change_oneself, change_own_password
from hilo.staff.device import device_of
from hilo.staff.entry_cookies import half_cookie, session_cookie
from hilo.staff.errors import WrongPassword
from hilo.staff.errors_entry import SecondFactorMissing, SecondStepNeeded
from hilo.staff.fields import EmailText, LanguageTag, PasswordText
from hilo.staff.known_roles import known_roles
from hilo.staff.model import Presence, PresenceState, Role, User
from hilo.staff.presence import be_present
from hilo.staff.rights import declared_by
from hilo.staff.sign_in import sign_in, sign_out
from hilo.staff.start_session import HalfSession, Session
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages


class Credentials(Body):
    """The e-mail address and password of a member of staff."""

    email: EmailText
    password: PasswordText


class Me(msgspec.Struct, kw_only=True):
    """Who asks: a person, or a token of its own (then without e-mail address and role).

    `limited`: they see only what is given to their teams or to themselves. `masks`: what they see masked.
    """

    kind: str
    id: UUID
    name: str
    permissions: list[str]
    email: Annotated[str | None, marked(OPEN)] = None
    role: Role | None = None
    language: str = ""
    teams: list[UUID] = []
    limited: bool = False
    masks: list[str] = []


class SessionNow(msgspec.Struct):
    """The session that asks. `expires_at` is null for a token; the use of a session moves it on.

    `recovery_codes` are there once: when the second factor was set up on the way in.
    """

    user: Me
    expires_at: datetime | None
    recovery_codes: Annotated[list[str] | None, marked(OPEN)] = None


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
    """Sign in: sets the session's cookie. The answer holds a secret, so it is not kept for an Idempotency-Key.

    401 `second_step_needed` (and `ways`) or `second_factor_missing` sets a cookie that is good for the second step.
    """
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    entered = await sign_in(env, data.email, data.password, client_address(request, env), device_of(request))
    if isinstance(entered, HalfSession):
        return _half_way(env, entered)
    return await entered_answer(env, by, entered)


@route("GET", "/session", needs=SIGNED_IN)
async def get_session(request: AnyRequest, tx: Tx, by: Principal) -> Response[SessionNow]:
    """Who is signed in, and until when; renews the cookie."""
    ends_at = await store_access.session_end(tx, by.session_id) if by.session_id else None
    secret = request.cookies.get(cookie_name(tx.env), "")
    cookies = [session_cookie(tx.env, secret)] if by.session_id else []
    return Response(SessionNow(await _whole_me(tx, by), ends_at), cookies=cookies)


@route("DELETE", "/session", needs=SIGNED_IN, status=204)
async def delete_session(tx: Tx, by: Principal) -> Response[None]:
    """Sign out."""
    await sign_out(tx, by)
    return Response(None, status_code=204, cookies=[session_cookie(tx.env, None)])


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
    me.limited, me.masks = by.limited, sorted(by.masks)
    if user:
        me.email, me.role, me.language, me.teams = user.email, user.role, user.language, user.teams
    return me


def _principal(env: Env, user: User, session: Session) -> Principal:
    role = known_roles(env).by_name[user.role]
    numbers = frozenset[int]() if role.reach == "everything" else frozenset({LIMITED})
    may = role.may(declared_by(env))
    return Principal("user", user.id, user.name, may, numbers, session.id, frozenset(role.masks))


async def entered_answer(
    env: Env, by: Principal | None, session: Session, codes: list[str] | None = None
) -> Response[SessionNow]:
    """What whoever came in is told, with the cookie; the session `by` which they were in before ends."""
    async with env.db.unit_of_work() as tx:
        if by is not None:
            await sign_out(tx, by)
        await known_roles(env).read(tx)
        user = await store.user(tx, session.user_id)
    assert user is not None, "a session is of a user"
    answer = SessionNow(_me(_principal(env, user, session), user), session.ends_at, codes)
    return Response(answer, cookies=[session_cookie(env, session.secret), half_cookie(env, None)])


def _half_way(env: Env, half: HalfSession) -> Response[Any]:
    """A refusal that sets a cookie, and is answered, not raised."""
    problem = SecondStepNeeded(extra={"ways": half.kinds}) if half.kinds else SecondFactorMissing()
    content = problem.document() | {"expires_at": half.ends_at}
    cookies = [half_cookie(env, half.secret)]
    return Response(content, status_code=problem.status, media_type="application/problem+json", cookies=cookies)


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
