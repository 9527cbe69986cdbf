"""Files by their SHA-256 in HOME/blobs: written once, never changed, read as a stream."""

import asyncio
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from hilo.kernel.config import Settings

CHUNK = 256 * 1024  # bytes
HEAD = 8192  # bytes: what tells the type of a file


class TooLarge(Exception):
    """The file is larger than allowed. Nothing of it is kept."""


class BlobMissing(Exception):
    """There is no file of this hash in this home."""


class Kept(msgspec.Struct, frozen=True):
    """A file as stored: SHA-256 in hex, size in bytes, and its first bytes."""

    sha256: str
    size: int
    head: bytes


class Blobs:
    """One folder of files. The content decides the name, so that the same file is there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> Kept:
        """Stores bytes; durable when it returns."""
        return await asyncio.to_thread(self._write, iter((content,)), len(content))

    async def put_stream(self, chunks: AsyncIterator[bytes], max_bytes: int) -> Kept:
        """Stores what comes, up to `max_bytes`. Raises TooLarge."""
        writer = await asyncio.to_thread(_Writer, self._folder)
        try:
            async for chunk in chunks:
                await asyncio.to_thread(writer.add, chunk, max_bytes)
            return await asyncio.to_thread(writer.keep)
        finally:
            await asyncio.to_thread(writer.close)

    async def read(self, sha256: str) -> bytes:
        """All of a file. Raises BlobMissing."""
        path = self.path(sha256)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise BlobMissing(sha256) from None

    async def head(self, sha256: str) -> bytes:
        """The first bytes of a file, as many as tell its type. Raises BlobMissing."""
        async for piece in self.stream(sha256, 0, HEAD):
            return piece
        return b""

    async def stream(self, sha256: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """A file piece by piece, or `length` bytes of it from `start` on. Raises BlobMissing before the first piece."""
        try:
            file: BinaryIO = await asyncio.to_thread(open, self.path(sha256), "rb")
        except FileNotFoundError:
            raise BlobMissing(sha256) from None
        left = sys.maxsize if length is None else length
        try:
            await asyncio.to_thread(file.seek, start)
            while left > 0 and (piece := await asyncio.to_thread(file.read, min(left, CHUNK))):
                left -= len(piece)
                yield piece
        finally:
            await asyncio.to_thread(file.close)

    async def untouched(self, seconds: float) -> AsyncIterator[list[str]]:
        """The hashes of what nobody stored within these seconds, a folder at a time; what was never finished goes."""
        before = time.time() - seconds
        await asyncio.to_thread(self._drop_unfinished, before)
        for number in range(256):
            if found := await asyncio.to_thread(self._older, f"{number:02x}", before):
                yield found

    async def remove(self, sha256: str, unless_touched_within: float) -> bool:
        """Removes a file that nobody stored again within these seconds; says whether it is gone."""
        return await asyncio.to_thread(self._remove, self.path(sha256), unless_touched_within)

    def path(self, sha256: str) -> Path:
        """Where a file lies. Raises ValueError for what is no hash."""
        if len(sha256) != 64 or sha256.strip("0123456789abcdef"):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def _write(self, chunks: Iterator[bytes], max_bytes: int) -> Kept:
        writer = _Writer(self._folder)
        try:
            for chunk in chunks:
                writer.add(chunk, max_bytes)
            return writer.keep()
        finally:
            writer.close()

    def _older(self, folder: str, before: float) -> list[str]:
        found: list[str] = []
        for path in self._folder.glob(f"{folder}/*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    found.append(path.name)
        return found

    def _drop_unfinished(self, before: float) -> None:
        for path in self._folder.glob("new/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()

    def _remove(self, path: Path, unless_touched_within: float) -> bool:
        try:
            if time.time() - path.stat().st_mtime < unless_touched_within:
                return False
            path.unlink()
        except FileNotFoundError:
            return True
        return True


class _Writer:
    """A file being written beside its place; nobody sees it before it is whole and on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        waiting = folder / "new"
        waiting.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=waiting)
        self._file = os.fdopen(descriptor, "wb")
        self._path = Path(name)
        self._hash = hashlib.sha256()
        self._size = 0
        self._head = b""

    def add(self, chunk: bytes, max_bytes: int) -> None:
        self._size += len(chunk)
        if self._size > max_bytes:
            raise TooLarge
        if len(self._head) < HEAD:
            self._head += chunk[: HEAD - len(self._head)]
        self._hash.update(chunk)
        self._file.write(chunk)

    def keep(self) -> Kept:
        """On the disk first, in its place afterwards; a crash between leaves a file that no row names."""
        kept = Kept(self._hash.hexdigest(), self._size, self._head)
        place = self._folder / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
        try:
            os.utime(place)  # stored again: a clean-up that is just looking leaves it alone
        except FileNotFoundError:
            self._file.flush()
            os.fsync(self._file.fileno())
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.replace(place)
            for folder in (place.parent, place.parent.parent, self._folder):
                _sync(folder)
        return kept

    def close(self) -> None:
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def blobs_of(settings: Settings) -> Blobs:
    """The files of a home."""
    return Blobs(settings.home_path() / "blobs")
