"""Routes of visitors who go on elsewhere: an address shown by a code, a link for another device."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, VISITOR, Body, route, write
from hilo.portal import codes
from hilo.portal.admit import seat_of
from hilo.portal.hosts import host
from hilo.portal.http import HERE
from hilo.portal.limits import Rate, limits
from hilo.portal.model import Begun
from hilo.portal.origins import origin_of
from hilo.portal.resume import ResumeLink, make_link, resume
from hilo.staff.web_safety import client_address

AnyRequest = Request[Any, Any, Any]
ASKING = Rate(3, 60)  # codes of one visitor
ASKING_FROM = Rate(20, 30)  # codes from one address
GUESSING = Rate(10, 10)
GUESSING_FROM = Rate(40, 15)
LINKING = Rate(10, 30)
RESUMING_FROM = Rate(30, 10)


class EmailBody(Body):
    """An e-mail address of the visitor's."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]


class CodeBody(Body):
    """What stood in the mail."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class ResumeBody(Body):
    """What stands behind the `#` of the link."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


@route("POST", f"{HERE}/email", needs=VISITOR, status=202, audited=False)
async def post_email(tx: Tx, account_id: UUID, data: EmailBody, request: AnyRequest) -> None:
    """Ask for a code at an address. The answer is the same, whoever's address it is and whether one is sent."""
    seat, address = seat_of(request), client_address(request, tx.env)
    limits(tx.env).take((ASKING, str(seat.visitor_id)), (ASKING_FROM, address))
    await codes.ask_code(tx, seat, data.email, address)


@route("POST", f"{HERE}/email/code", needs=VISITOR, audited=False)
async def post_code(by: Principal, account_id: UUID, data: CodeBody, request: AnyRequest) -> Response[bytes]:
    """Show the address by its code: the session goes on under a new token, and what came by that address is seen."""
    env: Env = request.app.state.env
    seat = seat_of(request)
    limits(env).take((GUESSING, str(seat.session_id)), (GUESSING_FROM, client_address(request, env)))
    async with env.db.unit_of_work() as tx:  # on its own, so that a wrong one counts
        tried = await codes.try_code(tx, seat, "".join(data.code.split()))
    if tried is None:
        raise codes.wrong()

    async def run(tx: Tx) -> Begun:
        return await codes.use_code(tx, await host(tx, account_id), seat, tried)

    return await write(env, request, by, 200, run)


@route("POST", f"{HERE}/resume-links", needs=VISITOR, status=201, audited=False)
async def post_resume_link(tx: Tx, account_id: UUID, request: AnyRequest) -> ResumeLink:
    """A link to this conversation for another browser: good for a quarter of an hour, and once."""
    seat = seat_of(request)
    limits(tx.env).take((LINKING, str(seat.visitor_id)))
    return await make_link(tx, seat)


@route("POST", f"{HERE}/resume", needs=PUBLIC, status=201, audited=False)
async def post_resume(tx: Tx, account_id: UUID, data: ResumeBody, request: AnyRequest) -> Begun:
    """Use a link up: a session that sees its conversation, and goes on in it."""
    limits(tx.env).take((RESUMING_FROM, client_address(request, tx.env)))
    return await resume(tx, await host(tx, account_id), data.token, origin_of(request))


CONTINUE_ROUTES = (post_email, post_code, post_resume_link, post_resume)
