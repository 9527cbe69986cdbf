"""The routes of what an account says by itself outside opening hours."""

from typing import Annotated
from uuid import UUID

import msgspec

from hilo.automation import store
from hilo.automation.absence import set_absence_reply
from hilo.automation.model import HOURLY, AbsenceReply
from hilo.channels import accounts
from hilo.company.model import Language
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=5_000, pattern=r"^[^\x00]*\S[^\x00]*$(?!\n)")]


class AbsenceReplyBody(Body):
    """What to say, by language (`es`); `{opens}` in a text becomes when we are there again."""

    active: bool
    texts: Annotated[dict[Language, Text], msgspec.Meta(max_length=50)]
    hourly: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = HOURLY


@route("GET", "/channel-accounts/{account_id:uuid}/absence-reply", needs="channels.read")
async def get_absence_reply(tx: Tx, account_id: UUID) -> AbsenceReply:
    """What an account says by itself outside opening hours; off where nobody set it."""
    await accounts.get(tx, account_id)
    return await store.absence_reply(tx, account_id)


@route("PUT", "/channel-accounts/{account_id:uuid}/absence-reply", needs="channels.manage")
async def put_absence_reply(tx: Tx, by: Principal, account_id: UUID, data: AbsenceReplyBody) -> AbsenceReply:
    """Say what an account answers outside the opening hours of its brand: once a conversation, once a day and address,
    never to a machine."""
    return await set_absence_reply(tx, AbsenceReply(account_id, data.active, data.texts, data.hourly), by)


ROUTES = (get_absence_reply, put_absence_reply)
