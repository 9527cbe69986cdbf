"""Traces by OpenTelemetry, where they are asked for: requests, jobs, sends, statements by name; nothing of a person.

Off, nothing of it is imported, and what is busy does not even ask. A span says what was done, how long it took and how
it ended: routes, names of jobs and statements, kinds of errors. Never an address with its values, never an argument or
the message of an error.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.db import Tx
from hilo.kernel.sql import name_of

if TYPE_CHECKING:
    from hilo.kernel.env import Env
    from hilo.kernel.jobs import Job

STANDARD = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
MISSING = "traces need the OpenTelemetry SDK, which is not installed: pip install 'hilo[telemetry]'"
FAREWELL = 1.5
Note = Callable[..., None]


class Telemetry:
    """The tracer of one process. `close` sends what is left; it blocks, for FAREWELL seconds at most."""

    def __init__(self, provider: Any) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._provider = provider
        self._tracer = provider.get_tracer("hilo")
        self._failed = Status(StatusCode.ERROR)

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[Any]:
        """A span for the length of the block; what breaks it is noted by its kind."""
        with self._tracer.start_as_current_span(
            name, attributes=dict(attributes), record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except BaseException as error:
                self.failed(span, type(error).__name__)
                raise

    def failed(self, span: Any, kind: str) -> None:
        span.set_attribute("error.type", kind)
        span.set_status(self._failed)

    def close(self) -> None:
        ending = Thread(target=self._provider.shutdown, name="telemetry", daemon=True)
        ending.start()
        ending.join(FAREWELL)  # a collector that does not answer keeps nobody from leaving


def telemetry_of(settings: Settings) -> Telemetry | None:
    """None unless HILO_OTEL_ENDPOINT or the standard's own variables name a collector. Raises InvalidSetting."""
    standard = any(os.environ.get(name) for name in STANDARD)
    if not (settings.otel_endpoint or standard) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise InvalidSetting(MISSING) from None
    from importlib.metadata import version

    endpoint = f"{settings.otel_endpoint.rstrip('/')}/v1/traces" if settings.otel_endpoint else None
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "hilo"}
    provider = TracerProvider(resource=Resource.create({**named, "service.version": version("hilo")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Telemetry(provider)


def trace_statements(env: "Env", telemetry: Telemetry) -> None:
    """From now on each statement of the environment's transactions is a span."""

    class TracedTx(Tx):
        """A transaction that tells what it runs."""

        __slots__ = ()

        async def _run(self, how: Callable[..., Any], sql: str, args: tuple[Any, ...]) -> Any:
            name = name_of(sql)
            with telemetry.span(name, {"db.system.name": "postgresql", "db.query.summary": name}):
                return await super()._run(how, sql, args)

    env.db.transactions = TracedTx


def traced_job(env: "Env", job: "Job[Any]") -> "Job[Any]":
    """The job as it is, or one that tells when it runs."""
    telemetry = env.telemetry
    if telemetry is None:
        return job

    async def run(env: "Env", payload: Any) -> None:
        with telemetry.span(f"job {job.name}", {"hilo.job": job.name}):
            await job.run(env, payload)

    return msgspec.structs.replace(job, run=run)


@contextmanager
def step(env: "Env", name: str, attributes: Mapping[str, str | int]) -> Iterator[Note]:
    """A span where traces are on; else nothing. What is given tells how it ended: `note(outcome="Sent")`."""
    if env.telemetry is None:
        yield _unheard
        return
    with env.telemetry.span(name, attributes) as span:

        def note(**told: str | int) -> None:
            for key, value in told.items():
                span.set_attribute(f"hilo.{key}", value)

        yield note


def _unheard(**_: str | int) -> None:
    return


def traced(app: Any, telemetry: Telemetry) -> Any:
    """The application with a span around each request, named by its route. Event streams end when they end."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        with telemetry.span(scope["method"], {"http.request.method": scope["method"]}) as span:

            async def tell(message: Any) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        telemetry.failed(span, str(message["status"]))
                await send(message)

            await app(scope, receive, tell)
            route = scope.get("path_template") or scope.get("state", {}).get("path_template") or "unknown"
            span.update_name(f"{scope['method']} {route}")
            span.set_attribute("http.route", route)

    return serve
