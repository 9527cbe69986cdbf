"""Real mail servers for tests: postfix and dovecot of the system's packages, on loopback, in a folder of their own.

Whoever is in `customer.example` or `shop.example` has a mailbox; anybody else there is unknown, which postfix learns
from dovecot and tells by a bounce. `closed.example` is refused at once, `slow.example` for now. Mail to
`listener.example` goes on by LMTP to `listener_port`, where a test may listen.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from imaplib import IMAP4
from pathlib import Path

import msgspec

from tests.mail_servers_config import PASSWORD, USERS, certificate, dovecot_config, postfix_config

POSTFIX, DOVECOT = "/usr/sbin/postfix", "/usr/sbin/dovecot"
HOST = "127.0.0.1"

__all__ = ["HOST", "PASSWORD", "USERS", "MailServers", "mail_servers", "missing"]


class MailServers(msgspec.Struct, frozen=True):
    """Where they listen. `smtp` takes mail of anybody here, `submission` only with a password; both know STARTTLS.

    `imap` knows STARTTLS, `imaps` speaks TLS from the first byte; trust `authority`, name the host `localhost`.
    """

    folder: Path
    smtp: int
    submission: int
    imap: int
    imaps: int
    lmtp: int
    sasl: int
    listener_port: int
    authority: Path

    def send(self, raw: bytes, to: str | list[str], sender: str = "ana@customer.example") -> None:
        """Gives postfix a mail, as a mail program does."""
        with smtplib.SMTP(HOST, self.smtp, timeout=20) as server:
            server.sendmail(sender, to, raw)

    def deliver(self, raw: bytes, user: str, sender: str = "ana@customer.example") -> None:
        """Puts a mail into a mailbox at once, past postfix."""
        with smtplib.LMTP(HOST, self.lmtp, timeout=60) as server:
            server.sendmail(sender, [user], raw)

    @contextmanager
    def mailbox(self, user: str, folder: str = "INBOX") -> Iterator[IMAP4]:
        """The mailbox of a user, opened."""
        client = IMAP4(HOST, self.imap, timeout=20)
        try:
            client.login(user, PASSWORD)
            client.select(folder)
            yield client
        finally:
            client.logout()

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The raw mails of a mailbox, oldest first."""
        with self.mailbox(user, folder) as client:
            found: list[bytes | None] = client.uid("SEARCH", "ALL")[1]
            numbers = (found[0] or b"").split()
            return [client.uid("FETCH", number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def empty(self, user: str) -> None:
        """Throws a mailbox away with all its folders; it is made anew, with another UIDVALIDITY, by the next use."""
        shutil.rmtree(self.folder / "mail" / user, ignore_errors=True)

    def renumber(self, user: str) -> None:
        """The same mails, bytes and all, under another UIDVALIDITY, as after a move to another server."""
        for path in (self.folder / "mail" / user).glob("dovecot*"):
            path.unlink()

    def log(self) -> str:
        """What both servers wrote down, for a test that fails."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


def missing() -> str:
    """What of it this machine lacks; empty when all is there."""
    if os.getuid() != 0:
        return "postfix and dovecot can only be started by root"
    lacking = [path for path in (POSTFIX, DOVECOT) if not Path(path).exists()]
    return f"not installed: {', '.join(lacking)} (make setup installs them as root)" if lacking else ""


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Both servers for the length of the block."""
    folder = Path(tempfile.mkdtemp(prefix="hilo-mail-"))
    folder.chmod(0o755)  # each of their processes is another user
    ports = _free_ports(("smtp", "submission", "imap", "imaps", "lmtp", "sasl", "listener_port"))
    servers = MailServers(folder=folder, authority=certificate(folder), **ports)
    dovecot = _start_dovecot(servers)
    try:
        _start_postfix(servers)
        try:
            yield servers
        finally:
            subprocess.run([POSTFIX, "-c", str(folder / "postfix"), "stop"], capture_output=True, timeout=30)
    finally:
        dovecot.terminate()
        dovecot.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _start_dovecot(servers: MailServers) -> subprocess.Popen[bytes]:
    config = dovecot_config(servers.folder, servers)
    # In the foreground and our child: it is ended by its own number.
    dovecot = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _wait(servers, servers.imap, servers.lmtp, servers.sasl)
    return dovecot


def _start_postfix(servers: MailServers) -> None:
    config = postfix_config(servers.folder, servers)
    started = subprocess.run([POSTFIX, "-c", str(config), "start"], capture_output=True, timeout=30)
    assert started.returncode == 0, started.stderr.decode() + servers.log()
    _wait(servers, servers.smtp, servers.submission)


def _wait(servers: MailServers, *ports: int) -> None:
    for port in ports:
        for _ in range(200):
            try:
                with socket.create_connection((HOST, port), 5) as found:
                    found.settimeout(0.05)
                    break
            except OSError:
                subprocess.run(["sleep", "0.05"], check=True)
        else:
            raise AssertionError(f"a mail server did not begin to listen: {servers.log()}")


def _free_ports(names: tuple[str, ...]) -> Mapping[str, int]:
    taken = [socket.create_server((HOST, 0)) for _ in names]
    ports = {name: one.getsockname()[1] for name, one in zip(names, taken, strict=True)}
    for one in taken:
        one.close()
    return ports
