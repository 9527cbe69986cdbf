"""A mailbox of the house, or a line for chats: people write to it, answers leave by it for a place that is nowhere."""

import re
import zlib
from typing import Any

import httpx

from hilo.channels.registry import adapters

NOWHERE = "https://replies.invalid/mail"  # names below .invalid exist on no network (RFC 6761)


class Mailbox:
    """An account of the generic channel. In the style of mail each is a matter of its own; a chat goes on."""

    def __init__(self, hilo_url: str, owner: dict[str, str], style: str = "mail") -> None:
        self._api, self._owner, self._said = f"{hilo_url}/api/v1", owner, 0
        self._kind = "email" if style == "mail" else "phone"
        settings = {"url": NOWHERE, "style": style, "reaches": [self._kind], "vouch": {self._kind: 2}}
        body = {"channel": min(adapters()), "name": f"Tests, {style}", "settings": settings}
        made = self._ask("POST", "/channel-accounts", body)
        self.account: str = made["id"]
        self._door, self._headers = made["account"]["url"], {"authorization": f"Bearer {made['secret']}"}

    def receive(self, text: str, name: str, subject: str = "") -> str:
        """Somebody writes, known by an address of this name; gives the id of the conversation, once it is there."""
        self._said += 1
        number = zlib.crc32(name.encode()) % 10**8
        value = f"{number}@example.com" if self._kind == "email" else f"+346{number:08d}"
        item = {"id": f"{self._said}-{value}", "from": {"kind": self._kind, "value": value, "name": name}}
        item |= {"text": text} | ({"subject": subject} if subject else {})
        answer = httpx.post(self._door, json={"items": [item]}, headers=self._headers)
        assert answer.status_code == 202, answer.text
        return self.conversation(text)

    def conversation(self, text: str) -> str:
        """The id of the conversation in which this was said last; waits for it."""
        for _ in range(600):
            found = self._ask("GET", "/conversations?limit=50&state=any")["items"]
            for one in found:
                if one["last"] and one["last"]["text"] == re.sub(r"\s+", " ", text)[:120]:
                    return str(one["id"])
        raise AssertionError(f"nobody of the staff sees: {text}")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self._api + path, json=body, headers=self._owner)
        assert answer.is_success, answer.text
        return answer.json()
