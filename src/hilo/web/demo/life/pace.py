"""How much the demo's customers write in a minute: as the settings say, until somebody says otherwise."""

import asyncio
import random
from weakref import WeakKeyDictionary

from hilo.kernel.env import Env

MINUTE = 60.0
MOST = 120.0  # in a minute
LOOK = 2.0  # seconds until a changed pace is heard


class Pace:
    """`per_minute` may be changed at any time; 0: silence."""

    def __init__(self, per_minute: float) -> None:
        self.per_minute = max(0.0, min(MOST, per_minute))
        self._roll = random.Random()  # noqa: S311  a play, no secrets

    async def wait(self, share: float) -> None:
        """Until the next of what happens `per_minute` times `share`, most often."""
        due = self._roll.expovariate(1.0)
        while due > 0:
            await asyncio.sleep(min(LOOK, due * MINUTE / max(self.per_minute * share, 0.01)))
            due -= LOOK * self.per_minute * share / MINUTE


_paces: WeakKeyDictionary[Env, Pace] = WeakKeyDictionary()


def pace_of(env: Env) -> Pace:
    return _paces.setdefault(env, Pace(env.settings.demo_pace))
