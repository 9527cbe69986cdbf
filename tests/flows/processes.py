"""Real processes of Hilo for the tests of faults: started, asked, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

PROGRAM = [sys.executable, "-c", "from hilo.cli import main; main()"]
PATIENCE = 180.0  # a machine may be at many things at once; that it comes up is what is tested


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Hilo:
    """One process of Hilo on a home: `words` are those of its command line (`run`, `web`, …)."""

    def __init__(
        self, home: Path, *words: str, port: int | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.words = words
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = dict(environ or {})
        self.complaints = home.parent / f"{home.name}.err"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, *, ready: bool = True) -> None:
        """Starts it; with `ready` returns once it answers."""
        port = ["--port", str(self.port)] if self.words[0] in ("run", "web") else []
        with self.complaints.open("ab") as complaints:
            self.process = await asyncio.create_subprocess_exec(
                *PROGRAM, *self.words, "--home", str(self.home), *port, env=_environ() | self.environ,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=complaints,
            )  # fmt: skip
        if ready and port:
            await self.answers()

    async def answers(self) -> None:
        """Waits until it is ready. Raises AssertionError with its words when it ended, or after three minutes."""
        assert self.process is not None
        async with httpx.AsyncClient() as client, asyncio.timeout(PATIENCE):
            while True:
                if self.process.returncode is not None:
                    words = self.complaints.read_text()[-2000:]
                    raise AssertionError(f"it ended with {self.process.returncode}: {words}")
                try:
                    if (await client.get(f"{self.url}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL: no chance to say goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; gives the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def command(self, *words: str) -> str:
        """What another command on the same home prints, while this process runs or not."""
        return await command(self.home, *words, **self.environ)

    async def token(self, role: str = "owner") -> dict[str, str]:
        """The Authorization header of a new API token."""
        told = await self.command("token", "create", "test", "--role", role)
        return {"authorization": f"Bearer {told.split()[-1]}"}

    async def account(self, kind: str, name: str, **values: str) -> "Door":
        """A new channel account. Underscores in the names of settings stand for dots."""
        settings = [word for key, value in values.items() for word in ("--set", f"{key.replace('_', '.')}={value}")]
        made = json.loads(await self.command("channel", "add", kind, "--name", name, "--json", *settings))
        return Door(f"/in/{kind}/{made['id']}", {"authorization": f"Bearer {made['secret']}"}, made["id"])


class Door:
    """Where an account takes what comes in."""

    def __init__(self, path: str, headers: dict[str, str], account_id: str) -> None:
        self.path, self.headers, self.id = path, headers, account_id


async def command(home: Path, *words: str, **environ: str) -> str:
    """The output of one command. Raises AssertionError with its complaint when it fails."""
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, *words, "--home", str(home), env=_environ() | environ, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return told.decode().strip()


@asynccontextmanager
async def hilo(home: Path, *words: str, **environ: str) -> AsyncIterator[Hilo]:
    """A running process for the length of the block, ended with it."""
    made = Hilo(home, *words, environ=environ)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


class Recorder:
    """A receiver of HTTP requests that writes down each body and answers 200 after `pause` seconds."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.pause: Callable[[], float] = lambda: 0.0
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
                headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.got.append((headers, json.loads(body)))
                await asyncio.sleep(self.pause())
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def recorder() -> AsyncIterator[Recorder]:
    """A running recorder."""
    made = Recorder()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        yield made
    finally:
        server.close()


def _environ() -> dict[str, str]:
    """Nothing of the tests' own settings; loopback may be reached."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HILO_")}
    return kept | {"HILO_EGRESS_ALLOW": "127.0.0.0/8", "PYTHONWARNINGS": ""}
