"""The child between Hilo and a PostgreSQL program: becomes the server's user, then turns into the program.

Run by path as `python -I -S launch.py WAY UID GID NAMED PARENT run PROGRAM [ARGUMENT ...]`; `spawn.py` says what the
first five are. `try KIND PATH [KIND PATH ...]` in place of `run ...` tries those things and writes `yes` or `no` for
each. A child of its own, instead of code between fork and exec, since Hilo has threads when it starts a server again;
imports little, since every start waits for it.
"""

import ctypes
import os
import resource
import sys

if sys.argv[6:7] == ["try"]:
    import socket  # now: Python itself may lie where the server's user cannot read

SET_PARENT_DEATH_SIGNAL, SET_NO_NEW_PRIVILEGES = 1, 38
NEW_USER_NAMESPACE = 0x10000000
INTERRUPT = 2
STACK = 8 << 20
FILES = 65536


def main() -> None:
    way, uid, gid, named, parent, task, *rest = sys.argv[1:]
    _become(way, int(uid), int(gid), int(named))
    if task == "run":
        _raise_limits()
        if sys.platform == "linux" and parent != "0":
            _die_with(int(parent))
        os.execv(rest[0], rest)  # noqa: S606
    for kind, path in zip(rest[::2], rest[1::2], strict=True):
        sys.stdout.write("yes\n" if _try(kind, path) else "no\n")


def _become(way: str, uid: int, gid: int, named: int) -> None:
    if way == "setuid":
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    elif way == "namespace":
        _enter_namespace(named)
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
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, INTERRUPT, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        os._exit(1)


def _try(kind: str, path: str) -> bool:
    try:
        if kind == "reach":
            os.stat(path)
        elif kind == "bind":
            _bind(path)
        else:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            os.unlink(path)
    except OSError:
        return False
    return True


def _bind(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)
    with socket.socket(socket.AF_UNIX) as trial:  # pyright: ignore[reportPossiblyUnboundVariable]
        trial.bind(path)
    os.unlink(path)


if __name__ == "__main__":
    main()
