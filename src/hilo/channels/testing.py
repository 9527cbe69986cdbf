"""For tests: connect an account, write a message, post it to the door."""

from typing import Any
from uuid import UUID

import httpx
import msgspec

from hilo.channels import accounts
from hilo.channels.model_accounts import Account
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal


class Gate(msgspec.Struct, frozen=True):
    """An account as its provider sees it: where to post, and with what secret."""

    account: Account
    secret: str

    @property
    def path(self) -> str:
        return f"/in/{self.account.channel}/{self.account.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}"}

    async def post(self, client: httpx.AsyncClient, body: Any) -> httpx.Response:
        """Posts a value as JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return await client.post(self.path, content=content, headers=self.headers)


async def connect(env: Env, kind: str, name: str = "Shop", brand_id: UUID | None = None, **values: Any) -> Gate:
    """A new account with these settings."""
    async with env.db.unit_of_work() as tx:
        by = system_principal("test")
        account, secret = await accounts.connect(tx, kind, name, values, by, brand_id)
    return Gate(account, secret)


def words(
    key: str, text: str = "Hola", *, kind: str = "email", value: str = "ana@example.org", **more: Any
) -> dict[str, Any]:
    """A message as the generic channel takes it."""
    return {"id": key, "from": {"kind": kind, "value": value}, "text": text} | more
