"""Logs: text or JSON, from libraries too, and never a person's words."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.logs import configure


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(**settings: str) -> io.StringIO:
    out = io.StringIO()
    configure(Settings(**settings), out)  # type: ignore[arg-type]
    return out


def fail() -> None:
    try:
        raise KeyError("ana@example.org")
    except KeyError as error:
        raise ValueError("Ana lives in Lima") from error


def test_by_default_only_warnings_are_said() -> None:
    out = logged()
    structlog.get_logger().info("an everyday thing")
    logging.getLogger("uvicorn.error").info("Started server process")
    structlog.get_logger().warning("something odd", account=7)
    assert "something odd" in out.getvalue()
    assert "account=7" in out.getvalue()
    assert len(out.getvalue().splitlines()) == 1


def test_json_is_one_object_a_line_with_the_context_of_the_request() -> None:
    out = logged(log_format="json", log_level="info")
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        structlog.get_logger().info("a thing", n=1)
        logging.getLogger("uvicorn.error").warning("a library %s", "speaks")
    ours, theirs = (json.loads(line) for line in out.getvalue().splitlines())
    assert {"event": "a thing", "n": 1, "request_id": "abc", "level": "info"}.items() <= ours.items()
    assert {"event": "a library speaks", "request_id": "abc", "logger": "uvicorn.error"}.items() <= theirs.items()
    assert ours["timestamp"].endswith("Z")


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_tells_its_kind_and_places_but_not_its_message(form: str) -> None:
    out = logged(log_format=form)
    try:
        fail()
    except ValueError as error:
        structlog.get_logger().exception("it broke")
        logging.getLogger("uvicorn.error").exception("it broke there")
        structlog.get_logger().error("it broke", exc_info=error)
    said = out.getvalue()
    assert said.count("ValueError") == 3
    assert said.count("caused by") == 3
    assert said.count("KeyError") == 3
    assert "test_logs.py" in said
    assert "Lima" not in said
    assert "example.org" not in said


def test_at_level_debug_the_message_is_there() -> None:
    out = logged(log_level="debug")
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("it broke")
    assert "Ana lives in Lima" in out.getvalue()


def test_libraries_that_tell_addresses_stay_quiet() -> None:
    out = logged(log_level="info")
    logging.getLogger("httpx").info("HTTP Request: GET http://127.0.0.1/?q=ana")
    assert out.getvalue() == ""


@pytest.mark.parametrize("wrong", [{"log_level": "loud"}, {"log_format": "xml"}])
def test_a_setting_that_is_none_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidSetting, match="is one of"):
        logged(**wrong)
