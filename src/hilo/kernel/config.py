"""Settings: one typed struct from `HILO_…` in the environment and `hilo.toml` in the home."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class InvalidSetting(RuntimeError):
    """A setting has a value that cannot be used."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of Hilo. The environment (`HILO_HOST=…`) wins over `hilo.toml`, which wins over the defaults."""

    home: str = ".hilo"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    database_url: str = ""
    database_direct_url: str = ""
    secret_key: str = ""
    secret_key_file: str = ""
    trusted_proxies: list[str] = []
    egress_allow: list[str] = []
    metrics_token: str = ""
    smtp_url: str = ""  # the mail server for notices to the staff: smtps://NAME:PASSWORD@HOST:465
    mail_from: str = ""
    mail_listen: str = ""  # a port of our own for mail: lmtp://127.0.0.1:2424, or smtp://
    log_level: str = "warning"
    log_format: str = "text"
    otel_endpoint: str = ""
    pool_size: int = 12
    backlog_seconds: int = 60  # when what waits to be understood is older, the door takes no more
    body_max_bytes: int = 40_000_000
    import_max_bytes: int = 1_000_000_000
    session_days: int = 14
    stream_days: int = 7
    stream_rows: int = 1_000_000
    erasure_two_persons: bool = False  # a second person has to agree before somebody is erased
    demo: bool = False
    demo_people: int = 3000  # customers of the demo company beyond the twenty of its core; 0: the core alone
    demo_pace: float = 6  # what its customers write in a minute while it runs; 0: they keep silent

    def home_path(self) -> Path:
        return Path(self.home).expanduser().absolute()

    def base_url(self) -> str:
        """The address customers and staff reach Hilo by, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads all sources. Raises InvalidSetting that names the setting and what was wrong."""
    values: dict[str, Any] = {}
    given = {k: v for k, v in (overrides or {}).items() if v is not None}
    home = Path(str(given.get("home") or environ.get("HILO_HOME") or ".hilo")).expanduser()
    file = home / "hilo.toml"
    if file.exists():
        values |= _read(file)
    for name in Settings.__struct_fields__:
        text = environ.get(f"HILO_{name.upper()}")
        if text is not None:
            values[name] = [t.strip() for t in text.split(",") if t.strip()] if _is_list(name) else text
    values |= given | {"home": str(home)}
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidSetting(str(error)) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{file.name} cannot be read: {error}") from None


def _is_list(name: str) -> bool:
    return isinstance(getattr(Settings(), name), list)
