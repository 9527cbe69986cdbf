"""What a backup says of itself: versions, checksums, and which secret key it needs."""

from datetime import datetime

import msgspec

FORMAT = 1
MANIFEST, DATABASE, KEY, FILES = "manifest.json", "database.dump", "secret.key", "blobs/"


class Part(msgspec.Struct, frozen=True):
    """One member of the file: size in bytes and SHA-256 in hex."""

    size: int
    sha256: str


class Files(msgspec.Struct, frozen=True):
    """The files of messages. `missing`: hashes that the database names and this home does not have."""

    count: int
    size: int
    missing: list[str]


class Version(msgspec.Struct, frozen=True):
    """What every manifest says, also one of a later format."""

    format: int
    hilo: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The last member of the file. `migration` is the newest that the database had; `key` tells the key it needs."""

    format: int
    hilo: str
    made_at: datetime
    postgresql: int
    migration: int
    database: Part
    files: Files
    key: str  # a fingerprint, which tells nothing of the key
    key_included: bool
