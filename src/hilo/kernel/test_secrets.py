"""Secrets at rest: sealed with the key of the home, readable by nobody else, signatures for one purpose each."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hilo.kernel.config import Settings
from hilo.kernel.secrets import SecretBox, SecretUnreadable, fingerprint


def test_what_is_sealed_opens_with_the_same_key_only() -> None:
    ours, theirs = SecretBox(b"a"), SecretBox(b"b")
    sealed = ours.seal("geheim ñ")
    assert "geheim" not in sealed
    assert SecretBox(b"a").open(sealed) == "geheim ñ"
    assert ours.seal("geheim ñ") != sealed, "the same twice looks different"
    for box, text in ((theirs, sealed), (ours, sealed[:-4] + "AAAA"), (ours, "nonsense")):
        with pytest.raises(SecretUnreadable):
            box.open(text)


def test_a_signature_fits_its_content_and_purpose_only() -> None:
    box = SecretBox(b"a")
    signature = box.sign("reply", b"42")
    assert len(signature) == 16
    assert box.signed("reply", b"42", signature)
    assert not box.signed("reply", b"43", signature)
    assert not box.signed("resume", b"42", signature)
    assert not SecretBox(b"b").signed("reply", b"42", signature)
    assert not box.signed("reply", b"42", b"")
    assert not box.signed("reply", b"42", signature[:4]), "a short one is no proof"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"))
    sealed = SecretBox.of(settings).seal("x")
    key = tmp_path / "home" / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert SecretBox.of(settings).open(sealed) == "x"
    assert [path.name for path in key.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"))
    with ThreadPoolExecutor(8) as pool:
        boxes = list(pool.map(SecretBox.of, [settings] * 8))
    sealed = boxes[0].seal("x")
    assert {box.open(sealed) for box in boxes} == {"x"}


def test_the_settings_say_where_the_key_is(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere"
    file.write_bytes(b"key")
    sealed = SecretBox(b"key").seal("x")
    assert SecretBox.of(Settings(home=str(tmp_path), secret_key_file=str(file))).open(sealed) == "x"
    assert SecretBox.of(Settings(home=str(tmp_path), secret_key="key")).open(sealed) == "x"


def test_a_fingerprint_is_always_the_same_and_not_the_token() -> None:
    assert fingerprint("hilo_abc") == fingerprint("hilo_abc") != fingerprint("hilo_abd")
    assert b"abc" not in fingerprint("hilo_abc")
