"""The demo company while its server runs: it grows, and its customers and colleagues go about their day."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import structlog

from hilo.kernel.env import Env
from hilo.kernel.errors import DatabaseAway
from hilo.kernel.module import Service
from hilo.web.demo.grow import REST, furnish, grow
from hilo.web.demo.keepsake import Keepsake, recall
from hilo.web.demo.life.colleagues import Colleagues
from hilo.web.demo.life.customers import Customers
from hilo.web.demo.life.door import Doors
from hilo.web.demo.life.office import office_of, open_office, rest_accounts
from hilo.web.demo.life.pace import MINUTE, Pace, pace_of
from hilo.web.demo.seed import WAKE

log = structlog.get_logger()
LOOK = 60.0  # seconds between two looks whether there is a core by now
PATIENCE = 20.0  # seconds of a customer
SHARE = 0.7  # of the pace of the customers is that of the colleagues


async def run_demo(env: Env) -> None:
    """A service: runs until cancelled. Without `--demo` it lets what is left of one rest, and does nothing."""
    if not env.settings.demo or env.settings.demo_people <= 0:
        await _let_rest(env)
        await asyncio.Event().wait()
    with env.wakes.sleeper(WAKE) as sleeper:
        while not await furnish(env):
            await sleeper.sleep(LOOK)
    kept = recall(env.settings)
    assert kept is not None, "a furnished house is remembered"
    async with open_office(env, kept), asyncio.TaskGroup() as group:
        group.create_task(grow(env, REST))
        group.create_task(live(env, kept))


async def live(env: Env, kept: Keepsake) -> None:
    """The day goes on, at the pace of the settings; for ever."""
    url = f"http://{env.settings.host}:{env.settings.port}"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as http, asyncio.TaskGroup() as group:
        customers = Customers(env, kept, Doors(http), office_of(env))
        colleagues = Colleagues(env, kept)
        group.create_task(_every(MINUTE, colleagues.be_there))
        group.create_task(customers.answer())
        group.create_task(_by_chance(pace_of(env), 1, customers.write))
        group.create_task(_by_chance(pace_of(env), SHARE, colleagues.answer_one))


async def _every(seconds: float, do: Callable[[], Awaitable[None]]) -> None:
    while True:
        await _try(do)
        await asyncio.sleep(seconds)


async def _by_chance(pace: Pace, share: float, do: Callable[[], Awaitable[None]]) -> None:
    while True:
        await pace.wait(share)
        await _try(do)


async def _try(do: Callable[[], Awaitable[None]]) -> None:
    """Somebody who does not get through is no fault of the play."""
    try:
        await do()
    except (httpx.HTTPError, DatabaseAway, KeyError) as error:
        log.debug("something of the demo did not happen", error=str(error))


async def _let_rest(env: Env) -> None:
    kept = recall(env.settings)
    if kept is not None and kept.accounts:
        await rest_accounts(env, kept)


LIVE = Service("web.demo", run_demo)
