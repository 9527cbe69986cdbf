"""The address that a web process listens on, taken before anything slow is started."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from hilo.commands.command import CommandFailed, WrongUse
from hilo.kernel.config import Settings

WORDS = {
    errno.EADDRINUSE: "is in use by another program; choose another with --port",
    errno.EACCES: "is not allowed to you; choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "is no address of this machine; choose another with --host",
}


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The bound socket; it listens once the server is ready. Raises CommandFailed that says what to do."""
    if not 0 <= settings.port <= 65535:
        raise WrongUse(f"port {settings.port} is none: ports are 0 to 65535")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host, settings.port))
        except OSError as error:
            why = WORDS.get(error.errno or 0, f"cannot be used: {error.strerror or error}")
            raise CommandFailed(f"{settings.host}:{settings.port} {why}") from error
        yield taken


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that host. A name counts where all its addresses do."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in found)
