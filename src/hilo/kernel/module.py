"""What a slice plugs into the whole: one `MODULE` value in each `module.py`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from hilo.kernel.facts import Reaction
from hilo.kernel.principal import LIMITED, Principal

if TYPE_CHECKING:
    from hilo.kernel.db import Tx
    from hilo.kernel.env import Env
    from hilo.kernel.finding import Find
    from hilo.kernel.jobs import Job, Schedule
    from hilo.kernel.metrics import Gauge
    from hilo.kernel.person import PersonHook


NOBODY: frozenset[int] = frozenset()
Guard = Callable[["Tx", Principal, UUID], Awaitable[None]]


class Audience(msgspec.Struct, frozen=True):
    """Who may see events of one subject: the permission needed, its wall (None: open), whom of the limited it reaches.

    `reach`: the numbers below zero of the team and the person it is given to; None: everybody, however limited. Unless
    it is said, nobody limited hears of it. `instead`: it is for them alone; the others need not hear it.
    """

    permission: str
    wall: frozenset[int] | None = None
    reach: frozenset[int] | None = NOBODY
    instead: bool = False

    def admits(self, permissions: frozenset[str], numbers: frozenset[int]) -> bool:
        """Whether somebody with these permissions and principal numbers may see them."""
        if self.permission not in permissions or (self.wall is not None and self.wall.isdisjoint(numbers)):
            return False
        if LIMITED in numbers:
            return self.reach is None or not self.reach.isdisjoint(numbers)
        return not self.instead


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
    # Those of them that mean something to who is limited to teams: their routes show and change nothing of others.
    within_teams: frozenset[str] = frozenset()
    # Asked before a route runs for somebody limited, by the names of its parameters and of the fields of its body:
    # raises what the route itself raises for an id that is not there.
    guards: "Mapping[str, Guard]" = {}
    audiences: "Mapping[str, Callable[[Tx, Sequence[UUID]], Awaitable[dict[UUID, Audience]]]]" = {}
    authenticate: "Callable[..., Awaitable[Any]] | None" = None
    # Who asks on a VISITOR route: the visitor as a Principal. Raises what is wrong with what they showed.
    admit: "Callable[..., Awaitable[Principal]] | None" = None
    # What stands around all routes below a path, by that path: it sees each request before them, and each answer.
    around: "Mapping[str, Callable[[Env, ASGIApp], ASGIApp]]" = {}
    # Called with (tx, request, by, response) after each write of a route, in its transaction.
    audit: "Callable[..., Awaitable[None]] | None" = None
    # Asked at each scrape of the metrics; a few cheap queries at most.
    gauges: "Callable[[Tx], Awaitable[Sequence[Gauge]]] | None" = None
    # What it finds when somebody searches.
    finds: "Sequence[Find]" = ()
    # What it does when somebody is exported or erased, and what becomes of each of its tables (person.py).
    person: "PersonHook | None" = None
    # Paths of an OpenAPI document for what is mounted, which describes itself nowhere else.
    paths: "Callable[[], Mapping[str, Any]] | None" = None
