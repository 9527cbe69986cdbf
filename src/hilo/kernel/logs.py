"""Logs: lines for people or JSON on standard error, with the request's id, and without a person's words."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from hilo.kernel.config import InvalidSetting, Settings

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FORMATS = ("text", "json")
# These tell addresses with their query strings, or every statement.
TALKATIVE = ("httpx", "httpcore", "asyncio", "asyncpg", "uvicorn.access", "uvicorn.asgi")
_FRAMES = 12  # of a traceback: the outermost are the framework's, always the same


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Lets everything that logs here, libraries too, speak as the settings say. Raises InvalidSetting."""
    level = LEVELS.get(settings.log_level.lower())
    if level is None:
        raise InvalidSetting(f"log_level is one of {', '.join(LEVELS)}, not {settings.log_level!r}")
    if settings.log_format not in FORMATS:
        raise InvalidSetting(f"log_format is one of {', '.join(FORMATS)}, not {settings.log_format!r}")
    first: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_traces(messages=level == logging.DEBUG),
    ]
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=first,
            processors=[ProcessorFormatter.remove_processors_meta, *_rendering(settings.log_format, out)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # While the database is away it says so several times a second; our own loops say it once each.
    logging.getLogger("asyncpg.pool").setLevel(max(level, logging.ERROR))
    structlog.configure(
        processors=[*first, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _rendering(form: str, out: TextIO) -> list[Processor]:
    if form == "json":
        return [structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=plain, pad_event_to=0)]


def _with_traces(*, messages: bool) -> Processor:
    """Where an error was raised, and what kind it is. What it says may quote a customer: only at level debug."""

    def process(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        found: Any = event.pop("exc_info", None)
        error: Any = sys.exc_info()[1] if found is True else found
        if isinstance(found, tuple):
            error = cast("tuple[Any, Any, Any]", found)[1]
        if isinstance(error, BaseException):
            event["exception"] = told(error, messages=messages)
        return event

    return process


def told(error: BaseException, *, messages: bool = False) -> str:
    """The error and what caused it, innermost last, each with its places: `module.py:12 verb`."""
    lines: list[str] = []
    each: BaseException | None = error
    while each is not None:
        lines.append(f"{type(each).__name__}: {each}" if messages else type(each).__name__)
        lines += _places(each.__traceback__)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        if each is not None:
            lines.append("caused by")
    return "\n".join(lines)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]
