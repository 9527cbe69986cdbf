"""What a slice plugs into the whole: one `MODULE` value in each `module.py`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from hilo.kernel.facts import Reaction

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env
    from hilo.kernel.jobs import Job, Schedule
    from hilo.kernel.metrics import Gauge


class Audience(msgspec.Struct, frozen=True):
    """Who may see events of one subject: the permission needed and its wall (None: open)."""

    permission: str
    wall: frozenset[int] | None = None


class Service(msgspec.Struct, frozen=True):
    """A loop that runs as long as the process. `run` returns only when cancelled; a crash is logged and restarted."""

    name: str
    run: "Callable[[Env], Awaitable[None]]"
    role: str = "worker"  # "web", "worker" or "any"


class Module(msgspec.Struct, frozen=True):
    """All that a slice plugs in. Read `main.py` for the list of modules."""

    name: str
    routes: Sequence[HTTPRouteHandler] = ()
    mounts: "Mapping[str, Callable[[Env], ASGIApp]]" = {}
    reactions: Sequence[Reaction] = ()
    jobs: "Sequence[Job[Any]]" = ()
    schedules: "Sequence[Schedule]" = ()
    services: Sequence[Service] = ()
    permissions: Mapping[str, str] = {}
    audiences: "Mapping[str, Callable[[Tx, Sequence[UUID]], Awaitable[dict[UUID, Audience]]]]" = {}
    authenticate: "Callable[..., Awaitable[Any]] | None" = None
    # Called with (tx, request, by, response) after each write of a route, in its transaction.
    audit: "Callable[..., Awaitable[None]] | None" = None
    # Asked at each scrape of the metrics; a few cheap queries at most.
    gauges: "Callable[[Tx], Awaitable[Sequence[Gauge]]] | None" = None
    # Paths of an OpenAPI document for what is mounted, which describes itself nowhere else.
    paths: "Callable[[], Mapping[str, Any]] | None" = None
