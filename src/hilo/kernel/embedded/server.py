"""The server of one home: made ready, launched, awaited, ended. Everything here blocks."""

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hilo.kernel.embedded.account import choose_account
from hilo.kernel.embedded.binaries import Programs, find_programs
from hilo.kernel.embedded.connection import DATABASE, ROLE, Door, Pulse, ask_now, pulse_now, role_password
from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home, server_lives, take_server_lock
from hilo.kernel.embedded.initdb import make_cluster
from hilo.kernel.embedded.password import (
    keep_password,
    new_password,
    read_password,
    replace_password,
    write_access_rules,
    write_into_cluster,
)
from hilo.kernel.embedded.processes import POLITELY, Step, end_server, recorded_pid, server_processes
from hilo.kernel.embedded.settings import render, shared_memory_path, shared_memory_type
from hilo.kernel.embedded.socket_folder import choose_socket_folder
from hilo.kernel.embedded.spawn import FOLDER, Account, Streams, probe, spawn

SILENCE = 60.0
"""Seconds without any answer after which a start has failed; a server that answers that it recovers gets longer."""
FULL = 32 << 20
LONGEST_LOG = 10 << 20
TROUBLE = re.compile("FATAL|PANIC|No space|HINT|could not")


@dataclass
class Server:
    """`prepare`, `launch`, `settle`, in this order, make it serve; only `launch` must run on the main thread."""

    home: Home
    say: Callable[[str], None]
    overrides: Mapping[str, str]
    leaving: threading.Event = field(default_factory=threading.Event)
    programs: Programs | None = None
    door: Door | None = None
    _account: Account | None = None
    _lock: int | None = None
    _process: subprocess.Popen[bytes] | None = None
    _log_start: int = 0
    _password_lost: bool = False

    def prepare(self, steps: tuple[Step, ...] = POLITELY, *, may_make: bool = True) -> None:
        """Everything up to the launch: ends what still lives, makes the data where there is none.

        Raises DatabaseUnavailable.
        """
        account = self._account = self._account or choose_account(self.home)
        self.programs = self.programs or find_programs(self.home, account)
        major = self.home.major()
        if major is None and self.home.upgrading.exists():
            raise DatabaseUnavailable("moving to the new PostgreSQL was interrupted: run `hilo upgrade-db` again.")
        _check_version(self.home, major, self.programs)
        if major is None and not may_make:
            raise DatabaseUnavailable(f"the data folder {self.home.cluster} is gone.")
        self._lock = self._free_lock(steps)
        try:
            _refuse_strangers(self.home)
            settings = {"dynamic_shared_memory_type": _shared_memory(account), **self.overrides}
            if major is None:
                make_cluster(self.home, account, self.programs, self._lock, settings)
            self._write_files(account, self.programs, settings["dynamic_shared_memory_type"])
        except BaseException:
            self._drop_lock()
            raise

    def launch(self) -> None:
        """Start the prepared server. On the main thread: its end is a fast shutdown of the server."""
        if self._account is None or self.programs is None or self.door is None or self._lock is None:
            raise RuntimeError("prepare the server before its launch")
        if self.home.log.exists() and self.home.log.stat().st_size > LONGEST_LOG:
            self.home.log.replace(self.home.log.with_suffix(".log.1"))
        command = [str(self.programs.folder / "postgres"), "-D", FOLDER, "-k", str(self.door.folder)]
        try:
            with open(self.home.log, "ab") as log:
                self._log_start = log.tell()
                streams = Streams(stdout=log, stderr=log)
                keep = [self._lock]
                self._process = spawn(self._account, command, streams, folder=self.home.cluster, keep=keep, mortal=True)
        finally:
            self._drop_lock()

    def settle(self) -> None:
        """Wait until it serves, and see that the application's role and database exist. Raises DatabaseUnavailable."""
        if self._account is None or self.door is None:
            raise RuntimeError("launch the server before it settles")
        self._await_pulse(self.door)
        if self._password_lost:
            replace_password(self.home, self._account, self.door)
            self._password_lost = False
            self.say("made a new database password: the file with the old one was gone")
        _make_database(self.door)

    def runs(self) -> bool:
        """Whether the postmaster that we launched lives. Cheap; a frozen one counts as alive."""
        return self._process is not None and self._process.poll() is None

    def end(self, steps: tuple[Step, ...] = POLITELY) -> None:
        """Raises DatabaseUnavailable where a process does not go."""
        self._drop_lock()  # taken for a launch that did not happen: it would look like a server that does not go
        if not end_server(self.home, steps):
            raise DatabaseUnavailable(f"the server of {self.home.path} does not stop.")
        if self._process:
            self._process.wait(timeout=5)
            self._process = None

    def last_words(self) -> str:
        """Why it stopped, as far as its log and the disk tell."""
        try:
            said = self.home.log.read_bytes()[self._log_start :].decode(errors="replace").splitlines()
        except OSError:
            said = []
        told = [line for line in said if TROUBLE.search(line)][-3:] or said[-1:]
        if shutil.disk_usage(self.home.path).free < FULL:
            told.append(f"the disk of {self.home.path} is full: free some space, nothing is lost")
        return " / ".join(told) or "it left no word"

    def _free_lock(self, steps: tuple[Step, ...]) -> int:
        """The server lock, after whatever held it has ended."""
        if server_lives(self.home) and not self.runs() and self._process is None:
            self.say("waiting for the previous server to finish")
        self.end(steps)
        lock = take_server_lock(self.home)
        if lock is None:
            raise DatabaseUnavailable(f"another program holds {self.home.server_lock}.")
        return lock

    def _write_files(self, account: Account, programs: Programs, shared_memory: str) -> None:
        password = read_password(self.home)
        if password is None and self.door is not None:  # gone while we ran, and addresses with it are in use
            password = self.door.password
            keep_password(self.home, password)
        self._password_lost = password is None
        text = render(self.home, programs.major, shared_memory, self.overrides)
        write_into_cluster(self.home.cluster, "postgresql.conf", text, account)
        write_access_rules(self.home, account, password_known=not self._password_lost)
        (self.home.cluster / "postmaster.pid").unlink(missing_ok=True)  # stale, since nobody holds the lock
        folder = choose_socket_folder(self.home, account, self.door.folder if self.door else None)
        self.door = Door(folder, password or new_password())
        unfinished = self.home.address.with_suffix(".new")
        unfinished.write_text(json.dumps({"socket_folder": str(folder)}))
        unfinished.replace(self.home.address)

    def _await_pulse(self, door: Door) -> None:
        end = time.monotonic() + SILENCE
        while (now := pulse_now(door)).state != "ready":
            if not self.runs():
                raise DatabaseUnavailable(f"PostgreSQL stopped at its start: {self.last_words()}")
            if self.leaving.is_set():
                raise DatabaseUnavailable("Hilo stops.")
            if not now.password_fits:
                raise DatabaseUnavailable(f"{self._misfit(now)}")
            if now.state == "busy":
                end = time.monotonic() + SILENCE
            elif time.monotonic() > end:
                raise DatabaseUnavailable(f"PostgreSQL does not answer ({now.why}); {self.last_words()}")
            time.sleep(0.01)

    def _misfit(self, now: Pulse) -> str:
        return f"the password in {self.home.password} does not fit ({now.why}): move that file away and start again."

    def _drop_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _shared_memory(account: Account) -> str:
    return shared_memory_type(works=probe(account, [("write", shared_memory_path())]) == [True])


def _check_version(home: Home, major: int | None, programs: Programs) -> None:
    if major is None or major == programs.major:
        return
    if major > programs.major:
        raise DatabaseUnavailable(
            f"the data in {home.path} is of PostgreSQL {major}, newer than {programs.major}: "
            "install the newer Hilo again."
        )
    raise DatabaseUnavailable(
        f"the data in {home.path} is of PostgreSQL {major}, these programs are {programs.major}: "
        "stop Hilo, make a backup with the Hilo that made it if you can, and run `hilo upgrade-db`."
    )


def _refuse_strangers(home: Home) -> None:
    """With the lock free, a server in the data folder was started by hand."""
    end = time.monotonic() + 2
    while strangers := server_processes(home.cluster):
        if time.monotonic() > end:
            pid = recorded_pid(home.cluster) or strangers[0]
            raise DatabaseUnavailable(f"pid {pid} works on {home.cluster} but was not started by Hilo: stop it first.")
        time.sleep(0.05)


def _make_database(door: Door) -> None:
    if ROLE not in ask_now(door, "select rolname from pg_roles"):
        ask_now(door, f"create role {ROLE} login password '{role_password(door.password)}'")
    if DATABASE not in ask_now(door, "select datname from pg_database"):
        ask_now(door, f"create database {DATABASE} owner {ROLE} template template0")
