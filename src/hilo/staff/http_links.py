"""The routes of coming in by a link: invitations, and passwords to be chosen anew."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, Body, route
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store_entry
from hilo.staff.fields import EmailText, LanguageTag, Limit, PasswordText
from hilo.staff.invite import (
    Invited,
    Newcomer,
    NewInvitation,
    accept_invitation,
    invitation_of,
    invite,
    invite_again,
    revoke_invitation,
)
from hilo.staff.password_reset import ask_for_reset, make_reset, reset_password, user_of_link
from hilo.staff.store_entry import Invitation
from hilo.staff.throttle import Tries, forgive_try, take_try
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages

FREE_LINKS = 30
Secret = Annotated[str, msgspec.Meta(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")]
NameOrNone = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\u0000-\u001f]*$(?!\n)")]


class InvitationPage(msgspec.Struct):
    """Open invitations by id; `next` is the cursor of the following page."""

    items: list[Invitation]
    next: str | None


class InvitationBody(Body):
    """Who is invited: the role and teams they will have; `name` and `language` as far as known."""

    email: EmailText
    role: Annotated[str, msgspec.Meta(max_length=100)]
    name: NameOrNone = ""
    language: LanguageTag = ""
    teams: Annotated[list[UUID], msgspec.Meta(max_length=100)] = msgspec.field(default_factory=list[UUID])


class LinkSecret(Body):
    """What stands behind the `#` of a link."""

    secret: Secret


class InvitationSeen(msgspec.Struct):
    """What a link invites to."""

    email: Annotated[str, marked(OPEN)]
    name: str
    role: str
    language: str
    expires_at: datetime


class Acceptance(Body):
    """The link's secret, and what one says of oneself."""

    secret: Secret
    name: Name
    password: PasswordText
    language: LanguageTag = ""


class Welcome(msgspec.Struct):
    """Whom the invitation made a member of staff; they sign in by this address."""

    id: UUID
    email: Annotated[str, marked(OPEN)]


class ForgottenPassword(Body):
    """Whose password was forgotten."""

    email: EmailText


class NewPassword(Body):
    """The link's secret, and the new password."""

    secret: Secret
    password: PasswordText


class WhosePassword(msgspec.Struct):
    """Whose password a link sets."""

    email: Annotated[str, marked(OPEN)]


class ResetLink(msgspec.Struct):
    """A link by which somebody chooses a new password, for the only time."""

    link: Annotated[str, marked(OPEN)]


@route("GET", "/invitations", needs="staff.manage")
async def get_invitations(tx: Tx, cursor: UUID | None = None, limit: Limit = 50) -> InvitationPage:
    """Who is invited and did not come yet; those whose link is too old among them."""
    found = await store_entry.invitations(tx, cursor, limit + 1)
    return InvitationPage(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


@route("POST", "/invitations", needs="staff.manage", status=201)
async def post_invitation(tx: Tx, by: Principal, data: InvitationBody) -> Invited:
    """Invite somebody: by mail where a mail server is set, and by the link in the answer, which is shown once."""
    return await invite(tx, NewInvitation(**msgspec.structs.asdict(data)), by)


@route("POST", "/invitations/{invitation_id:uuid}/link", needs="staff.manage", status=201)
async def post_invitation_link(tx: Tx, by: Principal, invitation_id: UUID) -> Invited:
    """Send it again: a new link; the one of before is void."""
    return await invite_again(tx, invitation_id, by)


@route("DELETE", "/invitations/{invitation_id:uuid}", needs="staff.manage", status=204)
async def delete_invitation(tx: Tx, by: Principal, invitation_id: UUID) -> None:
    """Revoke it: its link is void."""
    await revoke_invitation(tx, invitation_id, by)


@route("POST", "/invitation", needs=PUBLIC)
async def post_look(request: AnyRequest, data: LinkSecret) -> InvitationSeen:
    """What a link invites to. Looking does not use it."""
    env, tries = await _stranger(request)
    async with env.db.unit_of_work() as tx:
        found = await invitation_of(tx, data.secret)
        await forgive_try(tx, tries)
    return InvitationSeen(found.email, found.name, found.role, found.language, found.expires_at)


@route("POST", "/invitation/acceptance", needs=PUBLIC, status=201)
async def post_acceptance(request: AnyRequest, data: Acceptance) -> Welcome:
    """Accept an invitation: uses its link, and makes a member of staff, who then signs in."""
    env, tries = await _stranger(request)
    async with env.db.unit_of_work() as tx:
        user = await accept_invitation(tx, data.secret, Newcomer(data.name, data.password, data.language))
        await forgive_try(tx, tries)
    return Welcome(user.id, user.email)


@route("POST", "/password-resets", needs=PUBLIC, status=202)
async def post_forgotten(request: AnyRequest, tx: Tx, data: ForgottenPassword) -> None:
    """Have a link mailed by which to choose a new password. The answer is the same whether the address is known."""
    ensure_own_pages(request, tx.env, stranger=True)
    await ask_for_reset(tx, data.email, client_address(request, tx.env))


@route("POST", "/users/{user_id:uuid}/password-reset", needs="staff.manage", status=201)
async def post_reset_link(tx: Tx, by: Principal, user_id: UUID) -> ResetLink:
    """A link by which they choose a new password, shown once: for who gets no mail."""
    return ResetLink(await make_reset(tx, user_id, by))


@route("POST", "/password-reset", needs=PUBLIC)
async def post_whose(request: AnyRequest, data: LinkSecret) -> WhosePassword:
    """Whose password a link sets. Looking does not use it."""
    env, tries = await _stranger(request)
    async with env.db.unit_of_work() as tx:
        person = await user_of_link(tx, data.secret)
        await forgive_try(tx, tries)
    return WhosePassword(person.email)


@route("POST", "/password-reset/completion", needs=PUBLIC, status=204)
async def post_new_password(request: AnyRequest, data: NewPassword) -> None:
    """Choose the new password: uses the link, ends every session, and tells its person by mail."""
    env, tries = await _stranger(request)
    async with env.db.unit_of_work() as tx:
        await reset_password(tx, data.secret, data.password)
        await forgive_try(tx, tries)


async def _stranger(request: AnyRequest) -> tuple[Env, Tries]:
    """Our own page or no browser; and a try, counted by the network address. Raises CrossOrigin, TooManyTries."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    tries = Tries({}, {f"link address:{client_address(request, env)}": FREE_LINKS})
    async with env.db.unit_of_work() as tx:
        await take_try(tx, tries)
    return env, tries


ROUTES = (
    get_invitations,
    post_invitation,
    post_invitation_link,
    delete_invitation,
    post_look,
    post_acceptance,
    post_forgotten,
    post_reset_link,
    post_whose,
    post_new_password,
)
