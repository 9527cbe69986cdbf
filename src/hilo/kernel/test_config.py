"""Settings: the environment over the file over the defaults, typed, and named where they are wrong."""

from pathlib import Path

import pytest

from hilo.kernel.config import InvalidSetting, Settings, load


def test_without_anything_there_are_defaults() -> None:
    settings = load(environ={})
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8000, "warning")
    assert settings.base_url() == "http://127.0.0.1:8000"


def test_what_is_given_wins_over_the_environment_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "hilo.toml").write_text('port = 1\nhost = "a"\npool_size = 3\ntrusted_proxies = ["10.0.0.1"]\n')
    environ = {"HILO_HOME": str(tmp_path), "HILO_PORT": "2", "HILO_HOST": "b"}
    settings = load({"port": 4, "host": None}, environ)
    assert (settings.port, settings.host, settings.pool_size) == (4, "b", 3)
    assert settings.trusted_proxies == ["10.0.0.1"]
    assert settings.home_path() == tmp_path


def test_a_list_in_the_environment_is_parted_by_commas(tmp_path: Path) -> None:
    environ = {"HILO_HOME": str(tmp_path), "HILO_EGRESS_ALLOW": " 10.0.0.0/8, ,::1 ", "HILO_DEMO": "true"}
    settings = load(environ=environ)
    assert settings.egress_allow == ["10.0.0.0/8", "::1"]
    assert settings.demo is True


@pytest.mark.parametrize(
    ("text", "named"), [("port = 'x'", "port"), ("colour = 'red'", "colour"), ("demo = 7", "demo")]
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "hilo.toml").write_text(text)
    with pytest.raises(InvalidSetting, match=named):
        load({"home": str(tmp_path)}, {})


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "hilo.toml").write_text("port: 8000")
    with pytest.raises(InvalidSetting, match=r"hilo\.toml"):
        load({"home": str(tmp_path)}, {})


def test_the_public_address_has_no_slash_at_its_end() -> None:
    assert Settings(public_url="https://hilo.example/").base_url() == "https://hilo.example"
