"""The server's settings: small by default, safe, and fit for containers."""

import os
from collections.abc import Mapping
from pathlib import Path

from hilo.kernel.embedded.home import Home
from hilo.kernel.embedded.spawn import LINUX

MAX_CONNECTIONS = 60
LOCAL = "hilo.local.conf"
"""A file in the data folder for the operator's own settings; it wins."""
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
ROOMY = 256 << 20


def render(home: Home, major: int, shared_memory: str, overrides: Mapping[str, str]) -> str:
    """The text of postgresql.conf. `overrides` replace single settings (tests switch fsync off)."""
    megabytes = _memory() >> 20
    settings = {
        "cluster_name": f"hilo-{home.tag}",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": str(MAX_CONNECTIONS),
        "shared_buffers": f"{_within(megabytes // 32, 32, 256)}MB",
        "effective_cache_size": f"{_within(megabytes // 2, 128, 1 << 20)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": f"{_within(megabytes // 64, 32, 128)}MB",
        "huge_pages": "off",
        "dynamic_shared_memory_type": shared_memory,
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
        "idle_in_transaction_session_timeout": "2min",
    }
    settings |= _durability() | _workers(major) | dict(overrides)
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    return "\n".join([*lines, f"include_if_exists = '{LOCAL}'", ""])


def shared_memory_path() -> str:
    """A file whose making shows that POSIX shared memory works."""
    return f"/dev/shm/hilo-{os.getpid()}"  # noqa: S108


def shared_memory_type(*, works: bool) -> str:
    """Containers give /dev/shm 64 MB or nothing; System V segments do not use it."""
    if not LINUX:
        return "posix"
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "sysv"
    return "posix" if works and status.f_bavail * status.f_frsize >= ROOMY else "sysv"


def _durability() -> dict[str, str]:
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_level": "replica",
        "max_wal_size": "512MB",
        "min_wal_size": "64MB",
        "wal_compression": "on",
        "checkpoint_timeout": "5min",
    }


def _workers(major: int) -> dict[str, str]:
    workers = {
        "max_worker_processes": "4",
        "max_parallel_workers": "2",
        "max_parallel_workers_per_gather": "1",
        "max_logical_replication_workers": "0",
        "max_wal_senders": "2",
        "autovacuum_max_workers": "2",
    }
    if major >= 18:
        workers |= {"io_method": "sync", "autovacuum_worker_slots": "2"}
    if LINUX:
        workers["client_connection_check_interval"] = "10s"
    return workers


def _memory() -> int:
    """Bytes of memory that we may use: the machine's or, in a container, the limit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in LIMITS:
        try:
            memory = min(memory, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return memory


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
