"""Read a backup: open it, know what it is, and be sure of every byte of it before anything is changed."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hilo.kernel.backup.errors import BackupUnusable
from hilo.kernel.backup.manifest import DATABASE, FILES, FORMAT, KEY, MANIFEST, Manifest, Version
from hilo.kernel.migrate import files as migrations

CHUNK = 1 << 20
BROKEN = (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError)


class Backup:
    """An open backup, its manifest read."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    @property
    def hashes(self) -> list[str]:
        """The hashes of the files in it."""
        return [name.removeprefix(FILES) for name in self.archive.namelist() if name.startswith(FILES)]

    def key(self) -> bytes | None:
        """The secret key, where it is inside."""
        return self.archive.read(KEY) if self.manifest.key_included else None

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, piece by piece. Raises BackupUnusable."""
        try:
            with self.archive.open(name) as member:
                while chunk := member.read(CHUNK):
                    yield chunk
        except (*BROKEN, KeyError) as error:
            raise BackupUnusable(f"the backup is damaged at {name}: {error}") from error


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """The backup for the length of the block. Raises BackupUnusable: no backup, cut off, or newer than this Hilo."""
    try:
        archive = zipfile.ZipFile(file)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise BackupUnusable(f"{file} cannot be read: {error.strerror}") from error
    except BROKEN as error:
        raise BackupUnusable(f"{file} is no backup of Hilo, or its end is missing: {error}") from error
    with archive:
        yield Backup(archive, _manifest(file, archive))


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        raw = archive.read(MANIFEST)
        told = msgspec.json.decode(raw, type=Version)
        if told.format > FORMAT:
            raise BackupUnusable(f"{file} was made by a newer Hilo ({told.hilo}): install that one")
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (*BROKEN, KeyError, TypeError, msgspec.MsgspecError) as error:
        if isinstance(error, BackupUnusable):
            raise
        raise BackupUnusable(f"{file} is no backup of Hilo: {error}") from error
    known = max(migrations(), default=0)
    if manifest.migration > known:
        raise BackupUnusable(
            f"{file} was made by a newer Hilo ({manifest.hilo}, migration {manifest.migration}; "
            f"this one knows {known}): install that one"
        )
    return manifest


def verify(backup: Backup, tell: Callable[[str], None]) -> None:
    """Reads all of it. Raises BackupUnusable that names the part which is damaged or missing."""
    manifest = backup.manifest
    wanted = {DATABASE: manifest.database.sha256} | {FILES + sha256: sha256 for sha256 in backup.hashes}
    if len(wanted) - 1 != manifest.files.count:
        raise BackupUnusable(f"the backup is damaged: {manifest.files.count} files told, {len(wanted) - 1} found")
    read = 0
    for name, sha256 in wanted.items():
        digest = hashlib.sha256()
        for chunk in backup.chunks(name):
            digest.update(chunk)
            read += len(chunk)
            tell(f"checking: {read >> 20} MB")
        if digest.hexdigest() != sha256:
            raise BackupUnusable(f"the backup is damaged at {name}: its content does not fit its checksum")
    for _ in backup.chunks(KEY) if manifest.key_included else ():
        continue  # its own checksum is that of the archive
