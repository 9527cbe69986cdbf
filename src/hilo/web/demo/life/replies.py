"""Where the demo's accounts of the generic channel post what the staff writes: signed, or not taken."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath

from hilo.channels.accounts import get, open_secrets
from hilo.channels.errors import UnknownAccount
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.route import PUBLIC
from hilo.kernel.webhook_signature import is_signed
from hilo.web.demo.keepsake import recall
from hilo.web.demo.life.office import Letter, office_of


class To(msgspec.Struct, frozen=True):
    """Whom it goes to."""

    kind: str
    value: str


class Posted(msgspec.Struct, frozen=True):
    """What is posted, as far as a customer reads it. A probe has neither addressee nor words."""

    to: To | None = None
    text: Annotated[str, msgspec.Meta(max_length=100_000)] = ""
    reference: str = ""


@post("/demo/replies/{account_id:uuid}", opt={"needs": PUBLIC}, include_in_schema=False, status_code=202)
async def take_reply(account_id: FromPath[UUID], request: Request[Any, Any, Any]) -> Response[None]:
    """Raises NotFound for whatever is not signed by an account of this home's demo company."""
    env: Env = request.app.state.env
    body = await request.body()
    if not env.settings.demo or not await _is_genuine(env, account_id, request, body):
        raise NotFound
    try:
        posted = msgspec.json.decode(body, type=Posted)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise NotFound from None
    if posted.to is not None:
        letter = Letter(account_id, posted.to.kind, posted.to.value, posted.text, posted.reference)
        office_of(env).take_in(letter)
    return Response(None, status_code=202)


async def _is_genuine(env: Env, account_id: UUID, request: Request[Any, Any, Any], body: bytes) -> bool:
    kept = recall(env.settings)
    if kept is None or account_id not in kept.accounts:
        return False
    secret = ""
    async with env.db.read() as tx:
        with suppress(UnknownAccount):
            secret = open_secrets(tx, await get(tx, account_id)).account
    return bool(secret) and is_signed(secret, request.headers, body, env.clock.now())


REPLY_ROUTES = (take_reply,)
