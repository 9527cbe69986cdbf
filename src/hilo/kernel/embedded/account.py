"""Which user the server runs as. PostgreSQL refuses root, so root hands it to a user id of its own."""

import os
import pwd
from pathlib import Path

from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.spawn import Account, probe

SERVICE_UID = 60900
"""Outside the ranges of logins, systemd and subordinate ids; needs no entry in passwd."""


def choose_account(home: Home) -> Account:
    """Raises DatabaseUnavailable where the home is another user's, or where root can become nobody else."""
    at = home.cluster if home.cluster.exists() else home.path
    owner, us = at.stat().st_uid, os.geteuid()
    if us:
        if owner != us:
            raise DatabaseUnavailable(_not_ours(at, owner, us))
        return Account("self", us, os.getegid(), _named_uid(us))
    if owner not in (0, SERVICE_UID):
        raise DatabaseUnavailable(
            f"{at} belongs to user id {owner}: run Hilo as that user (sudo -u '#{owner}' ...), or use another --home."
        )
    account = _for_root(home)
    if home.cluster.exists() and owner != account.uid:  # made under the other way
        give(home.cluster, account)
    return account


def account_for_initdb(account: Account) -> Account:
    """`initdb` refuses a user id without a name. Raises DatabaseUnavailable where none can be had."""
    if account.way == "setuid":
        return Account("setuid", account.named, account.named, account.named)
    if account.way == "namespace" or account.uid == account.named:
        return account
    inside = Account("namespace", account.uid, account.gid, account.named)
    if probe(inside) is None:
        raise DatabaseUnavailable(
            f"user id {account.uid} has no name: add it to /etc/passwd "
            "(docker run -v /etc/passwd:/etc/passwd:ro), or give Hilo a server with HILO_DATABASE_URL."
        )
    return inside


def give(root: Path, account: Account) -> None:
    """Make the account the owner of a folder and all that is in it. Follows no symbolic link."""
    for folder, _, files in os.walk(root):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _for_root(home: Home) -> Account:
    setuid = Account("setuid", SERVICE_UID, SERVICE_UID, _named_uid(SERVICE_UID))
    if _may_give_away(home) and probe(setuid) is not None:
        return setuid
    namespace = Account("namespace", 0, 0, setuid.named)
    if probe(namespace) is not None:
        return namespace
    raise DatabaseUnavailable(
        "PostgreSQL refuses to run as root, and this container allows neither setuid and chown nor user namespaces. "
        "Start Hilo as an ordinary user (docker run --user 1000), or give it a server with HILO_DATABASE_URL."
    )


def _may_give_away(home: Home) -> bool:
    trial = home.path / ".chown-trial"
    trial.touch()
    try:
        os.chown(trial, SERVICE_UID, SERVICE_UID)
        return trial.stat().st_uid == SERVICE_UID
    except OSError:
        return False
    finally:
        trial.unlink()


def _named_uid(wanted: int) -> int:
    """`wanted` where passwd knows it, else an unprivileged user id that it knows."""
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid}
    if wanted in known.values():
        return wanted
    return known.get("nobody") or next(iter(known.values()), 65534)


def _not_ours(at: Path, owner: int, us: int) -> str:
    way = "sudo" if owner in (0, SERVICE_UID) else "that user"
    return f"{at} belongs to user id {owner}, you are {us}: use {way}, or another --home."
