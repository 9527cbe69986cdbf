"""The doors of this very server, as the world outside knows them: requests over HTTP, and nothing past them."""

from typing import Any
from uuid import UUID

import httpx

from hilo.channels.contract import Raw
from hilo.channels.model_accounts import Account


class Doors:
    """What customers do with the server that this client knows."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def hand_in(self, account: Account, raw: Raw) -> None:
        """At `/in/…`. Raises httpx.HTTPError when it is not taken."""
        path = f"/in/{account.channel}/{account.id}"
        answer = await self._http.post(path, content=raw.body, headers=dict(raw.headers))
        answer.raise_for_status()

    async def visit(self, account: UUID, client: UUID, language: str, name: str) -> str:
        """Begins to talk on the shop's page; gives the visitor's token."""
        body = {"client_id": str(client), "language": language, "page": "/demo/chat", "form": {"name": name}}
        answer = await self._http.post(f"/portal/v1/{account}/sessions", json=body)
        answer.raise_for_status()
        return str(answer.json()["token"])

    async def talk(self, account: UUID, token: str, what: str, body: dict[str, Any]) -> None:
        """`what`: messages, typing, read."""
        headers = {"authorization": f"Bearer {token}"}
        answer = await self._http.post(f"/portal/v1/{account}/{what}", json=body, headers=headers)
        answer.raise_for_status()

    async def look(self, account: UUID, token: str) -> list[dict[str, Any]]:
        """What was said, as the visitor's page shows it; the staff's words count as delivered then."""
        headers = {"authorization": f"Bearer {token}"}
        answer = await self._http.get(f"/portal/v1/{account}/messages", headers=headers)
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items
