"""What machines ask: does the process live, is it ready to serve, and its metrics."""

import asyncio
import hmac
from ipaddress import ip_address
from typing import Any, Literal

import msgspec
from litestar import Request, Response

from hilo.kernel import metrics
from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway, NotAllowed, NotSignedIn, Problem
from hilo.kernel.migrate import files
from hilo.kernel.route import PUBLIC, route

AnyRequest = Request[Any, Any, Any]
PATIENCE = 2.0  # seconds that the database has to answer
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
OURSELVES = {"localhost", "127.0.0.1", "[::1]"}

_APPLIED = "select coalesce(max(number), 0) from migrations"


class NotReady(Problem):
    """This process is not ready to serve."""

    status = 503
    code = "not_ready"


class MetricsToken(NotAllowed):
    """From elsewhere the metrics need the token that is set as HILO_METRICS_TOKEN."""

    code = "metrics_token"


class Alive(msgspec.Struct):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(msgspec.Struct):
    """Everything that serving needs is there."""

    status: Literal["ready"] = "ready"


@route("GET", "//health/live", needs=PUBLIC)
async def live() -> Alive:
    """Whether the process answers. Asks nobody else, so that a database that is away restarts no process."""
    return Alive()


@route("GET", "//health/ready", needs=PUBLIC)
async def ready(request: AnyRequest) -> Ready:
    """Whether the database answers, is migrated, and the stream runs; else 503 that says what is missing."""
    missing = await what_is_missing(request.app.state.env)
    if missing:
        raise NotReady(f"Missing: {', '.join(missing)}.", retry_after=2, extra={"missing": missing})
    return Ready()


async def what_is_missing(env: Env) -> list[str]:
    """Any of `database`, `migrations`, `stream`."""
    missing: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE), env.db.read() as tx:
            if await tx.fetchval(_APPLIED) < max(files()):
                missing.append("migrations")
    except (DatabaseAway, TimeoutError):
        missing.append("database")
    if env.hub.position is None:
        missing.append("stream")
    return missing


@route("GET", "//metrics", needs=PUBLIC)
async def get_metrics(request: AnyRequest) -> Response[bytes]:
    """Metrics in the text format of Prometheus; from elsewhere than this machine with `Authorization: Bearer`."""
    env: Env = request.app.state.env
    ensure_may_scrape(request, env.settings.metrics_token)
    return Response(await metrics.scrape(env), media_type=metrics.MEDIA_TYPE)


def ensure_may_scrape(request: AnyRequest, token: str) -> None:
    """Raises NotSignedIn, MetricsToken. Whoever comes through a proxy on this machine is from elsewhere."""
    if _is_ourselves(request):
        return
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    if not token or not hmac.compare_digest(shown.strip().encode(), token.encode()):
        raise MetricsToken


def _is_ourselves(request: AnyRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        near = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    host = request.headers.get("host", "").lower()
    # A page of elsewhere that had its own name resolve to this machine shows that name here.
    return near and (host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host) in OURSELVES


ROUTES = (live, ready, get_metrics)
