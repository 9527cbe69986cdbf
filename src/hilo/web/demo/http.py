"""The routes of the demo: whether there is one, how far it has grown, and how much its customers write."""

from typing import Annotated

import msgspec

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.errors import NotFound
from hilo.kernel.route import SIGNED_IN, Body, route
from hilo.web.demo import store
from hilo.web.demo.grow import how_many_parts
from hilo.web.demo.keepsake import recall
from hilo.web.demo.life.pace import MOST, pace_of
from hilo.web.demo.script import company


class Demo(msgspec.Struct, frozen=True):
    """`here`: there is a demo company in this installation. `running`: its customers write, `per_minute` in a minute.

    `parts` of it are to be planted, `planted` are; the last days come first, the years before after them.
    """

    here: bool
    company: str
    running: bool
    per_minute: float
    parts: int
    planted: int


NONE = Demo(here=False, company="", running=False, per_minute=0, parts=0, planted=0)


class NewPace(Body):
    """How many messages customers of the demo write in a minute."""

    per_minute: Annotated[float, msgspec.Meta(ge=0, le=MOST)]


@route("GET", "/demo", needs=SIGNED_IN)
async def get_demo(tx: Tx) -> Demo:
    """Whether what one sees is invented, and how much more of it is on its way."""
    return await _demo(tx)


@route("PUT", "/demo/pace", needs="channels.manage")
async def put_pace(tx: Tx, data: NewPace) -> Demo:
    """Let the demo's customers write more or less, until the server stops. 404 where none is running."""
    found = await _demo(tx)
    if not found.running:
        raise NotFound
    pace_of(tx.env).per_minute = data.per_minute
    return msgspec.structs.replace(found, per_minute=data.per_minute)


async def _demo(tx: Tx) -> Demo:
    env: Env = tx.env
    kept = recall(env.settings)
    if kept is None or not await store.is_planted(tx, kept.accounts):
        return NONE
    running = env.settings.demo and env.settings.demo_people > 0
    done = len(await store.parts(tx))
    parts = how_many_parts(env.settings.demo_people) if running else done
    pace = pace_of(env).per_minute if running else 0
    return Demo(True, company().name, running, pace, parts, min(done, parts))


DEMO_ROUTES = (get_demo, put_pace)
