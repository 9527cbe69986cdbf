"""The child between Hilo and a PostgreSQL program: becomes the server's user, then turns into the program.

Run by path as `python -I -S launch.py ORDER [PROGRAM ARGUMENT ...]`, so it imports nothing but the standard library.
ORDER is JSON, see `spawn.py`. Without a program it tries what ORDER's `probes` ask and writes the answers to stdout as
JSON. A child of its own, instead of code between fork and exec, since Hilo has threads when it starts a server again.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import sys
from typing import Any

SET_PARENT_DEATH_SIGNAL, SET_NO_NEW_PRIVILEGES = 1, 38
NEW_USER_NAMESPACE = 0x10000000
STACK = 8 << 20
FILES = 65536


def main() -> None:
    order: dict[str, Any] = json.loads(sys.argv[1])
    _become(order)
    if program := sys.argv[2:]:
        _raise_limits()
        if sys.platform == "linux" and order["parent"]:
            _die_with(order["parent"])
        os.execv(program[0], program)  # noqa: S606
    sys.stdout.write(json.dumps([_try(kind, path) for kind, path in order["probes"]]))


def _become(order: dict[str, Any]) -> None:
    if order["way"] == "setuid":
        os.setgroups([])
        os.setresgid(order["gid"], order["gid"], order["gid"])
        os.setresuid(order["uid"], order["uid"], order["uid"])
    elif order["way"] == "namespace":
        _enter_namespace(order["named"])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    os.umask(0o077)


def _enter_namespace(inside: int) -> None:
    """Inside we are `inside`, outside still ourselves but without capabilities."""
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER_NAMESPACE):
        raise OSError(ctypes.get_errno(), "no user namespace")
    maps = (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1"))
    for name, text in maps:
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _raise_limits() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        most = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, soft), hard))
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    if soft != resource.RLIM_INFINITY and soft < STACK:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK if hard == resource.RLIM_INFINITY else min(hard, STACK), hard))


def _die_with(parent: int) -> None:
    """Our parent's death becomes a fast shutdown. After every change of user, which would clear it."""
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        os._exit(1)


def _try(kind: str, path: str) -> bool:
    try:
        if kind == "reach":
            os.stat(path)
        elif kind == "bind":
            _bind(path)
        elif kind == "write":
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            os.unlink(path)
    except OSError:
        return False
    return True


def _bind(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    with socket.socket(socket.AF_UNIX) as trial:
        trial.bind(path)
    os.unlink(path)


if __name__ == "__main__":
    main()
