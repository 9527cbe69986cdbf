"""The composition root: settings -> kernel -> modules -> application -> process. Read this first."""

import asyncio
import gc
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Literal

import msgspec
from litestar import Litestar

from hilo.again.module import MODULE as AGAIN
from hilo.analytics.module import MODULE as ANALYTICS
from hilo.answers.module import MODULE as ANSWERS
from hilo.automation.module import MODULE as AUTOMATION
from hilo.channels.module import MODULE as CHANNELS
from hilo.company.module import MODULE as COMPANY
from hilo.consent.module import MODULE as CONSENT
from hilo.conversations.module import MODULE as CONVERSATIONS
from hilo.customers.module import MODULE as CUSTOMERS
from hilo.imports.module import MODULE as IMPORTS
from hilo.kernel.clock import Clock, SystemClock
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.env import Env
from hilo.kernel.kernel_module import MODULE as KERNEL
from hilo.kernel.migrate import migrate
from hilo.kernel.module import Service
from hilo.kernel.services import running
from hilo.kernel.telemetry import telemetry_of, trace_statements, traced
from hilo.portal.module import MODULE as PORTAL
from hilo.staff.module import MODULE as STAFF
from hilo.web.app import make_app, straight
from hilo.web.module import MODULE as WEB
from hilo.web.serve import serve
from hilo.webhooks.module import MODULE as WEBHOOKS

MODULES = (
    KERNEL,
    COMPANY,
    STAFF,
    CUSTOMERS,
    CONSENT,
    CHANNELS,
    CONVERSATIONS,
    AGAIN,
    ANSWERS,
    AUTOMATION,
    PORTAL,
    WEBHOOKS,
    ANALYTICS,
    IMPORTS,
    WEB,
)
Role = Literal["all", "web", "worker"]


def build(settings: Settings, dsn: str, clock: Clock | None = None) -> Env:
    """The environment of one process on one database. Opens nothing yet."""
    return Env(settings, clock or SystemClock(), Database(dsn, size=settings.pool_size), MODULES)


def application(env: Env) -> Litestar:
    """The web application of that environment; `env.db` must be open before the first request."""
    return make_app(env)


def services(env: Env, role: Role) -> Sequence[Service]:
    """The loops that a process of that role runs: `all` every one, the others their own and those of any process."""
    every = [service for module in env.modules for service in module.services]
    return [service for service in every if role == "all" or service.role in (role, "any")]


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One process of Hilo: where its data lies, what it does, how it is told to stop, who hears that it is ready."""

    settings: Settings
    dsn: str
    role: Role
    leaving: asyncio.Event
    taken: socket.socket | None = None
    ready: Callable[[Env], Awaitable[None]]

    async def live(self) -> None:
        """From the migrations to the last closed connection. Raises DatabaseAway, DatabaseTooOld, DatabaseNewer."""
        await migrate(self.settings.database_direct_url or self.dsn)
        env = build(self.settings, self.dsn)
        if (telemetry := telemetry_of(self.settings)) is not None:
            env.telemetry = telemetry
            trace_statements(env, telemetry)
        await env.db.open()
        try:
            async with running(env, services(env, self.role)):
                await self._answer(env)
        finally:
            if telemetry is not None:
                await asyncio.to_thread(telemetry.close)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await env.db.close()

    async def _answer(self, env: Env) -> None:
        async def ready() -> None:
            _calm_the_collector()
            await self.ready(env)

        if self.taken is None:
            await ready()
            await self.leaving.wait()
        else:
            app = straight(application(env))
            app = traced(app, env.telemetry) if env.telemetry else app
            await serve(app, self.settings, self.taken, self.leaving, ready)


def _calm_the_collector() -> None:
    """What start-up made stays for ever; looking through it again made pauses of 54 ms at the 99th percentile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
