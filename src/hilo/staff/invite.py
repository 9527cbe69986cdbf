"""Invite somebody to the staff by a link, send it again, revoke it; and come in by it."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.principal import Principal, system_principal
from hilo.kernel.secrets import fingerprint
from hilo.kernel.shape import OPEN, marked
from hilo.staff import store, store_entry, store_teams
from hilo.staff.add import add_user, normal_email
from hilo.staff.audit import record
from hilo.staff.errors import EmailTaken
from hilo.staff.errors_entry import AlreadyInvited, LinkVoid
from hilo.staff.links import Link, new_link
from hilo.staff.mail import Letter, write_to
from hilo.staff.model import User
from hilo.staff.passwords import ensure_strong
from hilo.staff.rights import role_to_give
from hilo.staff.store_entry import Invitation
from hilo.staff.teams import add_member, team_by_id

LASTS = timedelta(days=7)
ACCEPTING = system_principal("invitation")


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """Who is invited, as what."""

    email: str
    role: str
    name: str = ""
    language: str = ""
    teams: list[UUID] = []


class Invited(msgspec.Struct, frozen=True):
    """The invitation and, for the only time, its link; whether it was mailed too."""

    invitation: Invitation
    link: Annotated[str, marked(OPEN)]
    mailed: bool


class Newcomer(msgspec.Struct, frozen=True):
    """What somebody says of themselves as they come in."""

    name: str
    password: str
    language: str = ""


async def invite(tx: Tx, new: NewInvitation, by: Principal) -> Invited:
    """Mailed where there is a mail server; the link is given in any case, to be handed over.

    Raises InvalidEmail, EmailTaken, AlreadyInvited, NoSuchRole, MoreThanYourOwn, NotFound (a team).
    """
    role = await role_to_give(tx, new.role, by)
    email = normal_email(new.email)
    if await store_entry.is_staff(tx, email):
        raise EmailTaken(where="email")
    teams = list(dict.fromkeys(new.teams))
    for team in teams:
        await team_by_id(tx, team)
    link = new_link(tx.env, "invitation")
    invitation = Invitation(
        id=new_id(),
        email=email,
        name=new.name,
        role=role,
        teams=teams,
        language=new.language,
        created_at=tx.now,
        created_by=by.id,
        expires_at=tx.now + LASTS,
    )
    if not await store_entry.add_invitation(tx, invitation, link.token_hash):
        raise AlreadyInvited(where="email")
    await record(tx, by, "invitation.made", f"invitation:{invitation.id}", {"role": role})
    return await _send(tx, invitation, link, by)


async def invite_again(tx: Tx, invitation_id: UUID, by: Principal) -> Invited:
    """A new link, which lasts as long as the first; the one of before is void. Raises NotFound, MoreThanYourOwn."""
    invitation = await _lock(tx, invitation_id, by)
    link = new_link(tx.env, "invitation")
    renewed = msgspec.structs.replace(invitation, expires_at=tx.now + LASTS)
    await store_entry.new_invitation_link(tx, invitation.id, link.token_hash, renewed.expires_at)
    await record(tx, by, "invitation.sent_again", f"invitation:{invitation.id}")
    return await _send(tx, renewed, link, by)


async def revoke_invitation(tx: Tx, invitation_id: UUID, by: Principal) -> None:
    """Its link is void. Raises NotFound, MoreThanYourOwn."""
    invitation = await _lock(tx, invitation_id, by)
    await store_entry.revoke_invitation(tx, invitation.id, by.id)
    await record(tx, by, "invitation.revoked", f"invitation:{invitation.id}")


async def invitation_of(tx: Tx, token: str) -> Invitation:
    """What a link invites to; looking does not use it. Raises LinkVoid."""
    invitation = await store_entry.invitation_of(tx, fingerprint(token))
    if invitation is None:
        raise LinkVoid
    return invitation


async def accept_invitation(tx: Tx, token: str, newcomer: Newcomer) -> User:
    """A member of staff with the invitation's role and those of its teams that are left.

    Raises LinkVoid, WeakPassword, EmailTaken, Busy.
    """
    invitation = await invitation_of(tx, token)
    ensure_strong(newcomer.password, invitation.email)
    user = await add_user(tx, invitation.email, newcomer.name, invitation.role, newcomer.password, ACCEPTING)
    language = newcomer.language or invitation.language
    await store.change_user(tx, msgspec.structs.replace(user, language=language))
    there = {team.id for team in await store_teams.teams(tx)}
    for team in invitation.teams:
        if team in there:
            await add_member(tx, team, user.id, ACCEPTING)
    await store_entry.accepted(tx, invitation.id, user.id)
    await record(tx, None, "invitation.accepted", f"invitation:{invitation.id}", {"user": str(user.id)})
    return user


async def _lock(tx: Tx, invitation_id: UUID, by: Principal) -> Invitation:
    invitation = await store_entry.lock_invitation(tx, invitation_id)
    if invitation is None:
        raise NotFound
    await role_to_give(tx, invitation.role, by)
    return invitation


async def _send(tx: Tx, invitation: Invitation, link: Link, by: Principal) -> Invited:
    fill = {"by": by.name, "role": invitation.role, "link": link.url, "until": invitation.expires_at}
    letter = Letter(
        to=invitation.email, name=invitation.name, language=invitation.language, words="invitation", fill=fill
    )
    return Invited(invitation, link.url, await write_to(tx, letter))
