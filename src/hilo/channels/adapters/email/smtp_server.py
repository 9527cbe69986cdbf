"""Our way to the account's mail server: looked up once, judged, connected to as judged, encrypted, signed in."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from urllib.parse import urlsplit

import aiosmtplib
import httpx
import msgspec

from hilo.channels.adapters.email.settings import Security, Settings
from hilo.channels.contract import Context
from hilo.kernel.egress import Guard, NotSent

CONNECT = 10.0  # seconds


class Server(msgspec.Struct, frozen=True):
    """Where mail is handed in. Its password is in no `repr`."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    us: str  # what we call ourselves
    token: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


def server_of(context: Context) -> Server | None:
    """The server of an account; None where it only receives."""
    settings: Settings = context.settings
    if not settings.smtp_host:
        return None
    us = urlsplit(context.public_url).hostname or "localhost"
    return Server(
        settings.smtp_host.strip("[]"),
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_user or (settings.address if settings.smtp_token else ""),
        settings.smtp_password,
        us if us.isascii() else "localhost",
        settings.smtp_token,
    )


@asynccontextmanager
async def signed_in(server: Server, guard: Guard, patience: float) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection on which mail can be handed in; `patience`: seconds for each step.

    Raises EgressRefused, NotSent, OSError (TLS errors among them), and what aiosmtplib raises.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        sock=await _connected(server, guard),
        local_hostname=server.us,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=None if server.security == "none" else _tls(),
        timeout=patience,
    )
    try:
        await smtp.connect()
        await _sign_in(smtp, server)
        yield smtp
        await _part(smtp)
    finally:
        smtp.close()  # and no more words: in the middle of a mail they would be taken for a part of it


async def _sign_in(smtp: aiosmtplib.SMTP, server: Server) -> None:
    """With the token where there is one, else with the password; a server that knows us otherwise wants neither."""
    if server.token:
        await smtp.auth_xoauth2(server.user, server.token)
    elif server.user:
        await smtp.login(server.user, server.password)


async def _connected(server: Server, guard: Guard) -> socket.socket:
    """To the first of the judged addresses that answers."""
    loop = asyncio.get_running_loop()
    addresses = (await guard.resolve(server.host, server.port))[:4]
    failure: OSError | None = None
    for address in addresses:
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)
        try:
            async with asyncio.timeout(CONNECT / len(addresses)):
                await loop.sock_connect(made, (address, server.port))
        except (OSError, TimeoutError) as error:
            made.close()
            failure = error
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise NotSent(f"{server.host}:{server.port} does not answer: {failure or 'no address'}") from failure


async def _part(smtp: aiosmtplib.SMTP) -> None:
    """Politely; what was taken is taken, whatever is said to it."""
    with suppress(aiosmtplib.SMTPException, OSError, ValueError):
        await smtp.quit(timeout=2.0)


@cache
def _tls() -> ssl.SSLContext:
    """Checks certificates against certifi's list, or that of SSL_CERT_FILE. Costs some milliseconds to make."""
    return httpx.create_ssl_context()
