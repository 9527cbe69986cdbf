"""Make the data folder of a new home, whole or not at all."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from hilo.kernel.embedded.account import account_for_initdb, give
from hilo.kernel.embedded.binaries import Programs
from hilo.kernel.embedded.connection import SUPERUSER
from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.password import keep_password, new_password, read_password
from hilo.kernel.embedded.settings import MAX_CONNECTIONS
from hilo.kernel.embedded.spawn import FOLDER, Account, Streams, spawn

LEAST_SPACE = 200 << 20


def make_cluster(home: Home, account: Account, programs: Programs, lock: int, settings: Mapping[str, str]) -> None:
    """Run initdb beside the final place and rename its folder once it is whole. `settings`: shared memory, fsync.

    `lock` is inherited, so that a next start waits for an initdb that outlives us. Raises DatabaseUnavailable.
    """
    if shutil.disk_usage(home.path).free < LEAST_SPACE:
        raise DatabaseUnavailable(f"{home.path} has less than {LEAST_SPACE >> 20} MB free.")
    if home.cluster.exists() and any(home.cluster.iterdir()):
        raise DatabaseUnavailable(f"{home.cluster} is not empty and is no database.")
    maker = account_for_initdb(account)
    shutil.rmtree(home.unfinished, ignore_errors=True)
    home.unfinished.mkdir(mode=0o700)
    if account.way == "setuid":
        os.chown(home.unfinished, maker.uid, maker.gid)
    failure = _initdb(home, maker, _command(programs, settings), lock)
    if failure is not None:
        shutil.rmtree(home.unfinished, ignore_errors=True)
        raise DatabaseUnavailable(f"cannot make the database: {failure}")
    if account.way == "setuid":
        give(home.unfinished, account)
    home.unfinished.rename(home.cluster)
    folder = os.open(home.path, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _command(programs: Programs, settings: Mapping[str, str]) -> list[str]:
    command = [str(programs.folder / "initdb"), "-D", FOLDER, "-U", SUPERUSER, "-E", "UTF8", "-A", "scram-sha-256"]
    command += ["--pwfile=/dev/stdin", "--data-checksums", "-T", "simple"]
    if programs.major >= 15:
        command += ["--no-instructions"]
    if programs.major >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        command += ["--locale=C.UTF-8"]
    if programs.major >= 16:  # named, so that initdb does not spend time on trying
        fixed = {"shared_buffers": "16MB", "max_connections": str(MAX_CONNECTIONS)}
        fixed["dynamic_shared_memory_type"] = settings["dynamic_shared_memory_type"]
        command += [part for name, value in fixed.items() for part in ("-c", f"{name}={value}")]
    if settings.get("fsync") == "off":
        command += ["--no-sync"]
    return command


def _initdb(home: Home, maker: Account, command: list[str], lock: int) -> str | None:
    """None where it worked, else its last words."""
    password = read_password(home)
    if password is None:
        password = new_password()
        keep_password(home, password)
    reading, writing = os.pipe()
    os.write(writing, f"{password}\n".encode())
    os.close(writing)
    if maker.way == "setuid":
        os.fchown(reading, maker.uid, maker.gid)  # /dev/stdin is opened anew, after the change of user
    try:
        streams = Streams(reading, subprocess.PIPE, subprocess.STDOUT)
        process = spawn(maker, command, streams, folder=home.unfinished, keep=[lock], mortal=True)
    finally:
        os.close(reading)
    said = process.communicate()[0].decode(errors="replace").strip()
    return None if process.returncode == 0 else " / ".join(said.splitlines()[-3:])
