"""The superuser's password: a file in the home; and the way back when that file is lost."""

import os
import secrets
from pathlib import Path

from hilo.kernel.embedded.connection import ROLE, SUPERUSER, Door, ask_now, role_password
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.spawn import Account

SCRAM = "local all all scram-sha-256\n"
OPEN = f"local all {SUPERUSER} trust\n"
"""Only for the moments of a repair, behind a socket folder that is closed to everybody else."""


def read_password(home: Home) -> str | None:
    try:
        return home.password.read_text().strip() or None
    except FileNotFoundError:
        return None


def new_password() -> str:
    return secrets.token_urlsafe(32)


def keep_password(home: Home, password: str) -> None:
    """Written whole or not at all."""
    unfinished = home.password.with_name(".pg.secret")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
        file.flush()
        os.fsync(descriptor)
    unfinished.rename(home.password)


def write_access_rules(home: Home, account: Account, *, password_known: bool) -> None:
    """pg_hba.conf: passwords for all, except while a lost one is replaced."""
    write_into_cluster(home.cluster, "pg_hba.conf", SCRAM if password_known else OPEN, account)


def replace_password(home: Home, account: Account, door: Door) -> None:
    """Give both roles the password of `door`, keep it, and close the access rules again."""
    known = ask_now(door, "select rolname from pg_roles")
    wanted = {SUPERUSER: door.password, ROLE: role_password(door.password)}
    ask_now(door, *(f"alter role {role} password '{word}'" for role, word in wanted.items() if role in known))
    keep_password(home, door.password)
    write_access_rules(home, account, password_known=True)
    ask_now(door, "select pg_reload_conf()")


def write_into_cluster(cluster: Path, name: str, text: str, account: Account) -> None:
    """A file of the server's user, replaced in one step. Root follows no link that this user may have laid there."""
    unfinished = cluster / f".{name}"
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if account.way == "setuid":
            os.fchown(descriptor, account.uid, account.gid)
        file.write(text)
    unfinished.rename(cluster / name)
