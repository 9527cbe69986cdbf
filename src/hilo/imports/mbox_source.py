"""A mailbox (mbox) on its way in: one mail after the other, read from the file and never all at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hilo.conversations.history import Old
from hilo.customers.errors import UnusableHandle
from hilo.customers.model import normalise
from hilo.imports.conversations_source import take_messages
from hilo.imports.errors import NotAMailbox, NothingInIt
from hilo.imports.mails import Ours, read_mail
from hilo.imports.model import Import, Reading, Refusal
from hilo.imports.source import Batch, Came
from hilo.kernel.db import Tx
from hilo.kernel.env import Env

BATCH = 200  # mails
HEAVY = 16 << 20  # bytes of one batch
MAIL_MAX = 100 << 20  # bytes of one mail


class MboxSource:
    """See FileSource. Raises NothingInIt, NotAMailbox."""

    def __init__(self, env: Env, path: Path, made: Import) -> None:
        self._made, self._now = made, env.clock.now()
        self._file = path.open("rb")
        first = self._file.readline(1000)
        if not first.startswith(b"From "):
            self._file.close()
            raise NotAMailbox if first.strip() else NothingInIt
        self._file.seek(made.done_bytes)
        self._number = made.position
        self._ours = Ours(frozenset(_normal(made.options.own)))
        self._mails = self._read()
        self.reading = Reading("mbox")

    def next(self) -> Batch | None:
        """Goes on at the byte after the last mail that was taken."""
        taken: list[Old | Refusal] = []
        heavy = 0
        while len(taken) < BATCH and heavy < HEAVY and (mail := next(self._mails, None)) is not None:
            stamp, raw = mail
            self._number += 1
            heavy += len(raw)
            if len(raw) > MAIL_MAX:
                taken.append(Refusal(self._number, "", "too_large", f"A mail has at most {MAIL_MAX} bytes."))
            else:
                taken.append(read_mail(self._number, stamp, raw, self._ours, self._now))
        if not taken:
            return None
        mails = [one for one in taken if isinstance(one, Old)]
        return Batch(mails, [one for one in taken if isinstance(one, Refusal)], self._number, self._end)

    def _read(self) -> Iterator[tuple[bytes, bytes]]:
        """The line `From ` and the mail below it; a line that was quoted for it (`>From `) is as it was."""
        stamp = self._file.readline()
        while stamp:
            lines: list[bytes] = []
            blank, size = True, 0
            while line := self._file.readline():
                if blank and line.startswith(b"From "):
                    break
                blank = line in (b"\n", b"\r\n")
                size += len(line)
                if size <= MAIL_MAX + 1:
                    lines.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
            self._end = self._file.tell() - len(line)
            yield stamp, b"".join(lines)
            stamp = line

    async def take(self, tx: Tx, items: Sequence[Any]) -> Came:
        return await take_messages(tx, self._made, items)

    def line_of(self, item: Any) -> int:
        return item.line

    def close(self) -> None:
        self._file.close()


def _normal(addresses: Sequence[str]) -> Iterator[str]:
    for address in addresses:
        try:
            yield normalise("email", address)
        except UnusableHandle:
            continue
