"""The house of the story: a server with the demo's core, its people and channels, and who takes what is sent."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec

from hilo.web.demo.keepsake import Keepsake
from hilo.web.demo.script import company

HILO = str(Path(sys.executable).with_name("hilo"))
REACHES = {"reaches": ["email", "phone"], "vouch": {"email": 2, "phone": 2}}


class House(msgspec.Struct):
    """What `tests/browser/desk.py` wants to know, and the secrets of the doors of each channel by name."""

    url: str
    password: str
    owner: dict[str, str]
    doors: dict[str, tuple[str, str]]
    staff: dict[str, httpx.Client] = {}

    def hire(self, name: str, role: str) -> None:
        """A colleague, signed in at a desk of their own."""
        email = f"{name.encode('ascii', 'ignore').decode().lower()}@nubia.example"
        self.ask("POST", "/users", {"email": email, "name": name, "role": role, "password": self.password})
        desk = httpx.Client(base_url=f"{self.url}/api/v1", headers={"sec-fetch-site": "same-origin"}, timeout=30)
        answer = desk.post("/session", json={"email": email, "password": self.password})
        assert answer.status_code == 201, answer.text
        self.staff[name] = desk

    def note(self, who: str, conversation: str, text: str) -> None:
        """What a colleague wrote down of what they said."""
        answer = self.staff[who].post(f"/conversations/{conversation}/notes", json={"text": text})
        assert answer.is_success, answer.text

    def say(self, door: str, kind: str, value: str, name: str, text: str, subject: str = "") -> None:
        """The customer, by the door of that channel."""
        account, secret = self.doors[door]
        body: dict[str, Any] = {
            "id": uuid4().hex,
            "from": {"kind": kind, "value": value, "name": name},
            "text": text,
            "proof": {"assurance": 2, "method": "sign-in"},
        }
        if subject:
            body["subject"] = subject
        kind_of_channel = company().accounts[0].channel
        path = f"{self.url}/in/{kind_of_channel}/{account}"
        answer = httpx.post(path, json=body, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 202, answer.text

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """By the API, as the owner's program."""
        answer = httpx.request(method, f"{self.url}/api/v1{path}", json=body, headers=self.owner, timeout=30)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@contextmanager
def house() -> Iterator[House]:
    """Set up and running for the length of the block; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="hilo-story-") as folder, _world() as world:
        home = Path(folder) / "home"
        with _server(home) as url:
            kept = msgspec.json.decode((home / "demo.json").read_bytes(), type=Keepsake)
            made = House(url, kept.password, _owner(home), {}, {})
            for name, style in (("mail", "mail"), ("1414", "chat"), ("shop", "chat")):
                settings = {"url": world, "style": style} | REACHES
                body = {"channel": company().accounts[0].channel, "name": f"Nubia · {name}", "settings": settings}
                account = made.ask("POST", "/channel-accounts", body)
                made.doors[name] = (account["id"], account["secret"])
            for name, role in (("Iván", "agent"), ("Lola", "agent"), ("Rubén", "agent")):
                made.hire(name, role)
            try:
                yield made
            finally:
                for desk in made.staff.values():
                    desk.close()


@contextmanager
def _server(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = os.environ | {"HILO_DEMO_PEOPLE": "0"}
    command = [HILO, "run", "--demo", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=told)
    try:
        assert server.stdout is not None
        lines = (line for line in server.stdout if line.startswith("Hilo serves on "))
        url = next(lines, "")
        assert url, "the server did not start"
        yield url.split()[-1]
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _owner(home: Path) -> dict[str, str]:
    words = [HILO, "token", "create", "Marketing", "--role", "owner", "--home", str(home)]
    told = subprocess.run(words, check=True, capture_output=True, text=True, timeout=120)
    return {"authorization": f"Bearer {told.stdout.split()[-1]}"}


@contextmanager
def _world() -> Iterator[str]:
    """Where replies go: takes everything."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            """Nothing: the story is told by its captions."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
