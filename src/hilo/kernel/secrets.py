"""Secrets at rest and signatures: one key a home, kept beside the data or given by the environment."""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hilo.kernel.config import Settings


class SecretUnreadable(RuntimeError):
    """A secret was sealed with another key than this home has."""


class SecretBox:
    """Seals secrets (Fernet: AES-128-CBC with HMAC) and signs references (HMAC-SHA256), a key for each purpose."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._fernet = Fernet(base64.urlsafe_b64encode(self._derive("seal")))

    @classmethod
    def of(cls, settings: Settings) -> "SecretBox":
        """From `HILO_SECRET_KEY`, else the key file (made on first use, mode 0600; default HOME/secret.key)."""
        return cls(key_of(settings))

    def seal(self, plain: str) -> str:
        return self._fernet.encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises SecretUnreadable when it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SecretUnreadable("a stored secret cannot be read with this key") from None

    def sign(self, purpose: str, content: bytes, size: int = 16) -> bytes:
        """The first `size` bytes of a MAC of `content` for one purpose; signatures of one purpose fit no other."""
        return hmac.new(self._derive(f"sign:{purpose}"), content, hashlib.sha256).digest()[:size]

    def signed(self, purpose: str, content: bytes, signature: bytes) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(self.sign(purpose, content, max(len(signature), 8)), signature)

    def fingerprint(self) -> str:
        """Tells this key from another, and nothing of it."""
        return self.sign("fingerprint", b"hilo").hex()

    def _derive(self, purpose: str) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=b"hilo", info=purpose.encode()).derive(self._key)


def key_file(settings: Settings) -> Path:
    """Where the key lies, or would lie."""
    return Path(settings.secret_key_file or settings.home_path() / "secret.key")


def key_of(settings: Settings) -> bytes:
    """The key itself: the one given, else that of the file, which is made where it is missing."""
    return settings.secret_key.encode() if settings.secret_key else _read_or_make(key_file(settings))


def fingerprint(token: str) -> bytes:
    """What is stored of a token of 128 bits and more: its SHA-256. Not for passwords."""
    return hashlib.sha256(token.encode()).digest()


def keep_key(path: Path, key: bytes) -> None:
    """Puts the key into its file, mode 0600, unless there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # never over a key that another process made meanwhile
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        keep_key(path, base64.urlsafe_b64encode(os.urandom(32)))
    return path.read_bytes()
