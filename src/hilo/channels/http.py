"""Routes of channels: what kinds there are, and their accounts. Secrets go in, and only new ones come out, once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.params import QueryParameter
from msgspec import UNSET, UnsetType

from hilo.channels import accounts
from hilo.channels.contract import Health
from hilo.channels.health_outbox import Queue, queues
from hilo.channels.limits import OutLimits, limits_of
from hilo.channels.model_accounts import Account, AccountState
from hilo.channels.probe import probe, try_out
from hilo.channels.registry import Kind, kinds
from hilo.channels.store_accounts import FIRST
from hilo.channels.store_activity import Activity, activity
from hilo.channels.store_listening import Listening, listenings
from hilo.kernel.cursor import decode_cursor, encode_cursor
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.if_match import if_match
from hilo.kernel.module import Audience
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

AnyRequest = Request[Any, Any, Any]
Cursor = Annotated[str | None, QueryParameter(max_length=1000)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=accounts.NAME_LENGTH)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Kinds(msgspec.Struct, frozen=True):
    """All kinds of channels by name."""

    items: list[Kind]


class AccountView(msgspec.Struct, frozen=True):
    """An account without its secrets: `secrets` says which have a value, `url` where its provider is to post.

    `state` needs_reauth: our credentials are no longer good, and what is to be sent waits. `version` is the ETag.
    `listening`: how an account that waits at its provider is; null where it never did. `limits`: what can go out by it;
    null where its adapter cannot be made.
    """

    id: UUID
    channel: str
    name: str
    brand: UUID
    settings: dict[str, Any]
    secrets: dict[str, bool]
    url: str
    state: AccountState
    state_reason: str
    state_at: datetime
    created_at: datetime
    queue: Queue
    listening: Listening | None
    limits: OutLimits | None
    version: int


class AccountPage(msgspec.Struct, frozen=True):
    """Accounts by name; `next` is the cursor of the following page."""

    items: list[AccountView]
    next: str | None


class NewAccount(Body):
    """An account; the schema of `settings` stands in the list of channels. Without a brand it is the default one's."""

    channel: Word
    name: Name
    settings: dict[Key, Any] = msgspec.field(default_factory=dict[str, Any])
    brand: UUID | None = None


class AccountChanges(Body):
    """What is to be different; a setting that is not named stays, null takes it away, `vouch.email` reaches inside."""

    name: Name | UnsetType = UNSET
    settings: dict[Key, Any] = msgspec.field(default_factory=dict[str, Any])


class AccountDraft(Body):
    """Settings that are not kept. With an `account` they are changes to its own; its secrets stay where none is new."""

    channel: Word
    settings: dict[Key, Any] = msgspec.field(default_factory=dict[str, Any])
    account: UUID | None = None


class WithSecret(msgspec.Struct, frozen=True):
    """An account and its new secret, which is shown this once."""

    id: UUID
    secret: str
    account: AccountView


@route("GET", "/channels", needs="channels.read")
async def get_channels() -> Kinds:
    """The kinds of channels, each with the form of its settings."""
    return Kinds(list(kinds()))


@route("GET", "/channel-accounts", needs="channels.read")
async def get_accounts(tx: Tx, cursor: Cursor = None, limit: Limit = 50) -> AccountPage:
    """The open accounts, their state, and how their outbox stands."""
    after = decode_cursor(cursor, tuple[str, UUID]) if cursor else FIRST
    found = await accounts.open_accounts(tx, after, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return AccountPage(await _views(tx, found[:limit]), encode_cursor(last.name, last.id) if last else None)


@route("POST", "/channel-accounts", needs="channels.manage", status=201)
async def post_account(tx: Tx, by: Principal, data: NewAccount) -> WithSecret:
    """Connect an account. Its secret is in the answer, this once."""
    account, secret = await accounts.connect(tx, data.channel, data.name, data.settings, by, data.brand)
    return WithSecret(account.id, secret, await _view(tx, account))


@route("GET", "/channel-accounts/{account_id:uuid}", needs="channels.read")
async def get_account(tx: Tx, account_id: UUID) -> AccountView:
    """One account. The ETag is its version, for `If-Match`."""
    return await _tagged(tx, await accounts.get(tx, account_id))


@route("PATCH", "/channel-accounts/{account_id:uuid}", needs="channels.manage")
async def patch_account(
    tx: Tx, by: Principal, account_id: UUID, data: AccountChanges, request: AnyRequest
) -> AccountView:
    """Change settings or name; with `If-Match` only if nobody did meanwhile (else 412)."""
    name = None if data.name is UNSET else data.name
    account = await accounts.change(tx, account_id, data.settings, by, name, if_match(request))
    return await _tagged(tx, account)


@route("DELETE", "/channel-accounts/{account_id:uuid}", needs="channels.manage", status=204)
async def delete_account(tx: Tx, by: Principal, account_id: UUID, request: AnyRequest) -> None:
    """Close an account: nothing comes in or goes out by it any more; what was said stays."""
    await accounts.close(tx, account_id, by, if_match(request))


@route("POST", "/channel-accounts/{account_id:uuid}/pause", needs="channels.manage", status=201)
async def post_pause(tx: Tx, by: Principal, account_id: UUID) -> AccountView:
    """Send nothing for now; what comes in is understood as ever."""
    return await _tagged(tx, await accounts.pause(tx, account_id, by))


@route("DELETE", "/channel-accounts/{account_id:uuid}/pause", needs="channels.manage")
async def delete_pause(tx: Tx, by: Principal, account_id: UUID) -> AccountView:
    """Send again."""
    return await _tagged(tx, await accounts.resume(tx, account_id, by))


@route("POST", "/channel-accounts/{account_id:uuid}/probe", needs="channels.manage")
async def post_probe(by: Principal, account_id: UUID, request: AnyRequest) -> Health:
    """Ask the provider whether the account works; within 10 seconds. One that needed credentials goes on if it does."""
    env: Env = request.app.state.env
    return await probe(env, account_id, by)


@route("POST", "/channel-accounts/probe", needs="channels.manage")
async def post_draft_probe(data: AccountDraft, request: AnyRequest) -> Health:
    """Ask the provider whether an account with these settings would work; within 10 seconds, and nothing is kept."""
    env: Env = request.app.state.env
    return await try_out(env, data.channel, data.settings, data.account)


@route("GET", "/channel-accounts/{account_id:uuid}/activity", needs="channels.read")
async def get_activity(tx: Tx, account_id: UUID) -> Activity:
    """When something last came in and went out by an account, and how much of it could not be understood."""
    await accounts.get(tx, account_id)
    return await activity(tx, account_id)


@route("POST", "/channel-accounts/{account_id:uuid}/secret", needs="channels.manage", status=201)
async def post_secret(tx: Tx, by: Principal, account_id: UUID) -> WithSecret:
    """Give the account another secret, shown this once. The old one is refused from now on."""
    account, secret = await accounts.renew_secret(tx, account_id, by)
    return WithSecret(account.id, secret, await _view(tx, account))


async def _views(tx: Tx, found: list[Account]) -> list[AccountView]:
    ids = [account.id for account in found]
    waiting, heard = await queues(tx, ids), await listenings(tx, ids)
    base = tx.env.settings.base_url()
    return [
        AccountView(
            id=a.id,
            channel=a.channel,
            name=a.name,
            brand=a.brand_id,
            settings=a.settings,
            secrets=accounts.secrets_set(tx, a),
            url=f"{base}/in/{a.channel}/{a.id}",
            state=a.state,
            state_reason=a.state_reason,
            state_at=a.state_at,
            created_at=a.created_at,
            queue=waiting[a.id],
            listening=heard[a.id].listening if a.id in heard else None,
            limits=limits_of(tx.env, a),
            version=a.version,
        )
        for a in found
    ]


async def _view(tx: Tx, account: Account) -> AccountView:
    return (await _views(tx, [account]))[0]


async def _tagged(tx: Tx, account: Account) -> AccountView:
    answer: Any = Response(await _view(tx, account), headers={"etag": f'"{account.version}"'})
    return answer


async def account_audience(_: Any, ids: Sequence[UUID]) -> dict[UUID, Audience]:
    """Who hears on the stream of how accounts are: whoever may see them."""
    return dict.fromkeys(ids, Audience("channels.read", reach=None))


ROUTES = (
    get_channels,
    get_accounts,
    post_account,
    get_account,
    patch_account,
    delete_account,
    post_pause,
    delete_pause,
    post_probe,
    post_draft_probe,
    get_activity,
    post_secret,
)
