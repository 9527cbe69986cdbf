"""Choose a new password by a link: asked for at the door or made by an administrator, good once, told by mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import Job, defer
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import fingerprint
from hilo.staff import store, store_access, store_entry
from hilo.staff.audit import record
from hilo.staff.errors_entry import LinkVoid, NoMailServerSet
from hilo.staff.links import Link, new_link
from hilo.staff.mail import Letter, can_mail, write_to
from hilo.staff.passwords import ensure_strong, hash_password
from hilo.staff.rights import ensure_within, read_rights_anew
from hilo.staff.store_entry import Person
from hilo.staff.throttle import Tries, take_try

LASTS = timedelta(hours=1)
FREE_PER_EMAIL, FREE_PER_PAIR, FREE_PER_ADDRESS = 10, 3, 30


class Asked(msgspec.Struct):
    """The address that was typed, sealed: the table of jobs tells nobody who forgot their password."""

    email: str


async def ask_for_reset(tx: Tx, email: str, address: str) -> None:
    """Does and answers the same whether somebody has this address or not: a job finds out.

    Raises NoMailServerSet, TooManyTries.
    """
    if not can_mail(tx.env):
        raise NoMailServerSet
    typed = email.strip().lower()
    pair, whole = f"reset:{typed} address:{address}", f"reset:{typed}"
    await take_try(
        tx, Tries({pair: FREE_PER_PAIR, whole: FREE_PER_EMAIL, f"reset address:{address}": FREE_PER_ADDRESS})
    )
    await defer(tx, MAIL_RESET, Asked(tx.env.secrets.seal(typed)))


async def make_reset(tx: Tx, user_id: UUID, by: Principal) -> str:
    """The link, for the only time, for somebody who gets no mail. Raises NotFound, MoreThanYourOwn."""
    user = await store.lock_user(tx, user_id)
    if user is None or user.deactivated_at is not None:
        raise NotFound
    ensure_within(tx.env, by, user.role)
    link = await _link(tx, user.id, by.id)
    await record(tx, by, "password_reset.made", f"user:{user.id}")
    return link.url


async def user_of_link(tx: Tx, token: str) -> Person:
    """Whose password a link sets; looking does not use it. Raises LinkVoid."""
    person = await store_entry.user_of_reset(tx, fingerprint(token))
    if person is None:
        raise LinkVoid
    return person


async def reset_password(tx: Tx, token: str, password: str) -> None:
    """Ends every session and every other link of theirs, and tells them. It does not sign in, nor skip a second step.

    Raises LinkVoid, WeakPassword, Busy.
    """
    person = await store_entry.use_reset(tx, fingerprint(token))
    if person is None:
        raise LinkVoid
    ensure_strong(password, person.email)
    await store.set_password(tx, person.id, await hash_password(password))
    await store_entry.forget_resets(tx, person.id)
    await read_rights_anew(tx, *await store_access.end_sessions(tx, person.id))
    await record(tx, None, "user.password_reset", f"user:{person.id}")
    await write_to(tx, _letter(person, "password_changed", {}))


async def _mail_reset(env: Env, asked: Asked) -> None:
    async with env.db.unit_of_work() as tx:
        person = await store_entry.person_of(tx, env.secrets.open(asked.email))
        if person is None:
            return
        link = await _link(tx, person.id, None)
        await record(tx, None, "password_reset.asked", f"user:{person.id}")
        until = tx.now + LASTS
        await write_to(tx, _letter(person, "reset", {"link": link.url, "until": until}))


async def _link(tx: Tx, user_id: UUID, by: UUID | None) -> Link:
    link = new_link(tx.env, "password")
    await store_entry.add_reset(tx, new_id(), user_id, link.token_hash, by, tx.now + LASTS)
    return link


def _letter(person: Person, words: str, fill: Mapping[str, str | datetime]) -> Letter:
    return Letter(to=person.email, name=person.name, language=person.language, words=words, fill=fill)


MAIL_RESET = Job("staff.mail_reset", Asked, _mail_reset, tries=4)
