"""What is handed to whoever runs Hilo (`deploy/`) speaks of settings, files and addresses that there are."""

import re
from configparser import ConfigParser
from pathlib import Path

from hilo.kernel.config import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def test_every_setting_that_is_named_there_is_one() -> None:
    known = {f"HILO_{name.upper()}" for name in Settings.__struct_fields__}
    for file in DEPLOY.iterdir():
        named = set(re.findall(r"\bHILO_[A-Z_]+", file.read_text(encoding="utf-8")))
        assert named <= known, (file.name, named - known)


def test_the_image_copies_what_there_is_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (?!--from)(\S+)", text, re.M):
        assert (ROOT / source).exists(), source
    assert text.rindex("\nUSER hilo") < text.rindex("\nCMD")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "src/hilo/web/dist"} <= set(ignored)


def test_the_unit_starts_a_command_and_gives_it_the_time_it_needs() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "hilo.service")
    service = unit["Service"]
    assert service["ExecStart"].split()[1:] == ["run"]
    assert service["User"] != "root"
    assert int(service["TimeoutStopSec"]) > 6


def test_the_proxies_let_the_largest_file_through_and_believe_no_client() -> None:
    megabytes = Settings().body_max_bytes // 1_000_000
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {megabytes}m;" in nginx
    assert "X-Forwarded-For $remote_addr;" in nginx
    assert f"max_size {megabytes}MB" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
